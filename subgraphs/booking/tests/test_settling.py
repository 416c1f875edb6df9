"""A payment whose answer was lost: asked about, never guessed, and brought to one end."""

import asyncio

import pytest

from subgraphs.booking.books.models import EntryRow
from subgraphs.booking.testing.stock import flight_offer, seats_sold
from subgraphs.booking.tests.conftest import SEEN
from subgraphs.chassis.testing.payments import DECLINED_CARD

PAID = [("succeeded", 12_300)]
LOST_AT = {
    "authorise": ["PRICING", "HELD", "AWAITING_PAYMENT", "ORDERING", "ORDERING", "CONFIRMED"],
    "capture": ["PRICING", "HELD", "ORDERING", "ORDERING", "AWAITING_PAYMENT", "CONFIRMED"],
}


@pytest.fixture
async def trip(booking) -> str:
    return await booking.trip()


@pytest.fixture
async def offer(booking) -> str:
    return await flight_offer(booking.database)


async def awaiting(booking, trip, offer, **asked) -> str:
    answer = await booking.placed(trip, offer, **asked)
    assert answer["booking"]["state"] == "AWAITING_PAYMENT"
    return answer["booking"]["id"]


async def states(booking, id: str) -> list[str]:
    edges = (await booking.told(SEEN, id=id))["timeline"]["edges"]
    return [edge["node"]["state"] for edge in edges]


@pytest.mark.parametrize("step", ["authorise", "capture"])
@pytest.mark.parametrize("how", ["drop_before", "drop_after", "500_after"])
async def test_a_lost_answer_is_asked_for_and_nobody_pays_twice(booking, trip, offer, step, how):
    await booking.payments.fail(step, how)

    id = await awaiting(booking, trip, offer)
    assert await booking.ended(id) == "CONFIRMED"
    again = await booking.placed(trip, offer)

    assert (again["booking"]["id"], again["replayed"]) == (id, True)
    assert await states(booking, id) == LOST_AT[step]
    assert await booking.charges(id) == PAID
    assert await booking.count(EntryRow) == 2


async def test_a_search_that_lags_behind_does_not_charge_twice(booking, trip, offer):
    await booking.payments.fail("authorise", "drop_after")
    await booking.payments.fail("find", "lag")
    id = await awaiting(booking, trip, offer)

    assert await booking.ended(id) == "CONFIRMED"
    assert await booking.charges(id) == PAID


async def test_a_lost_no_gives_the_hold_back(booking, trip, offer):
    await booking.payments.fail("authorise", "drop_after")
    id = await awaiting(booking, trip, offer, paymentMethodToken=DECLINED_CARD)
    assert await seats_sold(booking.database, offer) == 1

    assert await booking.ended(id) == "FAILED"

    assert await seats_sold(booking.database, offer) == 0
    assert [taken for _, taken in await booking.charges(id)] in ([], [0])
    assert await booking.count(EntryRow) == 0


async def test_what_cannot_be_learned_ends_with_a_person(booking, trip, offer):
    await booking.payments.fail("authorise", "drop_before")
    await booking.payments.fail("find", "drop_before", times=1_000)
    id = await awaiting(booking, trip, offer)

    assert await booking.ended(id) == "PARKED"

    assert await seats_sold(booking.database, offer) == 1  # a person decides
    seen = await booking.told(SEEN, id=id)
    assert seen["payment"]["state"] == "UNKNOWN"


async def test_many_who_ask_at_once_are_one_effect(booking, trip, offer):
    await booking.payments.fail("authorise", "drop_after")
    id = await awaiting(booking, trip, offer)

    await asyncio.gather(*(booking.placed(trip, offer) for _ in range(5)))

    assert await booking.ended(id) == "CONFIRMED"
    assert await booking.charges(id) == PAID
    assert await booking.count(EntryRow) == 2
