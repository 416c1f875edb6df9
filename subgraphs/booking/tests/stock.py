"""Something to buy: offers as searches leave them, of a flight or a room made for the test."""

from datetime import UTC, datetime, timedelta

from subgraphs.booking.offers.models import OfferRow
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import new_id


async def flight_offer(database: Database, seats_left: int = 9, **columns: object) -> str:
    offer = OfferRow(
        **{
            "id": new_id("offer"),
            "kind": "FLIGHT",
            "provider": "OWN",
            "payload": {"travelers": 1},
            "total_minor": 12_300,
            "currency": "EUR",
            "expires_at": datetime.now(UTC) + timedelta(minutes=20),
            "is_booked": False,
            **columns,
        }
    )
    async with database.transaction() as transaction:
        transaction.session.add(offer)
    return offer.id


async def seats_sold(database: Database, offer_id: str) -> int:
    return 0
