"""What the payment port says of what happened at the provider."""

import asyncio

import pytest
from pydantic import SecretStr

from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.payments import (
    Authorised,
    Captured,
    Declined,
    Intent,
    IntentState,
    Misused,
    Refunded,
    Refused,
    Unknown,
    Voided,
)
from subgraphs.chassis.money.stripe_shaped import StripeShaped
from subgraphs.chassis.testing.payments import (
    DECLINED_CARD,
    GOOD_CARD,
    POOR_CARD,
    sandbox_settings,
)
from subgraphs.chassis.tests.paying import FOUR, NOTHING, SIX, TEN, authorised, captured


async def test_money_is_set_aside_taken_and_given_back_in_parts(payments, reference):
    held = await payments.authorise(reference, TEN, GOOD_CARD)
    assert held == Authorised(held.intent_id, TEN)
    assert await payments.find(reference) == Intent(
        held.intent_id, reference, IntentState.AUTHORISED, TEN, NOTHING
    )

    taken = await payments.capture(reference, held.intent_id, SIX)
    assert taken == Captured(held.intent_id, SIX)

    back = await payments.refund(f"{reference}/1", held.intent_id, FOUR)
    assert back == Refunded(back.refund_id, f"{reference}/1", FOUR)
    found = await payments.find(reference)
    assert (found.state, found.amount, found.captured) == (IntentState.CAPTURED, TEN, SIX)
    assert (found.refunds, found.refunded) == ((back,), FOUR)


async def test_what_was_voided_can_not_be_taken(payments, reference):
    held = await authorised(payments, reference)

    assert await payments.void(reference, held.intent_id) == Voided(held.intent_id)
    late = await payments.capture(reference, held.intent_id, TEN)
    assert late == Refused("payment_intent_unexpected_state")
    found = await payments.find(reference)
    assert (found.state, found.captured) == (IntentState.VOIDED, NOTHING)


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (DECLINED_CARD, "generic_decline"),
        (POOR_CARD, "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
        ("pm_card_authenticationRequired", "authentication_required"),
    ],
)
async def test_a_declined_card_holds_nothing(payments, sandbox, reference, card, code):
    assert await payments.authorise(reference, TEN, card) == Declined(code)

    found = await payments.find(reference)
    assert (found.state, found.captured) == (IntentState.DECLINED, NOTHING)
    assert [intent["amount_capturable"] for intent in await sandbox.intents(reference)] == [0]


async def test_a_token_that_the_provider_never_gave_is_declined(payments, sandbox, reference):
    outcome = await payments.authorise(reference, TEN, "pm_somebody_elses")
    assert outcome == Declined("resource_missing")
    assert await sandbox.intents(reference) == []


async def test_more_than_was_set_aside_is_not_taken(payments, reference):
    held = await authorised(payments, reference)

    over = await payments.capture(reference, held.intent_id, Amount.of("10.01", "EUR"))
    assert over == Refused("amount_too_large")
    found = await payments.find(reference)
    assert (found.state, found.captured) == (IntentState.AUTHORISED, NOTHING)


async def test_more_than_was_taken_is_not_given_back(payments, reference):
    taken = await captured(payments, reference)
    first = await payments.refund(f"{reference}/1", taken.intent_id, SIX)

    over = await payments.refund(f"{reference}/2", taken.intent_id, SIX)
    rest = await payments.refund(f"{reference}/3", taken.intent_id, FOUR)
    again = await payments.refund(f"{reference}/4", taken.intent_id, FOUR)

    assert over == Refused("invalid_request_error")
    assert again == Refused("charge_already_refunded")
    found = await payments.find(reference)
    assert found.refunds == (rest, first)
    assert found.refunded == TEN


async def test_of_many_refunds_at_once_no_more_than_was_taken_is_given_back(payments, reference):
    taken = await captured(payments, reference)
    outcomes = await asyncio.gather(
        *(payments.refund(f"{reference}/{n}", taken.intent_id, FOUR) for n in range(10))
    )
    assert [type(outcome) for outcome in outcomes].count(Refunded) == 2
    assert (await payments.find(reference)).refunded == Amount.of(8, "EUR")


async def test_the_same_write_sent_again_is_answered_and_not_done_again(
    payments, sandbox, reference
):
    first = await authorised(payments, reference)
    assert await authorised(payments, reference) == first
    taken = await captured(payments, reference)
    assert await payments.capture(reference, first.intent_id, TEN) == taken
    back = await payments.refund(f"{reference}/1", first.intent_id, FOUR)
    assert await payments.refund(f"{reference}/1", first.intent_id, FOUR) == back

    [intent] = await sandbox.intents(reference)
    assert (intent["amount_received"], len(intent["refunds"])) == (1000, 1)


async def test_the_same_write_sent_many_times_at_once_is_done_once(payments, sandbox, reference):
    """Who meets the first one under way may have to ask; nobody sets the money aside again."""
    await sandbox.fail("authorise", "delay", reference=reference, seconds=0.2)

    outcomes = await asyncio.gather(
        *(payments.authorise(reference, TEN, GOOD_CARD) for _ in range(20))
    )

    [intent] = await sandbox.intents(reference)
    assert {Authorised(intent["id"], TEN)} <= set(outcomes)
    assert set(outcomes) <= {Authorised(intent["id"], TEN), Unknown(reference, "Busy")}


async def test_a_reference_used_for_another_amount_is_a_mistake_of_ours(
    payments, sandbox, reference
):
    await authorised(payments, reference)
    with pytest.raises(Misused, match="idempotency_error"):
        await payments.authorise(reference, FOUR, GOOD_CARD)
    assert [intent["amount"] for intent in await sandbox.intents(reference)] == [1000]


async def test_a_wrong_key_is_a_mistake_of_ours(payments_url, reference):
    settings = sandbox_settings(payments_url).model_copy(
        update={"payments_key": SecretStr("sk_live_wrong")}
    )
    async with StripeShaped(settings) as payments:
        with pytest.raises(Misused):
            await payments.authorise(reference, TEN, GOOD_CARD)
        with pytest.raises(Misused):
            await payments.find(reference)


@pytest.mark.parametrize(
    "sent", ["4242424242424242", "4242 4242 4242 4242", "pm_4000-0566-5566-5556", "pm card", ""]
)
async def test_a_card_number_is_refused_before_anything_is_sent(payments, sandbox, reference, sent):
    with pytest.raises(InvalidInput) as refusal:
        await payments.authorise(reference, TEN, sent)
    assert refusal.value.path == ["paymentMethodToken"]
    assert not sent or sent not in refusal.value.message
    assert await sandbox.intents(reference) == []


@pytest.mark.parametrize("reference", ["", "two words", "quote'd", "a" * 201])
async def test_a_reference_that_would_change_a_search_is_a_mistake_of_ours(payments, reference):
    with pytest.raises(Misused):
        await payments.find(reference)
