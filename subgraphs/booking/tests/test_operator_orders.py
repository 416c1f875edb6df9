"""What becomes of an order of which nobody knows, by a person's word: at a provider over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import pytest

from subgraphs.booking.books.models import EntryRow
from subgraphs.booking.testing.duffel import Sandbox as DuffelSandbox
from subgraphs.booking.testing.market import ANA, TRAVELERS, Addresses, adapters
from subgraphs.booking.tests.operating import (
    OFTEN,
    SETTLE,
    actions,
    asked,
    case_of,
    parked,
    placed_id,
    settled,
    unresolved,
)
from subgraphs.booking.tests.searching import in_days
from subgraphs.chassis.tests.peers import Peer

FOUND = """
    query($search: FlightSearchInput!) {
      flightOffers(search: $search, first: 100) {
        edges { node { id provider price { amount } capabilities { canHold } } }
      }
    }
"""
DAYS = count(60)


@pytest.fixture
async def accounts() -> AsyncIterator[Peer]:
    """Knows Ana."""
    async with Peer([TRAVELERS]).listening() as peer:
        yield peer


@pytest.fixture
def booking_settings(booking_settings, accounts):
    hurried = {"accounts_internal_url": accounts.url, "saga_pace": 0.02}
    return booking_settings.model_copy(update=hurried)


@pytest.fixture
async def duffel(duffel_url: str) -> AsyncIterator[DuffelSandbox]:
    sandbox = DuffelSandbox(duffel_url)
    await sandbox.recover()
    yield sandbox
    await sandbox.recover()


@pytest.fixture
def providers(amadeus_url: str, duffel: DuffelSandbox) -> list:
    _, ours = adapters(Addresses(amadeus_url, duffel.url))
    return [ours]


@pytest.fixture
async def trip(booking) -> str:
    return await booking.trip()


async def offers(booking) -> list[dict]:
    """Duffel's, of a search that nobody made before."""
    search = {"from": "LHR", "to": "CDG", "on": in_days(next(DAYS))}
    found = await booking.told(FOUND, search=search)
    return [edge["node"] for edge in found["edges"] if edge["node"]["provider"] == "DUFFEL"]


async def recovered(booking, duffel) -> None:
    """And asked again: it was left alone for a while, which is longer than doubts last here."""
    await duffel.recover()
    while not await offers(booking):
        await asyncio.sleep(0.5)


async def theirs(booking, trip: str, *, can_hold: bool) -> str:
    """The id of a booking at Duffel."""
    offer = next(
        each for each in await offers(booking) if each["capabilities"]["canHold"] == can_hold
    )
    await booking.placed(trip, offer["id"], travelerIds=[ANA])
    return await placed_id(booking)


# What makes an order unknown; what a person says; what becomes of it, and of the money.
ORDERS = [
    ("drop_before", "ASK_AGAIN", "TICKETED"),
    ("drop_after", "ASK_AGAIN", "TICKETED"),
    ("drop_before", "IT_WAS_NOT_MADE", "TICKETED"),
    ("drop_after", "IT_WAS_MADE", "TICKETED"),
]


@pytest.mark.parametrize(("how", "decision", "end"), ORDERS)
async def test_an_order_of_which_nobody_knows_is_brought_to_an_end(
    booking, trip, duffel, how, decision, end
):
    await duffel.fail("order", how, times=OFTEN)
    await duffel.fail("find", "500_before", times=OFTEN)
    id = await theirs(booking, trip, can_hold=False)
    case = await parked(booking, id, "ORDER")
    assert case["evidence"]["decisions"] == [
        *("ASK_AGAIN", "GIVE_BACK", "IT_WAS_MADE", "IT_WAS_NOT_MADE")
    ]
    made = await duffel.orders(id)
    await recovered(booking, duffel)

    reference = made[0]["order"]["id"] if decision == "IT_WAS_MADE" else None
    answer = await settled(booking, id, decision, reference=reference)

    assert answer["__typename"] == "SettleBookingSuccess", answer
    assert answer["booking"]["state"] != "PARKED"
    assert await booking.ended(id) == end
    [order] = await duffel.orders(id)
    assert len(order["payments"]) == 1
    assert [status for status, _ in await booking.charges(id)] == ["succeeded"]
    assert await unresolved(booking) == []


