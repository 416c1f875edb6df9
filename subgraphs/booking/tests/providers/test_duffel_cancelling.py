"""A cancellation at Duffel: quoted, then confirmed once, whatever is answered."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from subgraphs.booking.flights.fares import Family
from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.port import (
    Cancelled,
    CancelQuote,
    Created,
    OrderState,
    Reason,
    Rejected,
    Unknown,
)
from subgraphs.booking.testing.duffel import Sandbox, a_request, adapter, an_offer
from subgraphs.booking.tests.providers.duffel_answers import UNANSWERED
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.tests.peers import Peer

GBP = Amount(0, "GBP")


async def ordered(
    duffel: Duffel, reference: str, family: Family = Family.FLEX, *, hold: bool = False
) -> Created:
    made = await duffel.order(a_request(await an_offer(duffel, family), reference, hold=hold))
    assert isinstance(made, Created), made
    return made


async def quoted(duffel: Duffel, made: Created) -> CancelQuote:
    quote = await duffel.quote_cancel(made.order_id, {})
    assert isinstance(quote, CancelQuote), quote
    return quote


async def confirmed(sandbox: Sandbox, reference: str) -> list[bool]:
    """Of each quote, the newest first."""
    [truth] = await sandbox.orders(reference)
    return [each["confirmed_at"] is not None for each in truth["cancellations"]]


@pytest.mark.parametrize(
    ("family", "penalty"), [(Family.FLEX, 0), (Family.STANDARD, 6_000), (Family.LIGHT, None)]
)
async def test_a_quote_says_what_comes_back_and_cancels_nothing(duffel, sandbox, family, penalty):
    reference = new_id("booking")
    made = await ordered(duffel, reference, family)
    quote = await quoted(duffel, made)
    kept = made.total if penalty is None else Amount(penalty, "EUR")
    assert (quote.penalty, quote.refund) == (kept, made.total - kept)
    assert (quote.refund_to, quote.estimated) == ("BALANCE", False)
    assert await duffel.get(made.order_id) == made
    assert await confirmed(sandbox, reference) == [False]


async def test_it_is_confirmed_once_however_often_it_is_asked_for(duffel, sandbox):
    reference = new_id("booking")
    made = await ordered(duffel, reference)
    quote = await quoted(duffel, made)
    for _ in range(2):
        cancelled = await duffel.confirm_cancel(made.order_id, quote, reference)
        assert cancelled == Cancelled(made.total)
    assert await confirmed(sandbox, reference) == [True]
    assert (await duffel.get(made.order_id)).state is OrderState.CANCELLED
    again = await duffel.quote_cancel(made.order_id, {})
    assert again == Rejected(Reason.NOT_CANCELLABLE, "already_cancelled")


async def test_what_another_quote_cancelled_is_cancelled(duffel: Duffel, sandbox: Sandbox):
    reference = new_id("booking")
    made = await ordered(duffel, reference, Family.STANDARD)
    first, second = await quoted(duffel, made), await quoted(duffel, made)
    assert await duffel.confirm_cancel(made.order_id, second, reference) == Cancelled(second.refund)
    assert await duffel.confirm_cancel(made.order_id, first, reference) == Cancelled(second.refund)
    assert await confirmed(sandbox, reference) == [True, False]


async def test_of_what_was_never_paid_nothing_comes_back(duffel: Duffel, sandbox: Sandbox):
    reference = new_id("booking")
    made = await ordered(duffel, reference, hold=True)
    quote = await quoted(duffel, made)
    nothing = Amount(0, made.total.currency)
    assert (quote.refund, quote.penalty) == (nothing, nothing)
    assert await duffel.confirm_cancel(made.order_id, quote, reference) == Cancelled(nothing)
    assert (await duffel.get(made.order_id)).state is OrderState.CANCELLED


@pytest.mark.parametrize(("how", "cause", "is_done"), UNANSWERED)
async def test_a_cancellation_that_is_not_answered_is_unknown_and_done_at_most_once(
    duffel: Duffel, sandbox: Sandbox, how: str, cause: str, is_done: bool
):
    """Asked for again, it is the same one."""
    reference = new_id("booking")
    made = await ordered(duffel, reference)
    quote = await quoted(duffel, made)
    await sandbox.fail("confirm", how, reference=reference, seconds=5)
    assert await duffel.confirm_cancel(made.order_id, quote, reference) == Unknown(cause)
    assert await confirmed(sandbox, reference) == [is_done]
    again = await duffel.confirm_cancel(made.order_id, quote, reference)
    assert again == Cancelled(quote.refund)
    assert await confirmed(sandbox, reference) == [True]


async def test_what_is_confirmed_is_not_confirmed_again():
    done = {"id": "ore_1", "confirmed_at": "2027-04-01T12:00:00Z", "refund_to": "balance"}
    told = {"data": {**done, "refund_amount": "12.50", "refund_currency": "GBP"}}
    quote = CancelQuote(GBP, GBP, "BALANCE", datetime.now(UTC), {"cancellation": "ore_1"})
    answers = Peer(then=[(200, json.dumps(told))])
    async with answers.listening() as peer, adapter(peer.url) as duffel:
        again = await duffel.confirm_cancel("ord_1", quote, "booking_1")
    assert again == Cancelled(Amount(1_250, "GBP"))
    assert peer.heard == ["GET /air/order_cancellations/ore_1 HTTP/1.1"]


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("order_cancellation_stale", Reason.OFFER_EXPIRED),
        ("503", Reason.UNAVAILABLE),
        ("429", Reason.RATE_LIMITED),
    ],
)
async def test_a_refused_confirmation_cancels_nothing(duffel, sandbox, how, reason):
    reference = new_id("booking")
    made = await ordered(duffel, reference)
    quote = await quoted(duffel, made)
    await sandbox.fail("confirm", how, reference=reference)
    refused = await duffel.confirm_cancel(made.order_id, quote, reference)
    assert refused.reason is reason
    async with adapter(sandbox.url) as another:
        assert await another.get(made.order_id) == made


async def test_a_quote_stands_for_a_while(duffel: Duffel, sandbox: Sandbox):
    reference = new_id("booking")
    made = await ordered(duffel, reference)
    quote = await quoted(duffel, made)
    await sandbox.later(timedelta(minutes=31))
    stale = Rejected(Reason.OFFER_EXPIRED, "order_cancellation_stale")
    assert await duffel.confirm_cancel(made.order_id, quote, reference) == stale
    assert await duffel.get(made.order_id) == made


@pytest.mark.parametrize(
    ("how", "code"),
    [("order_not_cancellable", "order_not_cancellable"), ("unknown_refund", "refund_unknown")],
)
async def test_what_cannot_be_quoted_is_not_cancelled(duffel, sandbox, how, code):
    reference = new_id("booking")
    made = await ordered(duffel, reference)
    await sandbox.fail("quote", how, reference=reference)
    refused = await duffel.quote_cancel(made.order_id, {})
    assert refused == Rejected(Reason.NOT_CANCELLABLE, code)
    assert await duffel.get(made.order_id) == made


async def test_credits_of_an_airline_are_no_money(duffel: Duffel, sandbox: Sandbox):
    reference = new_id("booking")
    made = await ordered(duffel, reference)
    await sandbox.fail("quote", "airline_credits", reference=reference)
    quote = await quoted(duffel, made)
    assert (quote.refund.minor, quote.refund_to) == (0, "VOUCHER")


@pytest.mark.parametrize("how", ["drop_after", "500_before", "html_before", "truncated", "late"])
async def test_a_quote_that_is_not_answered_is_unknown(duffel, sandbox, how):
    reference = new_id("booking")
    made = await ordered(duffel, reference)
    await sandbox.fail("quote", how, reference=reference, seconds=5)
    assert isinstance(await duffel.quote_cancel(made.order_id, {}), Unknown)
    assert (await quoted(duffel, made)).refund == made.total


async def test_what_is_not_made_yet_is_not_cancelled(duffel: Duffel, sandbox: Sandbox):
    reference = new_id("booking")
    await sandbox.fail("order", "pending", reference=reference, seconds=60)
    pending = await ordered(duffel, reference)
    refused = await duffel.quote_cancel(pending.order_id, {})
    assert refused == Rejected(Reason.NOT_FOUND, "not_found")
