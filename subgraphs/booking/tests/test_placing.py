"""Placing a booking: who may, at which price, and what a repeated request is answered."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.books.models import LEDGER, EntryRow, PostingRow
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.booking.idempotency.repository import KEPT, forget_old
from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.testing.stock import flight_offer
from subgraphs.booking.tests.conftest import ALICE, BOB, CARA, DAN, PLACE, SEEN
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.payments import DECLINED_CARD

STEPS = ["PRICING", "HELD", "ORDERING", "ORDERING", "CONFIRMED"]


@pytest.fixture
async def trip(booking) -> str:
    return await booking.trip()


@pytest.fixture
async def offer(booking) -> str:
    return await flight_offer(booking.database)


async def states(booking, id: str) -> list[str]:
    edges = (await booking.told(SEEN, id=id))["timeline"]["edges"]
    assert [edge["node"]["sequence"] for edge in edges] == list(range(1, len(edges) + 1))
    return [edge["node"]["state"] for edge in edges]


async def test_a_booking_is_held_paid_and_confirmed(booking, trip, offer):
    answer = await booking.placed(trip, offer)

    made = answer["booking"]
    assert (answer["replayed"], made["state"]) == (False, "CONFIRMED")
    assert made["total"] == {"amount": "123.00"}
    assert len(made["reference"]) == 6
    assert await booking.charges(made["id"]) == [("succeeded", 12_300)]
    seen = await booking.told(SEEN, id=made["id"])
    assert seen["holdExpiresAt"] is None
    assert seen["payment"] == {"state": "CAPTURED", "amount": {"amount": "123.00"}}
    assert (seen["bookedBy"], seen["trip"]) == ({"id": ALICE}, {"title": "Lisbon in May"})
    assert await states(booking, made["id"]) == STEPS
    told = await booking.events("booking.booking-changed")
    assert [(fact["state"], fact["sequence"]) for fact in told] == [
        *zip(STEPS, range(1, 6), strict=True)
    ]
    assert {fact["booking_id"] for fact in told} == {made["id"]}


async def test_a_sale_is_in_the_books(booking, trip, offer):
    await booking.placed(trip, offer)

    async with booking.database.read() as session:
        balances = {
            account: (await LEDGER.balance(session, account, "EUR")).minor
            for account in ("customers", "clearing", "payable:own", "commission")
        }
    assert balances == {
        "customers": 0,
        "clearing": 12_300,
        "payable:own": -11_070,
        "commission": -1_230,
    }
    assert await booking.count(EntryRow) == 2


async def test_a_repeated_request_is_answered_with_the_same_booking(booking, trip, offer):
    first = await booking.placed(trip, offer)
    async with booking.database.transaction() as transaction:
        ended = update(OfferRow).values(expires_at=datetime.now(UTC))
        await transaction.session.execute(ended)
    again = await booking.placed(trip, offer)

    assert again == {**first, "replayed": True}
    assert await booking.count(BookingRow) == 1
    assert await booking.charges(first["booking"]["id"]) == [("succeeded", 12_300)]


async def test_twenty_at_once_with_one_key_are_one_booking(booking, trip, offer):
    answers = await asyncio.gather(*(booking.placed(trip, offer) for _ in range(20)))

    assert {answer["booking"]["id"] for answer in answers} == {answers[0]["booking"]["id"]}
    assert {answer["booking"]["state"] for answer in answers} == {"CONFIRMED"}
    assert [answer["replayed"] for answer in answers].count(False) == 1
    assert await booking.count(BookingRow) == 1
    assert await booking.charges(answers[0]["booking"]["id"]) == [("succeeded", 12_300)]


async def test_a_key_is_for_one_request(booking, trip, offer):
    first = await booking.placed(trip, offer)

    dearer = await booking.placed(trip, offer, acceptPriceUpTo="2000")
    other = await booking.placed(trip, await flight_offer(booking.database))

    for answer in (dearer, other):
        assert answer["__typename"] == "ConflictProblem"
        assert (answer["path"], answer["retryable"]) == (["idempotencyKey"], False)
    assert await booking.count(BookingRow) == 1
    assert (await booking.placed(trip, offer))["booking"]["id"] == first["booking"]["id"]


async def test_a_key_is_a_persons_own(booking, trip, offer):
    await booking.joined(trip, BOB, "EDITOR")

    alices = await booking.placed(trip, offer, key="same")
    bobs = await booking.placed(trip, offer, key="same", by=BOB)

    assert alices["booking"]["id"] != bobs["booking"]["id"]


async def test_keys_are_kept_for_thirty_days(booking, trip, offer):
    await booking.placed(trip, offer)
    for age, left in ((KEPT - timedelta(hours=1), 2), (KEPT + timedelta(hours=1), 0)):
        async with booking.database.transaction() as transaction:
            claimed = datetime.now(UTC) - age
            await transaction.session.execute(update(KeyRow).values(claimed_at=claimed))
            await forget_old(transaction.session)
        assert await booking.count(KeyRow) == left  # the trip's and the booking's


async def unchanged(booking) -> None:
    assert await booking.count(BookingRow) == 0
    assert await booking.count(PostingRow) == 0
    assert await booking.events("booking.booking-changed") == []


@pytest.mark.parametrize(
    ("broken", "path"),
    [
        ({"paymentMethodToken": "4242 4242 4242 4242"}, "paymentMethodToken"),
        ({"paymentMethodToken": "visa"}, "paymentMethodToken"),
        ({"acceptPriceUpTo": "-1"}, "acceptPriceUpTo"),
        ({"acceptPriceUpTo": "NaN"}, "acceptPriceUpTo"),
        ({"acceptPriceUpTo": "Infinity"}, "acceptPriceUpTo"),
        ({"idempotencyKey": ""}, "idempotencyKey"),
        ({"idempotencyKey": "k" * 256}, "idempotencyKey"),
        ({"travelerCount": 2}, "travelerCount"),
    ],
)
async def test_an_order_that_breaks_a_rule_books_nothing(booking, trip, offer, broken, path):
    answer = await booking.placed(trip, offer, **broken)

    assert (answer["__typename"], answer["path"]) == ("ValidationProblem", [path])
    await unchanged(booking)


async def test_a_dearer_offer_is_not_booked(booking, trip, offer):
    answer = await booking.placed(trip, offer, acceptPriceUpTo="122.99")

    assert answer["__typename"] == "PriceChangedProblem"
    assert answer["previous"] == {"amount": "122.99"}
    assert answer["current"] == {"amount": "123.00", "currency": "EUR"}
    await unchanged(booking)
    assert (await booking.placed(trip, offer, acceptPriceUpTo="123"))["__typename"] == (
        "PlaceBookingSuccess"
    )


async def test_an_offer_whose_time_is_over_is_not_booked(booking, trip):
    old = await flight_offer(booking.database, expires_at=datetime.now(UTC))

    answer = await booking.placed(trip, old)
    absent = await booking.placed(trip, new_id("offer"))

    assert answer["__typename"] == "OfferExpiredProblem"
    assert absent["__typename"] == "NotFoundProblem"
    await unchanged(booking)


async def test_only_a_trips_owner_and_editors_book_for_it(booking, trip, offer):
    await booking.joined(trip, BOB, "VIEWER")
    await booking.joined(trip, CARA, "EDITOR")

    by_stranger = await booking.placed(trip, offer, by=DAN)
    asked = {
        "idempotencyKey": "one",
        "tripId": trip,
        "offerId": offer,
        "acceptPriceUpTo": "1000",
        "paymentMethodToken": "pm_card_visa",
    }
    by_viewer = await booking.ask(PLACE, BOB, input=asked)
    without_scope = await booking.ask(PLACE, scope="openid trips:read", input=asked)

    assert (by_stranger["code"], by_stranger["path"]) == ("NOT_FOUND", ["tripId"])
    for answer in (by_viewer, without_scope):
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    await unchanged(booking)
    assert await booking.count(KeyRow) == 1  # the trip's
    assert (await booking.placed(trip, offer, by=CARA))["booking"]["state"] == "CONFIRMED"


async def test_a_declined_payment_gives_the_hold_back_and_stays_declined(booking, trip, offer):
    answer = await booking.placed(trip, offer, paymentMethodToken=DECLINED_CARD)
    again = await booking.placed(trip, offer, paymentMethodToken=DECLINED_CARD)

    assert answer["__typename"] == "PaymentDeclinedProblem"
    assert answer == again
    assert answer["reason"]
    *_, told = await booking.events("booking.booking-changed")
    assert told["state"] == "FAILED"
    gone = ["PRICING", "HELD", "CANCELLING", "FAILED"]
    assert await states(booking, told["booking_id"]) == gone
    assert [taken for _, taken in await booking.charges(told["booking_id"])] in ([], [0])
    assert await booking.count(PostingRow) == 0
    assert (await booking.placed(trip, offer, key="two"))["booking"]["state"] == "CONFIRMED"
