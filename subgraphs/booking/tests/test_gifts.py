"""What an operator gives back of their own accord: a part, never more than was taken, once."""

import asyncio

import pytest

from subgraphs.booking.books.models import EntryRow
from subgraphs.booking.errors import NoSuchBooking
from subgraphs.booking.refunds.errors import BadRefund, NoReason
from subgraphs.booking.refunds.models import RefundRow
from subgraphs.booking.tests.cancelling import (
    balances,
    booked,
    confirmed,
    given_back,
    quoted,
    refunds,
    seen,
    settled,
)
from subgraphs.chassis.client_keys import KeyUsed
from subgraphs.chassis.money.amounts import Amount

OPERATOR = "user_operator"
KEPT = {"clearing EUR": 2_300, "commission EUR": -230, "payable:own EUR": -2_070}


async def test_an_operator_gives_a_part_back_and_the_booking_stands(booking):
    id = await booked(booking)

    gift = await booking.services.refunds.refund(id, Amount(2_000, "EUR"), "A late bus.", OPERATOR)
    await settled(booking, gift.id)

    told = await seen(booking, id)
    assert (told["state"], told["payment"]["state"]) == ("CONFIRMED", "PARTIALLY_REFUNDED")
    assert await refunds(booking, id) == [("GOODWILL", "SUCCEEDED", "20.00")]
    assert await given_back(booking, id) == [2_000]
    assert "A late bus" not in str(told)
    assert await balances(booking.database, id) == {
        "clearing EUR": 10_300,
        "commission EUR": -1_230,
        "goodwill EUR": 2_000,
        "payable:own EUR": -11_070,
    }


async def test_after_a_gift_a_cancellation_promises_what_is_left(booking):
    id = await booked(booking, keeping=1_000)
    gift = await booking.services.refunds.refund(id, Amount(2_000, "EUR"), "Sorry.", OPERATOR)
    await settled(booking, gift.id)

    quote = await quoted(booking, id)
    assert (quote["refund"]["amount"], quote["penalty"]["amount"]) == ("103.00", "10.00")
    await confirmed(booking, quote)
    await booking.ended(id, "REFUNDED")

    assert await given_back(booking, id) == [2_000, 10_300]
    assert await balances(booking.database, id) == {
        "commission EUR": -100,
        "goodwill EUR": 1_000,  # of the gift, what the provider does not give back
        "payable:own EUR": -900,
    }


async def test_a_gift_is_bounded_by_what_was_taken(booking):
    id = await booked(booking)
    give = booking.services.refunds.refund
    entries = await booking.count(EntryRow)

    for wrong in (Amount(12_301, "EUR"), Amount(0, "EUR"), Amount(-1, "EUR"), Amount(1, "USD")):
        with pytest.raises(BadRefund):
            await give(id, wrong, "Sorry.", OPERATOR)
    for reason in ("", " ", "x" * 501):
        with pytest.raises(NoReason):
            await give(id, None, reason, OPERATOR)
    with pytest.raises(NoSuchBooking):
        await give("booking_nobody", None, "Sorry.", OPERATOR)

    assert await booking.count(RefundRow) == 0
    assert await booking.count(EntryRow) == entries
    assert await given_back(booking, id) == []


async def test_a_gift_is_given_once_for_a_key_and_never_more_than_all(booking):
    id = await booked(booking)
    give = booking.services.refunds.refund

    gifts = await asyncio.gather(*(give(id, None, "Sorry.", OPERATOR, "key") for _ in range(4)))
    await settled(booking, gifts[0].id)

    assert len({gift.id for gift in gifts}) == 1
    assert await given_back(booking, id) == [12_300]
    with pytest.raises(BadRefund):
        await give(id, None, "Sorry.", OPERATOR)
    with pytest.raises(KeyUsed):
        await give(id, Amount(1, "EUR"), "Sorry.", OPERATOR, "key")
    assert (await seen(booking, id))["payment"]["state"] == "REFUNDED"
