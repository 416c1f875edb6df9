"""One key, one effect, for everything that moves money: a hundred at once, one by one, or after a
failure.

| sent again with the same key            | is answered                                         |
| while the first is under way            | as the first, once it is known                      |
| afterwards, for 30 days                 | as the first: the booking as it is now, `replayed`  |
| after a refusal that is final (declined)| the same refusal; nothing is tried again            |
| after one before anything was written   | anew: nothing is left, its price, who may           |
| with another input                      | a conflict; nothing changes                         |
| after a crash, or an answer 5xx         | as the first, which has had its effect once         |
"""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text, update

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.books.models import EntryRow
from subgraphs.booking.flights.models import FlightSeatsRow
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.booking.testing.stock import flight_offer
from subgraphs.booking.tests.conftest import ALICE, PLACE, Booking
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.payments import DECLINED_CARD, GOOD_CARD

MANY = 100
CHECKOUT = """
    mutation($input: CheckoutTripInput!) {
      checkoutTrip(input: $input) {
        __typename
        ... on CheckoutTripSuccess { replayed bookings { id state failure } }
        ... on Problem { code path retryable }
      }
    }
"""
PAY = """
    mutation($input: PayBookingInput!) {
      payBooking(input: $input) {
        __typename
        ... on PlaceBookingSuccess { replayed booking { id state } }
        ... on Problem { code path retryable }
      }
    }
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that moves money. `other`: what makes it another under the same key."""

    operation: str
    query: str
    input: dict[str, Any]
    other: dict[str, Any]

    def with_card(self, token: str) -> dict[str, Any]:
        return {**self.input, "paymentMethodToken": token}


async def place(booking: Booking) -> Asked:
    wanted = {
        "idempotencyKey": "one",
        "tripId": await booking.trip(),
        "offerId": await flight_offer(booking.database),
        "acceptPriceUpTo": "1000",
        "paymentMethodToken": GOOD_CARD,
    }
    return Asked("placeBooking", PLACE, wanted, {"acceptPriceUpTo": "999"})


async def checkout(booking: Booking) -> Asked:
    offers = [await flight_offer(booking.database) for _ in range(2)]
    items = [{"offerId": offer, "acceptPriceUpTo": "1000"} for offer in offers]
    wanted = {
        "idempotencyKey": "one",
        "tripId": await booking.trip(),
        "items": items,
        "paymentMethodToken": GOOD_CARD,
    }
    return Asked("checkoutTrip", CHECKOUT, wanted, {"items": items[:1]})


async def pay(booking: Booking) -> Asked:
    offer = await flight_offer(booking.database)
    held = await booking.placed(
        await booking.trip(), offer, key="held", hold=True, paymentMethodToken=None
    )
    wanted = {
        "idempotencyKey": "one",
        "bookingId": held["booking"]["id"],
        "paymentMethodToken": GOOD_CARD,
    }
    return Asked("payBooking", PAY, wanted, {"paymentMethodToken": "pm_card_mastercard"})


ASKED = {"placeBooking": place, "checkoutTrip": checkout, "payBooking": pay}


@pytest.fixture(params=ASKED)
async def asked(booking, request) -> Asked:
    return await ASKED[request.param](booking)


def bookings_in(answer: dict) -> list[tuple[str, str]]:
    found = answer.get("bookings") or [answer["booking"]]
    return [(each["id"], each["state"]) for each in found]


async def paid_once(booking, answer: dict) -> None:
    """Each of its bookings, with one intent and one sale; and there are no others."""
    found = bookings_in(answer)
    assert {state for _, state in found} == {"CONFIRMED"}, answer
    for id, _ in found:
        assert await booking.charges(id) == [("succeeded", 12_300)]
    assert await booking.count(BookingRow) == len(found)
    assert await booking.count(EntryRow) == 2 * len(found)


async def test_a_hundred_at_once_are_one_effect(booking, asked):
    answers = await asyncio.gather(
        *(booking.told(asked.query, input=asked.input) for _ in range(MANY))
    )

    assert [answer["replayed"] for answer in answers].count(False) == 1
    assert len({tuple(bookings_in(answer)) for answer in answers}) == 1
    await paid_once(booking, answers[0])


async def test_a_hundred_one_after_the_other_are_one_effect(booking, asked):
    answers = [await booking.told(asked.query, input=asked.input) for _ in range(MANY)]

    assert [answer["replayed"] for answer in answers] == [False, *[True] * (MANY - 1)]
    assert len({tuple(bookings_in(answer)) for answer in answers}) == 1
    await paid_once(booking, answers[0])


