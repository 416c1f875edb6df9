"""Cancelling what was booked of our own stock: quoted, confirmed once, and paid back."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from subgraphs.booking.books.models import EntryRow
from subgraphs.booking.cancellations.models import QuoteRow
from subgraphs.booking.refunds.models import RefundRow
from subgraphs.booking.testing.stock import seats_sold
from subgraphs.booking.tests.cancelling import (
    QUOTE,
    balances,
    booked,
    confirmed,
    given_back,
    offer_of,
    quoted,
    refundable,
    refunds,
    row_of,
    rule,
    seen,
    states,
)
from subgraphs.booking.tests.conftest import ALICE, BOB, CARA, DAN
from subgraphs.chassis.testing.stores import statements

MADE = ["PRICING", "HELD", "ORDERING", "ORDERING", "CONFIRMED"]
CANCELLED = [*MADE, "CANCELLING", "CANCELLED"]
PAID_BACK = [*CANCELLED, "REFUND_PENDING", "REFUNDED"]


async def test_what_comes_back_is_said_first_and_nothing_is_cancelled(booking):
    id = await booked(booking, keeping=2_300)
    sold = await seats_sold(booking.database, await offer_of(booking, id))

    quote = await quoted(booking, id)

    assert quote["refund"] == {"amount": "100.00", "currency": "EUR"}
    assert quote["penalty"] == {"amount": "23.00", "currency": "EUR"}
    assert (quote["refundTo"], quote["estimated"]) == ("ORIGINAL_PAYMENT", False)
    assert quote["steps"] == [{"until": None, "penalty": {"amount": "23.00"}}]
    assert quote["booking"] == {"id": id, "state": "CONFIRMED"}
    assert datetime.fromisoformat(quote["expiresAt"]) > datetime.now(UTC)
    assert await states(booking, id) == MADE
    assert await given_back(booking, id) == []
    assert await seats_sold(booking.database, await offer_of(booking, id)) == sold


@pytest.mark.parametrize(
    ("keeping", "back", "payment", "held"),
    [
        (0, 12_300, "REFUNDED", {}),
        (
            2_300,
            10_000,
            "PARTIALLY_REFUNDED",
            {"clearing EUR": 2_300, "commission EUR": -230, "payable:own EUR": -2_070},
        ),
    ],
)
async def test_confirmed_it_is_cancelled_and_paid_back(booking, keeping, back, payment, held):
    id = await booked(booking, keeping)

    answer = await confirmed(booking, await quoted(booking, id))
    assert await booking.ended(id, "REFUNDED")

    assert answer["booking"]["state"] in {"CANCELLED", "REFUND_PENDING", "REFUNDED"}
    assert answer["replayed"] is False
    assert await states(booking, id) == PAID_BACK
    assert await given_back(booking, id) == [back]
    assert await seats_sold(booking.database, await offer_of(booking, id)) == 0
    told = await seen(booking, id)
    assert (told["payment"]["state"], await refunds(booking, id)) == (
        payment,
        [("CANCELLED", "SUCCEEDED", f"{back // 100}.00")],
    )
    assert told["timeline"]["edges"][-1]["node"]["undoes"] == 5  # the payment
    assert await balances(booking.database, id) == held


async def test_where_all_is_kept_nothing_is_paid_back(booking):
    id = await booked(booking, keeping=12_300)

    await confirmed(booking, await quoted(booking, id))

    assert await booking.ended(id, "CANCELLED")
    assert await states(booking, id) == CANCELLED
    assert await refunds(booking, id) == []
    assert await given_back(booking, id) == []
    assert await balances(booking.database, id) == {
        "clearing EUR": 12_300,
        "commission EUR": -1_230,
        "payable:own EUR": -11_070,
    }


@pytest.mark.parametrize("keys", [["one"] * 6, list("abcdef")])
async def test_confirmed_many_times_at_once_it_is_one_effect(booking, keys):
    id = await booked(booking, keeping=300)
    quote = await quoted(booking, id)

    answers = await asyncio.gather(*(confirmed(booking, quote, key) for key in keys))
    await booking.ended(id, "REFUNDED")

    assert {answer["__typename"] for answer in answers} == {"ConfirmCancellationSuccess"}
    assert [answer["replayed"] for answer in answers].count(False) == 1
    assert await given_back(booking, id) == [12_000]
    assert await states(booking, id) == PAID_BACK
    again = await confirmed(booking, quote, keys[0])
    assert (again["replayed"], again["booking"]["state"]) == (True, "REFUNDED")


async def test_of_two_quotes_one_is_confirmed(booking):
    id = await booked(booking)
    quotes = [await quoted(booking, id) for _ in range(2)]

    answers = await asyncio.gather(*(confirmed(booking, quote, quote["id"]) for quote in quotes))
    await booking.ended(id, "REFUNDED")

    assert sorted(answer["__typename"] for answer in answers) == [
        "ConfirmCancellationSuccess",
        "ConflictProblem",
    ]
    assert await given_back(booking, id) == [12_300]
    assert await states(booking, id) == PAID_BACK


async def test_a_key_is_for_one_quote(booking):
    ids = [await booked(booking) for _ in range(2)]
    await confirmed(booking, await quoted(booking, ids[0]))

    other = await confirmed(booking, await quoted(booking, ids[1]))

    assert (other["__typename"], other["path"]) == ("ConflictProblem", ["idempotencyKey"])
    assert await states(booking, ids[1]) == MADE


async def test_a_quote_ends(booking):
    id = await booked(booking)
    quote = await quoted(booking, id)
    async with booking.database.transaction() as transaction:
        over = datetime.now(UTC) - timedelta(seconds=1)
        await transaction.session.execute(update(QuoteRow).values(expires_at=over))

    answer = await confirmed(booking, quote)

    assert (answer["__typename"], answer["code"]) == ("QuoteExpiredProblem", "OFFER_EXPIRED")
    assert await states(booking, id) == MADE
    assert await given_back(booking, id) == []
    await confirmed(booking, await quoted(booking, id))  # the key is still free
    assert await booking.ended(id, "REFUNDED")


async def test_what_changed_meanwhile_is_asked_for_again(booking):
    id = await booked(booking)
    quote = await quoted(booking, id)
    async with booking.database.transaction() as transaction:
        await rule(transaction.session, await offer_of(booking, id), 300)

    changed = await confirmed(booking, quote)

    assert (changed["__typename"], changed["code"]) == ("RefundChangedProblem", "PRICE_CHANGED")
    assert (changed["previous"]["amount"], changed["current"]["amount"]) == ("123.00", "120.00")
    assert await states(booking, id) == MADE
    await confirmed(booking, changed["quote"])
    await booking.ended(id, "REFUNDED")
    assert await given_back(booking, id) == [12_000]


async def test_who_may_not_change_the_trip_may_not_cancel(booking):
    id = await booked(booking)
    quote = await quoted(booking, id)
    trip = (await row_of(booking, id)).trip_id
    await booking.joined(trip, BOB, "VIEWER")
    await booking.joined(trip, CARA, "EDITOR")

    viewer = await booking.ask(QUOTE, BOB, id=id)
    stranger = await booking.told(QUOTE, DAN, id=id)
    confirming = await confirmed(booking, quote, by=DAN)

    assert viewer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert stranger["__typename"] == confirming["__typename"] == "NotFoundProblem"
    assert await states(booking, id) == MADE
    assert (await quoted(booking, id, by=CARA))["refund"]["amount"] == "123.00"


async def test_what_is_not_booked_is_not_cancelled(booking):
    id = await booked(booking)
    await confirmed(booking, await quoted(booking, id))
    await booking.ended(id, "REFUNDED")
    entries = await booking.count(EntryRow)

    again = await booking.told(QUOTE, id=id)
    nobody = await booking.told(QUOTE, id="booking_nobody")

    assert (again["__typename"], again["path"]) == ("ConflictProblem", ["bookingId"])
    assert nobody["__typename"] == "NotFoundProblem"
    assert await booking.count(EntryRow) == entries


async def test_a_hold_is_let_go_for_nothing(booking):
    trip, offer = await booking.trip(), await refundable(booking.database, 5_000)
    held = await booking.placed(trip, offer, hold=True, paymentMethodToken=None)
    id = held["booking"]["id"]
    assert held["booking"]["state"] == "HELD"

    quote = await quoted(booking, id)
    answer = await confirmed(booking, quote)

    assert (quote["refund"]["amount"], quote["penalty"]["amount"]) == ("0.00", "0.00")
    assert answer["booking"]["state"] in {"CANCELLING", "CANCELLED"}
    assert await booking.ended(id) == "CANCELLED"
    assert await seats_sold(booking.database, offer) == 0
    assert await booking.charges(id) == []
    assert await booking.count(EntryRow) == await booking.count(RefundRow) == 0
    again = await confirmed(booking, quote)
    assert (again["replayed"], again["booking"]["state"]) == (True, "CANCELLED")


async def test_what_was_paid_meanwhile_is_no_hold_any_more(booking):
    trip, offer = await booking.trip(), await refundable(booking.database)
    held = await booking.placed(trip, offer, hold=True, paymentMethodToken=None)
    id = held["booking"]["id"]
    quote = await quoted(booking, id)
    pay = """
        mutation($input: PayBookingInput!) { payBooking(input: $input) { __typename } }
    """
    asked = {"idempotencyKey": "pay", "bookingId": id, "paymentMethodToken": "pm_card_visa"}
    await booking.told(pay, input=asked)
    assert await booking.ended(id) == "CONFIRMED"

    answer = await confirmed(booking, quote)

    assert answer["__typename"] == "RefundChangedProblem"
    assert await booking.ended(id) == "CONFIRMED"


async def test_whose_process_died_before_it_began_is_begun_by_another(booking):
    id = await booked(booking)
    quote = await quoted(booking, id)
    cancellations = booking.services.cancellations
    begin, cancellations._begin = cancellations._begin, _died
    with pytest.raises(RuntimeError):
        await cancellations.confirm(ALICE, "key", quote["id"])
    cancellations._begin = begin
    async with booking.database.transaction() as transaction:
        now = datetime.now(UTC)
        await transaction.session.execute(update(QuoteRow).values(due_at=now))

    assert await cancellations.begin_left(10) == 1

    assert await booking.ended(id, "REFUNDED")
    assert await cancellations.begin_left(10) == 0
    assert await given_back(booking, id) == [12_300]


async def _died(_: object) -> None:
    raise RuntimeError("killed")


async def test_bookings_with_their_refunds_and_conditions_cost_the_statements_of_one(booking):
    query = """
        query($ids: [_Any!]!) {
          _entities(representations: $ids) {
            ... on Booking {
              conditions { cancellation { until penalty { amount } } }
              refunds { edges { node { amount { amount } } } }
            }
          }
        }
    """
    ids, counts = [], []
    for _ in range(2):
        for _ in range(2):
            ids.append(await booked(booking, keeping=300))
            await confirmed(booking, await quoted(booking, ids[-1]), key=ids[-1])
            await booking.ended(ids[-1], "REFUNDED")
        asked = [{"__typename": "Booking", "id": id} for id in ids]
        with statements(booking.database) as told:
            answer = await booking.ask(query, ids=asked)
        assert "errors" not in answer, answer
        counts.append(len(told))

    shown = answer["data"]["_entities"]
    assert [len(each["refunds"]["edges"]) for each in shown] == [1] * 4
    assert shown[0]["conditions"]["cancellation"] == [
        {"until": None, "penalty": {"amount": "3.00"}}
    ]
    assert counts == [2, 2]  # bookings, refunds
