"""kill -9 between any two steps: the same request brings the same booking to its end, paid once."""

import asyncio
from contextlib import suppress

import httpx
import pytest
from sqlalchemy import select

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.books.models import EntryRow
from subgraphs.booking.testing.processes import serving
from subgraphs.booking.testing.racing import PLACE, Course
from subgraphs.booking.testing.stock import flight_offer, seats_sold
from subgraphs.booking.tests.conftest import ALICE
from subgraphs.chassis.testing.payments import GOOD_CARD
from subgraphs.chassis.testing.plugin import ROUTER_SECRET

PAID = [("succeeded", 12_300)]


@pytest.fixture
async def black_hole():
    """An address that takes every call and never answers."""

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.read()
        writer.close()

    async with await asyncio.start_server(swallow, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
def hurried(booking_settings):
    """A lease of five seconds."""
    return booking_settings.model_copy(update={"payments_deadline_seconds": 1.0})


@pytest.fixture
async def order(booking) -> dict:
    return {
        "idempotencyKey": "one",
        "tripId": await booking.trip(),
        "offerId": await flight_offer(booking.database, seats_left=1),
        "acceptPriceUpTo": "1000",
        "paymentMethodToken": GOOD_CARD,
    }


async def asked(booking, url: str, order: dict) -> dict:
    async with Course.over([url], ROUTER_SECRET) as course:
        token = booking.issuer.token(ALICE)
        return (await course.ask(0, PLACE, {"input": order}, token))["data"]["placeBooking"]


async def held(booking) -> str:
    """The id of the booking, as soon as there is one."""
    while True:
        async with booking.database.read() as session:
            if found := await session.scalar(select(BookingRow.id)):
                return str(found)
        await asyncio.sleep(0.02)


async def paying(booking, id: str, step: str) -> None:
    """Until the provider has heard of it, where it is to hear of it before the crash."""
    while step == "capture" and not await booking.payments.intents(id):
        await asyncio.sleep(0.02)


async def died(booking, settings, order: dict, step: str) -> str:
    """The id of a booking whose process was killed in the middle of that step."""
    with serving(settings) as [process]:
        request = asyncio.ensure_future(asked(booking, process.url, order))
        id = await held(booking)
        await paying(booking, id, step)
        process.kill()
        with pytest.raises(httpx.HTTPError):
            await request
    return id


async def settled(booking, url: str, order: dict) -> dict:
    """What the same request is answered, as soon as it may be."""
    while True:
        answer = await asked(booking, url, order)
        if not answer.get("retryable"):
            return answer


@pytest.mark.parametrize("step", ["before payment", "authorise", "capture"])
async def test_the_same_request_after_a_crash_is_the_same_booking(
    booking, hurried, black_hole, order, step
):
    if step == "before payment":
        first = hurried.model_copy(update={"payments_url": black_hole})
    else:
        first = hurried
        await booking.payments.fail(step, "delay", seconds=0.5)
    id = await died(booking, first, order, step)

    with serving(hurried) as [process]:
        answer = await settled(booking, process.url, order)

    assert answer["booking"] == {"id": id, "state": "CONFIRMED"}
    assert await booking.charges(id) == PAID
    assert await booking.count(BookingRow) == 1
    assert await booking.count(EntryRow) == 2
    assert await seats_sold(booking.database, order["offerId"]) == 1


async def test_the_survivor_ends_what_nobody_asks_for_again(booking, hurried, black_hole, order):
    silent = hurried.model_copy(update={"payments_url": black_hole})
    id = await died(booking, silent, order, "before payment")

    await booking.services.bookings.begin_left(10)

    assert await booking.ended(id) == "CONFIRMED"
    assert await booking.charges(id) == PAID
