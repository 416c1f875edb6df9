"""How people find and book through the gateway."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.payments import GOOD_CARD
from supergraph.tests.journeys.people import Person, nodes
from supergraph.tests.journeys.stack import PATIENCE_SECONDS
from supergraph.tests.journeys.streams import by_websocket

FLIGHTS = """
    query($search: FlightSearchInput!) {
      flightOffers(search: $search, first: 50) {
        edges { node { id provider price { amount } slices { segments { to { iataCode } } } } }
      }
    }
"""
OFFERS = """
    query($search: FlightSearchInput!) {
      flightOffers(search: $search, first: 100) {
        providerStatuses { provider state offers }
        edges { node { id provider price { amount currency } capabilities { canHold } } }
      }
    }
"""
STREAM = """
    subscription($search: FlightSearchInput!) {
      offersStreamed(search: $search) {
        status { provider state offers }
        offers { ... on FlightOffer { id provider } }
      }
    }
"""
TRAVELERS = "{ viewer { travelers(first: 9) { edges { node { id givenName } } } } }"
DAYS_AHEAD = 75


def search_of(origin: str, to: str, days_ahead: int = DAYS_AHEAD) -> dict[str, str]:
    on = datetime.now(UTC).date() + timedelta(days=days_ahead)
    return {"from": origin, "to": to, "on": str(on)}


async def flight(by: Person, origin: str, to: str) -> dict[str, Any]:
    """An offer of ours, the first of those found."""
    search = search_of(origin, to)
    found = nodes((await by.asks(FLIGHTS, search=search))["flightOffers"])
    return next(offer for offer in found if offer["provider"] == "OWN")


async def listed(by: Person, search: dict[str, str]) -> dict[str, Any]:
    """A page of what all sell, with `providerStatuses`."""
    return dict((await by.asks(OFFERS, search=search))["flightOffers"])


async def searched(
    by: Person, origin: str, to: str, days_ahead: int = DAYS_AHEAD
) -> list[dict[str, Any]]:
    """What all sell, cheapest first."""
    return nodes(await listed(by, search_of(origin, to, days_ahead)))


async def streamed(
    by: Person, origin: str, to: str, days_ahead: int = DAYS_AHEAD
) -> list[dict[str, Any]]:
    """Each update, until the search ends."""
    search = search_of(origin, to, days_ahead)
    async with asyncio.timeout(PATIENCE_SECONDS), by_websocket(by, STREAM, search=search) as told:
        return [payload["data"]["offersStreamed"] async for payload in told]


async def travelers(of: Person) -> list[str]:
    """The ids of those whom they book for, themselves first."""
    found = (await of.asks(TRAVELERS))["viewer"]["travelers"]
    return [traveler["id"] for traveler in nodes(found)]


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
