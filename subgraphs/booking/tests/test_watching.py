"""Nothing stays unresolved by itself: what should have gone on and did not is brought on."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from subgraphs.booking.bookings.models import BookingEventRow, BookingRow
from subgraphs.booking.bookings.overdue import QUIET
from subgraphs.booking.bookings.saga.service import workflows_of
from subgraphs.booking.bookings.watching import Watcher
from subgraphs.booking.books.models import EntryRow
from subgraphs.booking.testing.stock import flight_offer, seats_sold
from subgraphs.booking.tests.operating import settled, unresolved
from subgraphs.chassis.testing.payments import GOOD_CARD

OFTEN = 1_000
PAID = [("succeeded", 12_300)]


@pytest.fixture
async def trip(booking) -> str:
    return await booking.trip()


@pytest.fixture
def watcher(booking) -> Watcher:
    return Watcher(booking.database, booking.services.pressing)


async def row(booking) -> BookingRow:
    async with booking.database.read() as session:
        return (await session.scalars(select(BookingRow))).one()


async def changed(booking, **columns: object) -> None:
    async with booking.database.transaction() as transaction:
        await transaction.session.execute(update(BookingRow).values(columns))


async def silent(booking, since: timedelta = QUIET + timedelta(seconds=5)) -> None:
    """Nothing was heard of any booking for so long."""
    async with booking.database.transaction() as transaction:
        then = update(BookingEventRow).values(at=datetime.now(UTC) - since)
        await transaction.session.execute(then)


async def doubted(booking, trip, **failure: object) -> str:
    """The id of one whose payment is being asked for in vain."""
    await booking.payments.fail("authorise", "drop_after")
    await booking.payments.fail("find", "drop_before", times=OFTEN)
    offer = await flight_offer(booking.database)
    answer = await booking.placed(trip, offer)
    assert answer["booking"]["state"] == "AWAITING_PAYMENT"
    return answer["booking"]["id"]


async def held(booking, trip) -> str:
    offer = await flight_offer(booking.database)
    answer = await booking.placed(trip, offer, hold=True, paymentMethodToken=None)
    assert answer["booking"]["state"] == "HELD", answer
    return answer["booking"]["id"]


async def begun_anew(booking) -> int:
    """How many sagas went on with our bookings, after their first."""
    ours = text(
        "SELECT count(*) FROM dbos.workflow_status WHERE name = 'go on'"
        " AND workflow_uuid IN (SELECT saga_id FROM bookings)"
    )
    return await booking.database.fetched(lambda read: read.scalar(ours)) or 0


async def test_a_booking_whose_saga_ended_too_early_goes_on_in_another(booking, trip, watcher):
    id = await doubted(booking, trip)
    await booking.services.workflows.stop(workflows_of(await row(booking)))
    assert await watcher.look() == []
    await silent(booking)
    assert [each["bookingId"] for each in await unresolved(booking)] == [id]
    await booking.payments.recover()

    found = await asyncio.gather(watcher.look(), watcher.look())  # of two processes

    assert id in {each.id for looked in found for each in looked}
    assert await booking.ended(id) == "CONFIRMED"
    assert await booking.charges(id) == PAID
    assert await booking.count(EntryRow) == 2
    assert await begun_anew(booking) == 1
    assert await watcher.look() == []
    assert await unresolved(booking) == []


async def test_one_that_was_being_undone_is_undone_to_the_end(booking, trip, watcher):
    id = await doubted(booking, trip)
    await booking.services.workflows.stop(workflows_of(await row(booking)))
    await changed(booking, failure="OTHER_ITEM", state="CANCELLING")
    await silent(booking)
    await booking.payments.recover()

    await watcher.look()

    assert await booking.ended(id) == "CANCELLED"
    assert await seats_sold(booking.database, (await row(booking)).offer_id) == 0
    assert [taken for _, taken in await booking.charges(id)] == [0]


class TestSlow:
    @pytest.fixture
    def booking_settings(self, booking_settings):
        """Between two looks there is more time than anybody has."""
        return booking_settings.model_copy(update={"saga_pace": 10_000.0})

    async def test_a_saga_that_waits_for_too_long_looks_again(self, booking, trip, watcher):
        id = await doubted(booking, trip)
        await booking.payments.recover()
        await silent(booking)

        await watcher.look()

        assert await booking.ended(id) == "CONFIRMED"
        assert await booking.charges(id) == PAID
        assert await begun_anew(booking) == 0


async def test_what_waits_for_a_person_is_let_alone(booking, trip, watcher):
    await doubted(booking, trip)
    await booking.ended((await row(booking)).id, "PARKED")
    await silent(booking)

    assert await watcher.look() == []


async def test_what_waits_for_its_traveller_is_let_alone_until_its_time_is_over(
    booking, trip, watcher
):
    id = await held(booking, trip)
    await silent(booking)
    assert await watcher.look() == []
    assert await unresolved(booking) == []
    await changed(booking, hold_expires_at=datetime.now(UTC))

    assert [each.id for each in await watcher.look()] == [id]

    assert await booking.ended(id) == "EXPIRED"


async def test_a_payment_whose_process_died_before_it_told_the_saga_is_taken(booking, trip):
    id = await held(booking, trip)
    await changed(booking, payment_method=GOOD_CARD, due_at=datetime.now(UTC))

    await booking.services.bookings.begin_left(10)

    assert await booking.ended(id) == "CONFIRMED"
    assert await booking.charges(id) == PAID
    assert await booking.services.bookings.begin_left(10) == 0


async def test_a_persons_word_begins_another_saga_where_the_first_one_ended(booking, trip):
    id = await doubted(booking, trip)
    await booking.ended(id, "PARKED")
    await booking.services.workflows.stop(workflows_of(await row(booking)))
    await booking.payments.recover()

    await settled(booking, id, "ASK_AGAIN")

    assert await booking.ended(id) == "CONFIRMED"
    assert await booking.charges(id) == PAID
    assert await begun_anew(booking) == 1
