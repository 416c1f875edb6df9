"""How people find and book through the gateway."""

from datetime import UTC, datetime, timedelta
from typing import Any

from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.payments import GOOD_CARD
from supergraph.tests.journeys.people import Person, nodes

FLIGHTS = """
    query($search: FlightSearchInput!) {
      flightOffers(search: $search, first: 5) {
        edges { node { id price { amount } slices { segments { to { iataCode } } } } }
      }
    }
"""
DAYS_AHEAD = 75


async def flight(by: Person, origin: str, to: str) -> dict[str, Any]:
    """An offer, the first of those found."""
    on = datetime.now(UTC).date() + timedelta(days=DAYS_AHEAD)
    search = {"from": origin, "to": to, "on": str(on)}
    return nodes((await by.asks(FLIGHTS, search=search))["flightOffers"])[0]


async def planned(by: Person, title: str) -> str:
    """The trip's id."""
    shown = "... on TripSuccess { trip { id } }"
    trip = await by.does("createTrip", shown, clientKey=new_id("key"), title=title)
    return str(trip["trip"]["id"])


async def booked(by: Person, trip: str, offer: dict[str, Any]) -> dict[str, Any]:
    shown = "... on PlaceBookingSuccess { replayed booking { id state total { amount } } }"
    return await by.does(
        "placeBooking",
        shown,
        idempotencyKey=new_id("key"),
        tripId=trip,
        offerId=offer["id"],
        acceptPriceUpTo=offer["price"]["amount"],
        paymentMethodToken=GOOD_CARD,
    )


async def invited(by: Person, trip: str, whom: Person) -> str:
    """The invitation's id."""
    shown = "... on InvitationSuccess { invitation { id } }"
    sent = await by.does("inviteToTrip", shown, tripId=trip, userId=whom.id, role="EDITOR")
    return str(sent["invitation"]["id"])
