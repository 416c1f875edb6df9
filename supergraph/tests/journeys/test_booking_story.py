"""From a search that three providers answer to a ticket and back, as one person lives it."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.payments import GOOD_CARD
from supergraph.tests.journeys.booking import planned, searched, streamed, travelers
from supergraph.tests.journeys.people import Person, nodes
from supergraph.tests.journeys.providers import Providers, providers_of
from supergraph.tests.journeys.stack import PATIENCE_SECONDS, Stack
from supergraph.tests.journeys.streams import by_websocket
from supergraph.tests.journeys.test_partner import codes, post, program_token

TRAVELER, STRANGER = "bob", "farid"
EVERYBODY = {"OWN", "AMADEUS", "DUFFEL"}
PLACED = """
    ... on PlaceBookingSuccess { booking { id state } }
    ... on PriceChangedProblem {
      previous { amount } current { amount currency } confirmBefore attempt { id state }
    }
"""
GOES_ON = "... on BookingSuccess { booking { id state } }"
QUOTED = """
    ... on QuoteCancellationSuccess {
      quote { id refundTo refund { amount } penalty { amount } booking { state } }
    }
"""
CANCELLED = "... on ConfirmCancellationSuccess { replayed booking { id state } }"
PAID = "... on PlaceBookingSuccess { replayed booking { id state } }"
BOOKING = """
    query($id: ID!) {
      booking(id: $id) {
        state provider providerReference total { amount currency }
        payment { state amount { amount } refunded { amount } } travelers { givenName }
        timeline(first: 40) { edges { node { sequence state actor note } } }
      }
    }
"""
UPDATES = """
    subscription($id: ID!) {
      bookingUpdated(bookingId: $id, afterSequence: 0) {
        ... on BookingEvent { sequence state actor note }
      }
    }
"""


TURNS = [
    *("PRICING", "AWAITING_PRICE_ACCEPTANCE", "PRICING", "HELD", "ORDERING", "TICKETED"),
    *("CANCELLING", "CANCELLED", "REFUND_PENDING", "REFUNDED"),
]
BALANCES = """
    SELECT account, sum(minor) AS minor
    FROM ledger_postings JOIN ledger_entries ON ledger_entries.id = entry_id
    WHERE starts_with(reference, $1) GROUP BY account
"""


@pytest.fixture
async def providers(stack: Stack) -> AsyncIterator[Providers]:
    async with providers_of(stack) as running:
        yield running


@pytest.fixture
def bob(stack: Stack) -> Person:
    return Person(stack, TRAVELER)


async def test_what_is_found_is_held_at_another_price_paid_ticketed_cancelled_and_paid_back(
    stack: Stack, bob: Person, providers: Providers
) -> None:
    offer = await found_by_all(bob)
    trip = await planned(bob, "Fire and ice")
    await providers.duffel.fail("offer", "price_changed")

    changed = await placed(bob, trip, offer, hold=True)
    assert changed["code"] == "PRICE_CHANGED"
    assert changed["attempt"]["state"] == "AWAITING_PRICE_ACCEPTANCE"
    assert Decimal(changed["current"]["amount"]) > Decimal(changed["previous"]["amount"])
    booking = changed["attempt"]["id"]
    seen = asyncio.create_task(followed(bob, booking, until="REFUNDED"))

    price = changed["current"]["amount"]
    accepted = await bob.does("acceptPrice", GOES_ON, bookingId=booking, acceptPriceUpTo=price)
    assert accepted["booking"]["id"] == booking
    await reached(bob, booking, "HELD")
    assert [order["payments"] for order in await providers.duffel.orders(booking)] == [[]]

    paying = {"idempotencyKey": new_id("key"), "bookingId": booking}
    paid = await bob.does("payBooking", PAID, **paying, paymentMethodToken=GOOD_CARD)
    again = await bob.does("payBooking", PAID, **paying, paymentMethodToken=GOOD_CARD)
    assert (paid["replayed"], again["replayed"]) == (False, True)
    ticketed = await reached(bob, booking, "TICKETED")

    assert ticketed["total"] == changed["current"]
    assert (ticketed["payment"]["state"], ticketed["payment"]["amount"]) == (
        "CAPTURED",
        {"amount": price},
    )
    assert ticketed["travelers"] == [{"givenName": "Bob"}]
    [order] = await providers.duffel.orders(booking)
    assert ticketed["providerReference"] == order["order"]["booking_reference"]
    assert len(order["payments"]) == 1

    quote = (await bob.does("quoteCancellation", QUOTED, bookingId=booking))["quote"]
    assert quote["booking"]["state"] == "TICKETED"
    confirming = {"idempotencyKey": new_id("key"), "quoteId": quote["id"]}
    await bob.does("confirmCancellation", CANCELLED, **confirming)
    again = await bob.does("confirmCancellation", CANCELLED, **confirming)
    assert again["replayed"] is True
    refunded = await reached(bob, booking, "REFUNDED")

    assert refunded["payment"]["refunded"] == quote["refund"]
    assert Decimal(quote["refund"]["amount"]) + Decimal(quote["penalty"]["amount"]) == Decimal(
        price
    )
    [order] = await providers.duffel.orders(booking)
    assert [bool(one["confirmed_at"]) for one in order["cancellations"]].count(True) == 1
    await all_steps_were_seen(refunded, await seen)
    await nobody_else_sees(stack, booking)
    books = await balances(stack, booking)
    assert sum(books.values()) == books["customers"] == 0
    assert books["clearing"] == Decimal(price) - Decimal(quote["refund"]["amount"])


@pytest.mark.parametrize("provider", sorted(EVERYBODY))
async def test_whoever_sells_it_is_asked_over_http_and_sells_it_once(
    stack: Stack, bob: Person, providers: Providers, provider: str
) -> None:
    trip = await planned(bob, f"With {provider}")
    offers = await searched(bob, "ARN", "KEF", days_ahead=81)
    offer = next(offer for offer in offers if offer["provider"] == provider)

    booking = (await placed(bob, trip, offer))["booking"]["id"]
    booked = await reached(bob, booking, "TICKETED", "CONFIRMED")

    assert booked["provider"] == provider
    assert booked["total"] == offer["price"]
    assert booked["payment"]["state"] == "CAPTURED"
    held = [*await providers.duffel.orders(booking), *await providers.amadeus.orders(booking)]
    assert len(held) == (provider != "OWN")


async def found_by_all(person: Person) -> dict[str, Any]:
    """Of what streams in, something of Duffel's that can be held; the list shows it too."""
    updates = await streamed(person, "ARN", "KEF")

    ended = {
        (one["status"]["provider"], one["status"]["state"])
        for one in updates
        if one["status"]["state"] != "SEARCHING"
    }
    assert ended == {(provider, "COMPLETE") for provider in EVERYBODY}
    offers = {offer["id"]: offer for one in updates for offer in one["offers"]}
    assert {offer["provider"] for offer in offers.values()} == EVERYBODY
    listed = await searched(person, "ARN", "KEF")
    assert {offer["id"] for offer in listed} <= offers.keys()
    return next(o for o in listed if o["provider"] == "DUFFEL" and o["capabilities"]["canHold"])


