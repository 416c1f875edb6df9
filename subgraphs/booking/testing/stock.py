"""Something to buy: offers as searches leave them, at a price of the test's own."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.flights.models import FlightSeatsRow, SeatsTakenRow
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.inventory import seats_of
from subgraphs.booking.offers.models import OfferKind, OfferRow
from subgraphs.booking.offers.quotes import PREFIXES
from subgraphs.booking.offers.service import Offers, StaysAsked
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.stays.models import RoomNightsRow, RoomRow, StayPropertyRow
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import derived_id, new_id
from subgraphs.chassis.pages import Page

SOON = timedelta(days=30)
LISBON = derived_id("city", "lisbon")
HOTEL = derived_id("property", "hotel")


async def flight_offer(
    database: Database, seats_left: int | None = None, travelers: int = 1, **columns: object
) -> str:
    """Of the cheapest flight from Lisbon to Madrid, of which only so many seats are left."""
    on = (datetime.now(UTC) + SOON).date()
    search = FlightSearch("LIS", "MAD", on, None, travelers, Cabin.ECONOMY)
    [found, *_] = (await Offers(database).flights(search, Page(size=1))).shown
    if seats_left is not None:
        await _sell_all_but(database, found.row, seats_left)
    return await _priced(database, found.row, columns)


async def room_offer(database: Database, rooms: int = 1, **columns: object) -> str:
    """Two nights in the only `rooms` rooms of a hotel, one of them asked for."""
    async with database.transaction() as transaction:
        transaction.session.add(
            StayPropertyRow(
                id=HOTEL,
                name="Hotel Sol",
                city_id=LISBON,
                city_name="Lisbon",
                destination_id=derived_id("destination", "lisbon"),
                time_zone="Europe/Lisbon",
                latitude=38.7,
            )
        )
        await transaction.session.flush()
        transaction.session.add_all(
            RoomRow(
                id=f"room_{number}",
                property_id=HOTEL,
                number=number,
                kind="DOUBLE",
                sleeps=2,
                base_minor=8_000,
            )
            for number in range(1, rooms + 1)
        )
    day = (datetime.now(UTC) + SOON).date()
    search = StaySearch(day, day + timedelta(days=2), adults=2, rooms=1)
    asked = StaysAsked(LISBON, search, 1, None)
    [listed] = await Offers(database).stays([asked])
    [found, *_] = listed.shown
    return await _priced(database, found.row, columns)


async def seats_sold(database: Database, offer_id: str) -> int:
    """To our own bookings, on the offer's flight."""
    async with database.read() as session:
        offer = await session.get_one(OfferRow, offer_id)
        [seats, *_] = seats_of(offer.payload)
        own = select(func.coalesce(func.sum(SeatsTakenRow.seats), 0))
        on_it = own.where(SeatsTakenRow.flight_id == seats.flight_id)
        return await session.scalar(on_it) or 0


async def nights_taken(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(RoomNightsRow)) or 0


async def _sell_all_but(database: Database, offer: OfferRow, left: int) -> None:
    async with database.transaction() as transaction:
        for seats in seats_of(offer.payload):
            await transaction.session.merge(
                FlightSeatsRow(
                    flight_id=seats.flight_id,
                    cabin=seats.cabin.value,
                    capacity=seats.capacity,
                    sold=seats.capacity - left,
                )
            )


async def _priced(database: Database, offer: OfferRow, columns: dict[str, object]) -> str:
    """A copy of it, at 123 EUR unless told otherwise."""
    copied = {column.name: getattr(offer, column.name) for column in OfferRow.__table__.columns}
    own = {"id": new_id(PREFIXES[OfferKind(offer.kind)]), "total_minor": 12_300, **columns}
    async with database.transaction() as transaction:
        transaction.session.add(OfferRow(**{**copied, **own}))
    return str(own["id"])
