"""A booking's stream, over a real socket."""

import pytest

from subgraphs.booking.testing.stock import flight_offer
from subgraphs.booking.tests.conftest import ALICE, BOB, DAN
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.sockets import listening, router_socket

STREAM = """
    subscription($id: ID!, $after: Int) {
      bookingUpdated(bookingId: $id, afterSequence: $after) {
        __typename
        ... on BookingEvent { sequence state note }
        ... on Gap { fromSequence toSequence }
      }
    }
"""
LEAVE = "mutation($id: ID!) { leaveTrip(input: {tripId: $id}) { __typename } }"


@pytest.fixture
async def trip(booking) -> str:
    return await booking.trip()


async def following(socket, id: str, after: int | None) -> None:
    await socket.initialise()
    assert (await socket.receive())["type"] == "connection_ack"
    await socket.subscribe(STREAM, {"id": id, "after": after})


async def update(socket) -> tuple[int, str]:
    event = (await socket.data())["bookingUpdated"]
    return event["sequence"], event["state"]


def socket_of(booking, address: str, person: str = ALICE):
    return router_socket(address, "booking", ROUTER_SECRET, booking.issuer.token(person))


async def awaiting(booking, trip: str) -> str:
    """Held, and its payment's answer is lost until the provider recovers."""
    await booking.payments.fail("authorise", "drop_after")
    await booking.payments.fail("find", "drop_before", times=1_000)
    answer = await booking.placed(trip, await flight_offer(booking.database))
    return answer["booking"]["id"]


async def test_what_was_missed_comes_first_and_then_what_is_new(booking, trip):
    id = await awaiting(booking, trip)
    async with listening(booking.app) as address, socket_of(booking, address) as socket:
        await following(socket, id, after=2)
        missed = await update(socket)
        await booking.payments.recover()
        new = [await update(socket) for _ in range(3)]

    assert missed == (3, "AWAITING_PAYMENT")
    assert new == [(4, "ORDERING"), (5, "ORDERING"), (6, "CONFIRMED")]


async def test_a_member_follows_until_they_leave(booking, trip):
    id = await awaiting(booking, trip)
    await booking.joined(trip, BOB)
    async with listening(booking.app) as address, socket_of(booking, address, BOB) as socket:
        await following(socket, id, after=0)
        before = [await update(socket) for _ in range(3)]
        await booking.ask(LEAVE, BOB, id=trip)
        ended = await socket.receive()
        await booking.payments.recover()

    assert [sequence for sequence, _ in before] == [1, 2, 3]
    assert ended["type"] == "complete"


@pytest.mark.parametrize(
    ("person", "after", "code"),
    [(DAN, 0, "NOT_FOUND"), (ALICE, 9, "INVALID_INPUT"), (ALICE, -1, "INVALID_INPUT")],
)
async def test_what_cannot_be_followed(booking, trip, person, after, code):
    id = await booking.booked(trip)
    async with listening(booking.app) as address, socket_of(booking, address, person) as socket:
        await following(socket, id, after)
        answer = await socket.receive()

    [error] = answer["payload"]["errors"] if answer["type"] == "next" else answer["payload"]
    assert error["extensions"]["code"] == code