async def placed(
    person: Person, trip: str, offer: dict[str, Any], *, hold: bool = False
) -> dict[str, Any]:
    """For the person alone; the outcome, a problem's too."""
    mutation = f"""
        mutation($input: PlaceBookingInput!) {{
          placeBooking(input: $input) {{ {PLACED} ... on Problem {{ code message }} }}
        }}
    """
    [first, *_] = await travelers(person)
    given = {
        "idempotencyKey": new_id("key"),
        "tripId": trip,
        "offerId": offer["id"],
        "travelerIds": [first],
        "acceptPriceUpTo": offer["price"]["amount"],
        "hold": hold,
        "paymentMethodToken": None if hold else GOOD_CARD,
    }
    return dict((await person.asks(mutation, input=given))["placeBooking"])


async def reached(person: Person, booking: str, *states: str) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (seen := (await person.asks(BOOKING, id=booking))["booking"])["state"] not in states:
            await asyncio.sleep(0.1)
    return dict(seen)


async def followed(person: Person, booking: str, until: str) -> list[dict[str, Any]]:
    """What `bookingUpdated` tells from the beginning to that state."""
    seen: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE_SECONDS), by_websocket(person, UPDATES, id=booking) as told:
        async for payload in told:
            seen.append(payload["data"]["bookingUpdated"])
            if seen[-1]["state"] == until:
                break
    return seen


async def all_steps_were_seen(booking: dict[str, Any], seen: list[dict[str, Any]]) -> None:
    """In order and without holes, from the question to the money's return; by whom, too."""
    timeline = nodes(booking["timeline"])
    assert seen == timeline
    assert [line["sequence"] for line in timeline] == list(range(1, len(timeline) + 1))
    states = [line["state"] for line in timeline]
    turns = [state for i, state in enumerate(states) if not i or state != states[i - 1]]
    assert turns == TURNS
    assert {line["actor"] for line in timeline} == {"TRAVELER", "SYSTEM"}


async def balances(stack: Stack, booking: str) -> dict[str, Decimal]:
    """What the books say of it, by account, in its currency."""
    database = await asyncpg.connect(
        host="127.0.0.1",
        port=stack.ports["postgres"],
        user="postgres",
        database="caravan_booking",
    )
    try:
        rows = await database.fetch(BALANCES, booking)
    finally:
        await database.close()
    return {row["account"]: Decimal(row["minor"]) / 100 for row in rows}


async def nobody_else_sees(stack: Stack, booking: str) -> None:
    stranger = Person(stack, STRANGER)
    assert (await stranger.asks(BOOKING, id=booking))["booking"] is None
    async with by_websocket(stranger, UPDATES, id=booking) as told:
        assert [payload.get("data") async for payload in told] in ([], [None])
    asked = f'{{ booking(id: "{booking}") {{ state }} }}'
    answer = await post(stack, "/partner/graphql", asked, await program_token(stack))
    assert codes(answer) == ["GRAPHQL_VALIDATION_FAILED"]