async def test_an_order_that_its_provider_does_not_know_is_not_believed(booking, trip, duffel):
    await duffel.fail("order", "drop_before", times=OFTEN)
    await duffel.fail("find", "500_before", times=OFTEN)
    id = await theirs(booking, trip, can_hold=False)
    before = await parked(booking, id, "ORDER")

    unknown = await settled(booking, id, "IT_WAS_MADE", reference="ord_0000nobody")
    unnamed = await settled(booking, id, "IT_WAS_MADE")
    await duffel.fail("get", "500_before", times=OFTEN)
    order = {"bookingId": id, "idempotencyKey": "1", "decision": "IT_WAS_MADE", "note": "Seen."}
    answer = await asked(booking, SETTLE, input={**order, "reference": "ord_0000nobody"})
    silent = answer["data"]["settleBooking"]

    for refused in (unknown, unnamed):
        assert (refused["__typename"], refused["path"]) == ("ValidationProblem", ["reference"])
    assert (silent["__typename"], silent["retryable"]) == ("ConflictProblem", True)
    assert await case_of(booking, id) == before
    assert await actions(booking) == []


async def test_what_is_given_back_is_undone_with_a_person_where_it_must(booking, trip, duffel):
    await duffel.fail("order", "drop_after", times=OFTEN)
    await duffel.fail("find", "500_before", times=OFTEN)
    id = await theirs(booking, trip, can_hold=False)
    await parked(booking, id, "ORDER")

    await settled(booking, id, "GIVE_BACK")
    case = await parked(booking, id, "ORDER")
    assert case["failure"] == "GIVEN_UP"
    assert case["evidence"]["decisions"] == ["ASK_AGAIN", "IT_WAS_MADE", "IT_WAS_NOT_MADE"]
    [order] = await duffel.orders(id)
    answer = await settled(booking, id, "IT_WAS_MADE", reference=order["order"]["id"])

    assert answer["__typename"] == "SettleBookingSuccess", answer
    assert await booking.ended(id) == "FAILED"
    [order] = await duffel.orders(id)
    assert order["order"]["cancelled_at"]
    assert [taken for _, taken in await booking.charges(id)] == [0]
    assert [each.decision for each in await actions(booking)] == ["GIVE_BACK", "IT_WAS_MADE"]


@pytest.mark.parametrize(
    ("decision", "end", "taken"),
    [("IT_WAS_MADE", "TICKETED", True), ("IT_WAS_NOT_MADE", "FAILED", False)],
)
async def test_a_ticket_that_does_not_come_is_decided(booking, trip, duffel, decision, end, taken):
    await duffel.fail("order", "pending", seconds=60)
    id = await theirs(booking, trip, can_hold=False)
    await parked(booking, id, "TICKET")

    await settled(booking, id, decision)

    assert await booking.ended(id) == end
    [(_, cents)] = await booking.charges(id)
    assert bool(cents) is taken


@pytest.mark.parametrize(
    ("decision", "end", "taken"),
    [("ACCEPT", "TICKETED", True), ("IT_WAS_MADE", "FAILED", False)],
)
async def test_what_its_provider_does_not_take_back_is_kept_or_cancelled_by_hand(
    booking, trip, duffel, decision, end, taken
):
    await duffel.fail("order", "tickets_late", seconds=60)
    await duffel.fail("quote", "order_not_cancellable", times=OFTEN)
    id = await theirs(booking, trip, can_hold=False)
    await parked(booking, id, "TICKET")
    await settled(booking, id, "GIVE_BACK")
    case = await parked(booking, id, "CANCELLATION")
    assert case["evidence"]["decisions"] == ["ACCEPT", "ASK_AGAIN", "IT_WAS_MADE"]
    await recovered(booking, duffel)

    await settled(booking, id, decision)
    if decision == "ACCEPT":
        await parked(booking, id, "TICKET")  # as late as before
        await settled(booking, id, "IT_WAS_MADE")

    assert await booking.ended(id) == end
    [(_, cents)] = await booking.charges(id)
    assert bool(cents) is taken
    assert await booking.count(EntryRow) == (2 if taken else 0)


@pytest.mark.parametrize("decision", ["IT_WAS_MADE", "IT_WAS_NOT_MADE", "ASK_AGAIN"])
async def test_a_hold_whose_payment_nobody_knows_is_brought_to_an_end(
    booking, trip, duffel, decision
):
    how = "drop_after" if decision == "IT_WAS_MADE" else "drop_before"
    await duffel.fail("pay", how, times=OFTEN)
    await duffel.fail("get", "500_before", times=OFTEN)
    id = await theirs(booking, trip, can_hold=True)
    await parked(booking, id, "ORDER_PAID")
    await recovered(booking, duffel)

    await settled(booking, id, decision)

    assert await booking.ended(id) == "TICKETED"
    [order] = await duffel.orders(id)
    assert len(order["payments"]) == 1
