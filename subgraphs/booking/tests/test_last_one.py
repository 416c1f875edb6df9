"""The last seat and the last room night: many want it at once from two processes, one gets it."""

import asyncio

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.books.models import EntryRow
from subgraphs.booking.flights.models import FlightSeatsRow
from subgraphs.booking.tables import Base
from subgraphs.booking.testing.processes import serving
from subgraphs.booking.testing.racing import Course, one_wins, outcome
from subgraphs.booking.testing.stock import flight_offer, nights_taken, room_offer, seats_sold
from subgraphs.booking.tests.conftest import ALICE, BOB, CARA, DAN
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.stores import emptied

CLIENTS = 100  # `make race` asks as often as one likes
ROUNDS = 3


@pytest.fixture
def courses(booking_settings):
    with serving(booking_settings, count=2) as processes:
        yield [process.url for process in processes]


@pytest.mark.parametrize("kind", ["seat", "room"])
async def test_of_all_who_want_the_last_one_at_once_one_gets_it(booking, courses, kind):
    tokens = [booking.issuer.token(who) for who in (ALICE, BOB, CARA, DAN)]
    for _ in range(ROUNDS):
        await emptied(booking.database, Base.metadata)
        if kind == "seat":
            offer = await flight_offer(booking.database, seats_left=1)
        else:
            offer = await room_offer(booking.database)

        async with Course.over(courses, ROUTER_SECRET) as course:
            crowd = await course.crowd(tokens, CLIENTS)
            told = outcome(await course.race(crowd, offer))

        assert one_wins(told, CLIENTS - 1), told
        assert await booking.count(BookingRow) == 1
        assert await booking.count(EntryRow) == 2
        is_seat = kind == "seat"
        taken = seats_sold(booking.database, offer) if is_seat else nights_taken(booking.database)
        assert await taken == 1


async def test_what_a_declined_card_held_is_there_for_the_next(booking, trip_of_alice):
    offer = await flight_offer(booking.database, seats_left=1)

    declined = await booking.placed(
        trip_of_alice, offer, paymentMethodToken="pm_card_chargeDeclined"
    )
    answers = await asyncio.gather(
        *(booking.placed(trip_of_alice, offer, key=f"key{number}") for number in range(10))
    )

    assert declined["__typename"] == "PaymentDeclinedProblem"
    assert [answer["__typename"] for answer in answers].count("PlaceBookingSuccess") == 1
    assert await seats_sold(booking.database, offer) == 1


async def test_who_comes_too_late_is_shown_others(booking, trip_of_alice):
    offer = await flight_offer(booking.database, seats_left=0)
    query = """
        mutation($input: PlaceBookingInput!) {
          placeBooking(input: $input) {
            ... on SoldOutProblem { retryable alternatives { id __typename } }
          }
        }
    """
    asked = {
        "idempotencyKey": "one",
        "tripId": trip_of_alice,
        "offerId": offer,
        "acceptPriceUpTo": "1000",
        "paymentMethodToken": "pm_card_visa",
    }

    told = await booking.told(query, input=asked)

    assert told["retryable"] is False
    assert 1 <= len(told["alternatives"]) <= 5
    other = told["alternatives"][0]
    assert other["__typename"] == "FlightOffer"
    booked = await booking.placed(trip_of_alice, other["id"], key="two")
    assert booked["booking"]["state"] == "CONFIRMED"


@pytest.fixture
async def trip_of_alice(booking) -> str:
    return await booking.trip()


async def test_the_store_itself_refuses_a_seat_too_many(booking):
    await flight_offer(booking.database, seats_left=0)

    one_more = update(FlightSeatsRow).values(sold=FlightSeatsRow.sold + 1)

    async with booking.database.transaction() as transaction:
        with pytest.raises(IntegrityError, match="sold_of_capacity"):
            await transaction.session.execute(one_more)
        await transaction.session.rollback()
