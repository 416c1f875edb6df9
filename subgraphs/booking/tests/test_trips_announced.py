"""What others hear of a trip: as it is now, in the transaction that changed it."""

import asyncio

from subgraphs.booking.bookings.models import BookingRow, BookingState
from subgraphs.booking.tests.cancelling import booked, confirmed, quoted
from subgraphs.booking.tests.conftest import ALICE, BOB
from subgraphs.booking.trips.announcing import announce
from subgraphs.chassis.database import Transaction
from subgraphs.chassis.ids import derived_id

LISBON = derived_id("destination", "2267057")
CHANGED = "booking.trip-changed.v1"
UPDATE = """
    mutation($input: UpdateTripInput!) {
      updateTrip(input: $input) { __typename ... on Problem { code } }
    }
"""
LEAVE = "mutation($id: ID!) { leaveTrip(input: {tripId: $id}) { __typename } }"


async def test_a_trip_is_announced_as_it_is_made_changed_joined_and_left(booking):
    trip = await booking.trip()
    dates = {"startsOn": "2026-05-01", "endsOn": "2026-05-08"}

    changes = {"tripId": trip, "destinationId": LISBON, **dates}
    await booking.told(UPDATE, input=changes)
    await booking.joined(trip, BOB)
    await booking.told(LEAVE, BOB, id=trip)

    open_yet = {
        "trip_id": trip,
        "destination_id": None,
        "starts_on": None,
        "ends_on": None,
        "is_booked": False,
        "member_ids": [ALICE],
    }
    planned = {**open_yet, "destination_id": LISBON, "starts_on": "2026-05-01"}
    planned["ends_on"] = "2026-05-08"
    assert await booking.events(CHANGED) == [
        open_yet,
        planned,
        {**planned, "member_ids": [ALICE, BOB]},
        planned,
    ]


async def test_a_refused_change_announces_nothing(booking):
    trip = await booking.trip()

    answer = await booking.told(UPDATE, BOB, input={"tripId": trip, "title": "Mine"})

    assert answer["code"] == "NOT_FOUND"
    assert len(await booking.events(CHANGED)) == 1


async def test_it_is_booked_while_something_of_it_stands(booking):
    id = await booked(booking)
    quote = await quoted(booking, id)
    await confirmed(booking, quote)
    await booking.ended(id, "CANCELLED", "REFUNDED")

    assert [fact["is_booked"] for fact in await booking.events(CHANGED)] == [False, True, False]


async def test_of_two_bookings_one_that_stands_is_enough(booking):
    trip = await booking.trip()
    first, _ = await booking.booked(trip), await booking.booked(trip)

    facts = await booking.events(CHANGED)
    assert [fact["is_booked"] for fact in facts] == [False, True, True]
    quote = await quoted(booking, first)
    await confirmed(booking, quote)
    await booking.ended(first, "CANCELLED", "REFUNDED")
    assert (await booking.events(CHANGED))[-1]["is_booked"] is True


async def test_whoever_comes_last_announces_what_all_have_left(booking):
    """Of the last two bookings both are undone at once: nothing stands."""
    trip = await booking.trip()
    first, second = await booking.booked(trip), await booking.booked(trip)

    async def undone(id: str) -> None:
        async with booking.database.transaction() as transaction:
            await _undo(transaction, id)

    async with booking.database.transaction() as transaction:
        await _undo(transaction, first)
        other = asyncio.create_task(undone(second))
        await asyncio.wait({other}, timeout=0.5)  # it has to wait for this one's end
    await other

    assert (await booking.events(CHANGED))[-1]["is_booked"] is False


async def _undo(transaction: Transaction, id: str) -> None:
    booking = await transaction.session.get_one(BookingRow, id)
    booking.state = BookingState.CANCELLED.value
    await announce(transaction, booking.trip_id)
