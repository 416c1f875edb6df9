"""What many want at once: who waits for whom, and what becomes of one who is held up too long."""

import asyncio
from contextlib import AsyncExitStack, suppress

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from infra.local.ports import free_port
from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.rush import FenceRow
from subgraphs.booking.bookings.service import PLACE
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.booking.testing.stock import flight_offer, nights_taken, room_offer, seats_sold
from subgraphs.booking.tests.conftest import ALICE, BOB
from subgraphs.chassis.fencing import StaleFence, pass_fences

LEASE_SECONDS = 0.3


@pytest.fixture
def booking_settings(booking_settings):
    return booking_settings.model_copy(update={"rush_lease_seconds": LEASE_SECONDS})


@pytest.fixture
async def trip(booking) -> str:
    return await booking.trip()


@pytest.fixture
async def trip_of_bob(booking) -> str:
    return await booking.trip(BOB)


async def fences(booking) -> dict[str, int]:
    async with booking.database.read() as session:
        return {row.name: row.token for row in await session.scalars(select(FenceRow))}


async def somebody_waits(booking) -> None:
    """Until one of our connections waits for another's lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not await booking.database.fetched(lambda read: read.scalar(waiting)):
        await asyncio.sleep(0.02)


async def test_where_there_is_plenty_one_waits_for_nobody(booking, trip):
    answer = await booking.placed(trip, await flight_offer(booking.database))

    assert answer["booking"]["state"] == "CONFIRMED"
    assert await fences(booking) == {}


async def test_who_finds_every_connection_taken_is_told_to_come_again(booking, trip):
    seen = "query($id: ID!) { trip(id: $id) { title } }"
    async with AsyncExitStack() as crowd:
        with suppress(NoConnectionLeft):
            while True:
                await crowd.enter_async_context(booking.database.engine.connect())
        told = await booking.ask(seen, id=trip)

    [error] = told["errors"]
    assert error["extensions"]["code"] == "SUBGRAPH_UNAVAILABLE"
    assert "again" in error["message"]
    assert (await booking.told(seen, id=trip))["title"] == "Lisbon in May"


async def test_what_is_scarce_is_taken_through_a_fence(booking, trip):
    await booking.placed(trip, await flight_offer(booking.database, seats_left=2), key="seat")
    await booking.placed(trip, await room_offer(booking.database), key="room")

    assert sorted(name.partition("/")[0] for name in await fences(booking)) == ["rooms", "seats"]


@pytest.mark.parametrize("seats_left", [1, 2])
async def test_who_is_held_up_beyond_the_lease_is_refused_and_begins_anew(
    booking, trip, trip_of_bob, seats_left
):
    offer = await flight_offer(booking.database, seats_left=seats_left)
    async with booking.database.transaction() as holding_up:
        claim = KeyRow(
            user_id=ALICE, operation=PLACE, key="held up", request_hash="", subject_id=""
        )
        holding_up.session.add(claim)
        await holding_up.session.flush()
        held_up = asyncio.ensure_future(booking.placed(trip, offer, key="held up"))
        await somebody_waits(booking)  # with the lock, and before the fence
        bobs = await booking.placed(trip_of_bob, offer, by=BOB)
        [before] = (await fences(booking)).values()
        await holding_up.session.rollback()
    late = await held_up
    [after] = (await fences(booking)).values()

    assert bobs["booking"]["state"] == "CONFIRMED"
    if seats_left == 1:
        assert late["__typename"] == "SoldOutProblem"
    else:
        assert late["booking"]["state"] == "CONFIRMED"
        assert after > before  # the token of its second turn, not the late one
    assert await seats_sold(booking.database, offer) == seats_left
    assert await booking.count(BookingRow) == seats_left


async def test_a_token_that_came_too_late_takes_nothing(booking, trip):
    offer = await flight_offer(booking.database, seats_left=2)
    await booking.placed(trip, offer)
    [(name, token)] = (await fences(booking)).items()

    for late in (token - 1, token):
        async with booking.database.transaction() as transaction:
            with pytest.raises(StaleFence):
                await pass_fences(transaction.session, FenceRow, {name: late})

    assert await fences(booking) == {name: token}


async def test_the_same_request_twice_at_once_is_not_told_that_nothing_is_left(booking, trip):
    offer = await flight_offer(booking.database, seats_left=1)

    answers = await asyncio.gather(*(booking.placed(trip, offer) for _ in range(10)))

    assert {answer["__typename"] for answer in answers} == {"PlaceBookingSuccess"}
    assert await seats_sold(booking.database, offer) == 1


class TestWithoutRedis:
    @pytest.fixture
    def booking_settings(self, booking_settings):
        nobody = f"redis://127.0.0.1:{free_port()}/0"
        return booking_settings.model_copy(update={"redis_url": nobody})

    async def test_everybody_goes_on_and_one_gets_the_last(self, booking, trip):
        offer = await room_offer(booking.database)

        answers = await asyncio.gather(
            *(booking.placed(trip, offer, key=f"key{number}") for number in range(10))
        )

        told = [answer["__typename"] for answer in answers]
        assert told.count("PlaceBookingSuccess") == 1
        assert told.count("SoldOutProblem") == 9
        assert await nights_taken(booking.database) == 1
        assert await fences(booking) == {}
