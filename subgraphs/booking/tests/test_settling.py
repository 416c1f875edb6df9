"""A payment whose answer was lost: asked about, never guessed, and brought to one end."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.settlement import MOST_TRIES
from subgraphs.booking.bookings.sweeping import Sweeper
from subgraphs.booking.books.models import EntryRow
from subgraphs.booking.testing.stock import flight_offer, seats_sold
from subgraphs.booking.tests.conftest import SEEN
from subgraphs.chassis.testing.payments import DECLINED_CARD

PAID = [("succeeded", 12_300)]


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


async def shift(booking, **columns) -> None:
    async with booking.database.transaction() as transaction:
        await transaction.session.execute(update(BookingRow).values(**columns))


async def states(booking, id: str) -> list[str]:
    edges = (await booking.told(SEEN, id=id))["timeline"]["edges"]
    return [edge["node"]["state"] for edge in edges]


@pytest.mark.parametrize("step", ["authorise", "capture"])
@pytest.mark.parametrize("how", ["drop_before", "drop_after", "500_after"])
async def test_a_lost_answer_is_asked_for_and_nobody_pays_twice(booking, trip, offer, step, how):
    await booking.payments.fail(step, how)

    id = await awaiting(booking, trip, offer)
    await booking.sweep()
    again = await booking.placed(trip, offer)

    assert (again["booking"]["id"], again["replayed"]) == (id, True)
    assert await states(booking, id) == ["HELD", "AWAITING_PAYMENT", "CONFIRMED"]
    assert await booking.charges(id) == PAID
    assert await booking.count(EntryRow) == 2


async def test_a_search_that_lags_behind_does_not_charge_twice(booking, trip, offer):
    await booking.payments.fail("authorise", "drop_after")
    id = await awaiting(booking, trip, offer)
    await booking.payments.fail("find", "lag")

    await booking.sweep()

    assert await states(booking, id) == ["HELD", "AWAITING_PAYMENT", "CONFIRMED"]
    assert await booking.charges(id) == PAID


async def test_a_lost_no_gives_the_hold_back(booking, trip, offer):
    await booking.payments.fail("authorise", "drop_after")
    id = await awaiting(booking, trip, offer, paymentMethodToken=DECLINED_CARD)
    assert await seats_sold(booking.database, offer) == 1

    await booking.sweep()

    assert await states(booking, id) == ["HELD", "AWAITING_PAYMENT", "FAILED"]
    assert await seats_sold(booking.database, offer) == 0
    assert [taken for _, taken in await booking.charges(id)] in ([], [0])
    assert await booking.count(EntryRow) == 0


async def test_what_is_set_aside_after_the_hold_is_let_go(booking, trip, offer):
    await booking.payments.fail("capture", "drop_before")
    id = await awaiting(booking, trip, offer)
    await shift(booking, hold_expires_at=datetime.now(UTC))

    await booking.sweep()

    assert await states(booking, id) == ["HELD", "AWAITING_PAYMENT", "EXPIRED"]
    assert await booking.charges(id) == [("canceled", 0)]
    assert await seats_sold(booking.database, offer) == 0
    seen = await booking.told(SEEN, id=id)
    assert (seen["holdExpiresAt"], seen["payment"]["state"]) == (None, "CANCELLED")


async def test_what_was_taken_in_time_is_confirmed_after_the_hold(booking, trip, offer):
    await booking.payments.fail("capture", "drop_after")
    id = await awaiting(booking, trip, offer)
    await shift(booking, hold_expires_at=datetime.now(UTC) - timedelta(hours=1))

    await booking.sweep()

    assert (await states(booking, id))[-1] == "CONFIRMED"
    assert await booking.charges(id) == PAID


async def test_what_the_provider_never_heard_of_ends_with_the_hold_and_not_too_early(
    booking, trip, offer
):
    await booking.payments.fail("authorise", "drop_before")
    id = await awaiting(booking, trip, offer)

    await shift(booking, hold_expires_at=datetime.now(UTC))
    await booking.sweep()
    assert (await states(booking, id))[-1] == "AWAITING_PAYMENT"
    await shift(booking, hold_expires_at=datetime.now(UTC) - timedelta(minutes=3))
    await booking.sweep()

    assert (await states(booking, id))[-1] == "EXPIRED"
    assert await booking.charges(id) == []
    assert await seats_sold(booking.database, offer) == 0


async def test_what_cannot_be_learned_ends_with_a_person(booking, trip, offer):
    await booking.payments.fail("authorise", "drop_before")
    id = await awaiting(booking, trip, offer)
    await booking.payments.fail("find", "drop_before", times=50)
    await shift(booking, tries=MOST_TRIES - 1)

    await booking.sweep()
    await booking.payments.recover()
    await booking.sweep()

    assert await states(booking, id) == ["HELD", "AWAITING_PAYMENT", "UNKNOWN"]
    assert await seats_sold(booking.database, offer) == 1  # a person decides


async def test_an_outage_of_the_provider_waits_longer_each_time(booking, trip, offer):
    await booking.payments.fail("authorise", "drop_before")
    id = await awaiting(booking, trip, offer)
    waits = []
    for _ in range(3):
        await booking.payments.fail("find", "drop_before")
        began = datetime.now(UTC)
        await booking.sweep()
        async with booking.database.read() as session:
            waits.append((await session.get_one(BookingRow, id)).due_at - began)

    assert waits == sorted(waits)
    assert await states(booking, id) == ["HELD", "AWAITING_PAYMENT"]


async def test_many_sweepers_and_the_client_at_once_are_one_effect(booking, trip, offer):
    await booking.payments.fail("authorise", "drop_after")
    id = await awaiting(booking, trip, offer)

    await asyncio.gather(
        *(booking.sweep() for _ in range(5)), *(booking.placed(trip, offer) for _ in range(5))
    )

    assert await states(booking, id) == ["HELD", "AWAITING_PAYMENT", "CONFIRMED"]
    assert await booking.charges(id) == PAID
    assert await booking.count(EntryRow) == 2


async def test_two_who_learn_the_outcome_write_it_once(booking, trip, offer):
    await booking.payments.fail("capture", "drop_after")
    id = await awaiting(booking, trip, offer)
    await booking.payments.fail("find", "delay", seconds=0.5)

    slow = asyncio.ensure_future(booking.sweep())
    while not await taken_up(booking, id):
        await asyncio.sleep(0.01)
    await booking.sweep()
    await slow

    assert await states(booking, id) == ["HELD", "AWAITING_PAYMENT", "CONFIRMED"]
    assert len(await booking.events("booking.booking-changed")) == 3


async def taken_up(booking, id: str) -> bool:
    """Whether somebody has it to themselves now: for longer than a wait between two looks."""
    async with booking.database.read() as session:
        due_at = (await session.get_one(BookingRow, id)).due_at
    return due_at > datetime.now(UTC) + timedelta(seconds=3)


async def test_the_worker_needs_no_telling(booking, trip, offer):
    await booking.payments.fail("authorise", "drop_after")
    id = await awaiting(booking, trip, offer)
    services = booking.services
    sweeper = Sweeper(booking.database, services.offers, services.settlement)

    working = asyncio.ensure_future(sweeper.run())
    while (await states(booking, id))[-1] != "CONFIRMED":
        assert not working.done()
        await asyncio.sleep(0.05)
    working.cancel()

    assert await booking.charges(id) == PAID
