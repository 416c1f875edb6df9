"""What is not known of a payment is called so, and `find` tells the truth afterwards."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from infra.local.ports import free_port
from infra.local.sandboxes import Payments as PaymentsServer
from subgraphs.chassis.money.payments import Captured, Intent, IntentState, Unknown
from subgraphs.chassis.money.stripe_shaped import StripeShaped
from subgraphs.chassis.testing.payments import GOOD_CARD, Sandbox, sandbox_settings
from subgraphs.chassis.tests.paying import NOTHING, TEN, authorised, captured
from subgraphs.chassis.tests.servers import killed, revived


@pytest.fixture
async def hurried(payments_url: str, sandbox: Sandbox) -> AsyncIterator[StripeShaped]:
    """Waits half a second for an answer."""
    await sandbox.recover()
    settings = sandbox_settings(payments_url, deadline_seconds=0.5)
    async with StripeShaped(settings) as payments:
        yield payments


@pytest.mark.parametrize("how", ["drop_before", "drop_after"])
async def test_a_cut_connection_is_tried_again_and_done_once(payments, sandbox, reference, how):
    await sandbox.fail("authorise", how, reference=reference, times=1)
    outcome = await authorised(payments, reference)
    assert [intent["id"] for intent in await sandbox.intents(reference)] == [outcome.intent_id]


UNKNOWN = [
    ("drop_before", False),
    ("drop_after", True),
    ("500_before", False),
    ("500_after", True),
]


@pytest.mark.parametrize(("how", "happened"), UNKNOWN)
async def test_find_tells_whether_an_unknown_authorisation_was_made(
    payments, sandbox, reference, how, happened
):
    await sandbox.fail("authorise", how, reference=reference)

    outcome = await payments.authorise(reference, TEN, GOOD_CARD)

    assert isinstance(outcome, Unknown)
    assert outcome.reference == reference
    found = await payments.find(reference)
    held = await sandbox.intents(reference)
    assert len(held) == happened
    assert (found is not None and found.state is IntentState.AUTHORISED) == happened


@pytest.mark.parametrize(("how", "happened"), UNKNOWN)
async def test_find_tells_whether_an_unknown_capture_was_made(
    payments, sandbox, reference, how, happened
):
    held = await authorised(payments, reference)
    await sandbox.fail("capture", how, reference=reference)

    assert isinstance(await payments.capture(reference, held.intent_id, TEN), Unknown)

    found = await payments.find(reference)
    assert found.state is (IntentState.CAPTURED if happened else IntentState.AUTHORISED)
    assert found.captured == (TEN if happened else NOTHING)


@pytest.mark.parametrize(("how", "happened"), UNKNOWN)
async def test_find_tells_whether_an_unknown_void_or_refund_was_made(
    payments, sandbox, reference, how, happened
):
    held = await authorised(payments, reference)
    other = await captured(payments, f"{reference}/other")
    await sandbox.fail("void", how, reference=reference)
    await sandbox.fail("refund", how, reference=f"{reference}/back")

    assert isinstance(await payments.void(reference, held.intent_id), Unknown)
    back = await payments.refund(f"{reference}/back", other.intent_id, TEN)
    assert isinstance(back, Unknown)

    let_go = (await payments.find(reference)).state is IntentState.VOIDED
    given = [each.reference for each in (await payments.find(f"{reference}/other")).refunds]
    assert (let_go, given) == (happened, [f"{reference}/back"] * happened)


async def test_an_answer_after_the_deadline_is_unknown_and_found_once_it_happened(
    hurried, payments, sandbox, reference
):
    await sandbox.fail("authorise", "delay", reference=reference, seconds=1.5)

    assert isinstance(await hurried.authorise(reference, TEN, GOOD_CARD), Unknown)
    assert await payments.find(reference) is None  # not yet
    async with asyncio.timeout(20):
        while (found := await payments.find(reference)) is None:
            await asyncio.sleep(0.05)
    assert found.state is IntentState.AUTHORISED
    assert len(await sandbox.intents(reference)) == 1


@pytest.mark.parametrize("how", ["drop_before", "500_before"])
async def test_a_question_without_an_answer_is_unknown_and_not_none(
    payments, sandbox, reference, how
):
    await authorised(payments, reference)
    await sandbox.fail("find", how, reference=reference)
    assert isinstance(await payments.find(reference), Unknown)
    assert isinstance(await payments.find(reference), Intent)


async def test_a_search_may_lag_behind_its_writes(payments, sandbox, reference):
    await authorised(payments, reference)
    await sandbox.fail("find", "lag", reference=reference)
    assert await payments.find(reference) is None
    assert isinstance(await payments.find(reference), Intent)


async def test_a_provider_that_is_away_leaves_every_step_unknown(reference):
    nowhere = sandbox_settings(f"http://127.0.0.1:{free_port()}")
    async with StripeShaped(nowhere) as payments:
        await payments.ready()
        outcomes = [
            await payments.authorise(reference, TEN, GOOD_CARD),
            await payments.capture(reference, "pi_1", TEN),
            await payments.void(reference, "pi_1"),
            await payments.refund(reference, "pi_1", TEN),
            await payments.find(reference),
        ]
    assert outcomes == [Unknown(reference, "ConnectError")] * 5


async def test_kill_9_of_the_provider_loses_nothing(folder, reference):
    server = PaymentsServer(folder, free_port())
    async with server, StripeShaped(sandbox_settings(server.url)) as payments:
        held = await authorised(payments, reference)
        await captured(payments, f"{reference}/other")
        await killed(server)
        assert isinstance(await payments.capture(reference, held.intent_id, TEN), Unknown)
        async with revived(server):
            assert await authorised(payments, reference) == held
            assert (await payments.find(f"{reference}/other")).captured == TEN
            taken = await payments.capture(reference, held.intent_id, TEN)
            assert taken == Captured(held.intent_id, TEN)
            assert len(await Sandbox(server.url).intents(reference)) == 1
