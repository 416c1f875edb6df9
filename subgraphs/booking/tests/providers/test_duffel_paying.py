"""What Duffel holds for us is paid later, once; or it lapses."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.port import Created, OrderState, Reason, Rejected, Unknown
from subgraphs.booking.testing.duffel import Sandbox, a_request, adapter, an_offer
from subgraphs.booking.tests.providers.duffel_answers import UNANSWERED
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.money.amounts import Amount


async def held(duffel: Duffel, reference: str) -> Created:
    made = await duffel.order(a_request(await an_offer(duffel), reference, hold=True))
    assert isinstance(made, Created), made
    assert made.state is OrderState.HELD
    return made


async def test_what_is_held_is_paid_later(duffel: Duffel, sandbox: Sandbox):
    reference = new_id("booking")
    made = await held(duffel, reference)
    [truth] = await sandbox.orders(reference)
    until = truth["order"]["payment_status"]["payment_required_by"]
    assert made.hold_until == datetime.fromisoformat(until)
    assert truth["payments"] == []
    paid = await duffel.pay(made.order_id, made.total, reference)
    assert paid == replace(made, state=OrderState.TICKETED, hold_until=None)
    [truth] = await sandbox.orders(reference)
    assert len(truth["payments"]) == 1
    assert await duffel.pay(made.order_id, made.total, reference) == paid
    assert await sandbox.orders(reference) == [truth]


@pytest.mark.parametrize(("how", "cause", "is_made"), UNANSWERED)
async def test_a_payment_that_is_not_answered_is_unknown_and_made_at_most_once(
    duffel: Duffel, sandbox: Sandbox, how: str, cause: str, is_made: bool
):
    reference = new_id("booking")
    made = await held(duffel, reference)
    await sandbox.fail("pay", how, reference=reference, seconds=5)
    assert await duffel.pay(made.order_id, made.total, reference) == Unknown(cause)
    [truth] = await sandbox.orders(reference)
    assert len(truth["payments"]) == is_made
    stands = await duffel.get(made.order_id)
    assert stands.state is (OrderState.TICKETED if is_made else OrderState.HELD)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("price_changed", Reason.PRICE_CHANGED),
        ("insufficient_balance", Reason.PAYMENT_REFUSED),
        ("503", Reason.UNAVAILABLE),
        ("429", Reason.RATE_LIMITED),
    ],
)
async def test_a_payment_that_is_refused_leaves_it_held(duffel, sandbox, how, reason):
    reference = new_id("booking")
    made = await held(duffel, reference)
    await sandbox.fail("pay", how, reference=reference)
    refused = await duffel.pay(made.order_id, made.total, reference)
    assert refused.reason is reason
    [truth] = await sandbox.orders(reference)
    assert (truth["payments"], truth["order"]["payment_status"]["paid_at"]) == ([], None)
    async with adapter(sandbox.url) as another:
        stands = await another.get(made.order_id)
    assert (stands.state, stands.total.minor) == (
        OrderState.HELD,
        round(made.total.minor * (1.1 if reason is Reason.PRICE_CHANGED else 1)),
    )


async def test_another_amount_is_not_taken(duffel: Duffel, sandbox: Sandbox):
    reference = new_id("booking")
    made = await held(duffel, reference)
    refused = await duffel.pay(made.order_id, Amount(1, "EUR"), reference)
    assert refused.reason is Reason.PRICE_CHANGED
    assert (await sandbox.orders(reference))[0]["payments"] == []


async def test_a_hold_that_has_lapsed_is_let_go(duffel: Duffel, sandbox: Sandbox):
    reference = new_id("booking")
    made = await held(duffel, reference)
    await sandbox.later(timedelta(hours=25))
    assert (await duffel.get(made.order_id)).state is OrderState.CANCELLED
    refused = await duffel.pay(made.order_id, made.total, reference)
    assert refused == Rejected(Reason.OFFER_EXPIRED, "past_payment_required_by_date")
    assert (await sandbox.orders(reference))[0]["payments"] == []