async def test_another_request_under_the_same_key_is_a_conflict(booking, asked):
    first = await booking.told(asked.query, input=asked.input)
    keys = await booking.count(KeyRow)

    other = await booking.told(asked.query, input={**asked.input, **asked.other})

    assert (other["__typename"], other["path"]) == ("ConflictProblem", ["idempotencyKey"])
    assert other["retryable"] is False
    assert await booking.count(KeyRow) == keys
    await paid_once(booking, first)
    again = await booking.told(asked.query, input=asked.input)
    assert again == {**first, "replayed": True}


async def test_after_an_answer_that_was_lost_it_is_the_same_effect(booking, asked):
    await booking.payments.fail("authorise", "500_after")
    await booking.payments.fail("capture", "drop_after")

    first = await booking.told(asked.query, input=asked.input)
    ids = [id for id, _ in bookings_in(first)]
    for id in ids:
        assert await booking.ended(id) == "CONFIRMED"
    again = await booking.told(asked.query, input=asked.input)

    assert (again["replayed"], [id for id, _ in bookings_in(again)]) == (True, ids)
    await paid_once(booking, again)


async def test_after_a_crash_in_the_middle_it_is_done_once(booking, asked):
    async with booking.database.transaction() as holding_up:
        claim = KeyRow(
            user_id=ALICE, operation=asked.operation, key="one", request_hash="", subject_id=""
        )
        holding_up.session.add(claim)
        await holding_up.session.flush()
        request = asyncio.ensure_future(booking.ask(asked.query, input=asked.input))
        await cut_whoever_waits(booking)
        crashed = await request
        await holding_up.session.rollback()
    assert crashed["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"

    answer = await booking.told(asked.query, input=asked.input)

    assert answer["replayed"] is False
    await paid_once(booking, answer)


async def cut_whoever_waits(booking) -> None:
    """The connection of the request that waits for another's lock, as soon as there is one."""
    cut = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not await booking.database.fetched(lambda read: read.scalar(cut)):
        await asyncio.sleep(0.02)


async def test_a_final_refusal_is_replayed(booking, asked):
    declined = asked.with_card(DECLINED_CARD)

    first = await booking.told(asked.query, input=declined)
    count = await booking.count(BookingRow)
    answers = [await booking.told(asked.query, input=declined) for _ in range(3)]

    if asked.query is CHECKOUT:
        assert {state for _, state in bookings_in(first)} <= {"FAILED", "CANCELLED"}
        assert {answer["replayed"] for answer in answers} == {True}
        assert {tuple(bookings_in(each)) for each in answers} == {tuple(bookings_in(first))}
    else:
        assert first["__typename"] == "PaymentDeclinedProblem"
        assert answers == [first] * 3
    assert await booking.count(BookingRow) == count
    assert await booking.count(EntryRow) == 0


@pytest.mark.parametrize("operation", ["placeBooking", "checkoutTrip"])
async def test_a_refusal_before_anything_was_written_may_be_tried_again(booking, operation):
    asked = await ASKED[operation](booking)
    keys = await booking.count(KeyRow)
    await sold(booking, FlightSeatsRow.capacity)
    none_left = await booking.told(asked.query, input=asked.input)
    assert none_left["__typename"] == "SoldOutProblem"
    assert (await booking.count(KeyRow), await booking.count(BookingRow)) == (keys, 0)

    await sold(booking, 0)  # somebody gave theirs back
    again = await booking.told(asked.query, input=asked.input)

    assert again["replayed"] is False
    await paid_once(booking, again)


async def test_a_price_that_was_too_high_may_be_accepted_under_the_same_key(booking):
    asked = await place(booking)
    too_little = await booking.told(PLACE, input={**asked.input, "acceptPriceUpTo": "1"})
    assert too_little["__typename"] == "PriceChangedProblem"

    await paid_once(booking, await booking.told(PLACE, input=asked.input))


async def test_what_is_not_held_any_more_is_refused_and_claims_no_key(booking):
    asked = await pay(booking)
    await booking.told(PAY, input=asked.input)
    keys = await booking.count(KeyRow)

    late = await booking.told(PAY, input={**asked.input, "idempotencyKey": new_id("key")})

    assert (late["__typename"], late["path"]) == ("ConflictProblem", ["bookingId"])
    assert await booking.count(KeyRow) == keys


async def sold(booking, count: Any) -> None:
    """So many seats of every flight that somebody ever took."""
    offer = await flight_offer(booking.database, seats_left=1)
    assert offer
    async with booking.database.transaction() as transaction:
        await transaction.session.execute(update(FlightSeatsRow).values(sold=count))
