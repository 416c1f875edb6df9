"""Card numbers are known for what they are, and neither they nor keys are written down."""

import sys
from contextlib import redirect_stdout
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import SecretStr

from infra.local.ports import free_port
from infra.local.sandboxes import SANDBOX_KEY
from infra.local.sandboxes import Payments as PaymentsServer
from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.logs import start_logging
from subgraphs.chassis.money.method_tokens import holds_card_number, method_token
from subgraphs.chassis.money.payments import Misused, Unknown
from subgraphs.chassis.money.stripe_shaped import StripeShaped
from subgraphs.chassis.testing.payments import (
    DECLINED_CARD,
    GOOD_CARD,
    Sandbox,
    sandbox_settings,
)
from subgraphs.chassis.tests.paying import TEN, authorised

CARD = "4242424242424242"
DIGITS = some.text("0123456789", min_size=12, max_size=18)


@given(DIGITS)
def test_one_last_digit_in_ten_makes_a_card_number(digits):
    made = [digits + last for last in "0123456789" if holds_card_number(digits + last)]
    assert len(made) == 1
    [number] = made
    assert holds_card_number("-".join(number))
    assert holds_card_number(f"my card: {' '.join(number)}.")
    assert not holds_card_number("_".join(number))
    assert not holds_card_number(f"1c5bd{number}f707")
    with pytest.raises(InvalidInput):
        method_token(f"pm_{number}")


@pytest.mark.parametrize("number", ["5555555555554444", "378282246310005", "6011111111111117"])
def test_the_networks_test_numbers_are_card_numbers(number):
    assert holds_card_number(number)


@pytest.mark.parametrize("token", ["pm_card_visa", "pm_1MqLiJLkdIwHu7ixUEgbFdYn", "pm_1"])
def test_a_providers_token_passes_as_it_is(token):
    assert method_token(token) == token


@pytest.mark.parametrize("text", ["tok_visa", "pm_a b", "pm_" + "a" * 253, "PM_1", "pm_é"])
def test_anything_else_is_refused(text):
    with pytest.raises(InvalidInput, match="begins with pm_"):
        method_token(text)


@pytest.fixture
def written():
    """Everything that this process writes down, at its most talkative."""
    out = StringIO()
    with redirect_stdout(out):
        start_logging("till", "DEBUG")
    yield out
    with redirect_stdout(sys.__stdout__):
        start_logging("till", "INFO")


async def test_no_card_number_token_or_key_is_written_down(written, folder, reference):
    server = PaymentsServer(folder, free_port(), durable=False)
    settings = sandbox_settings(server.url)
    wrong = settings.model_copy(update={"payments_key": SecretStr("sk_live_canary")})
    async with server, StripeShaped(settings) as payments, StripeShaped(wrong) as locked_out:
        sandbox = Sandbox(server.url)
        await authorised(payments, reference)
        await payments.authorise(f"{reference}/1", TEN, DECLINED_CARD)
        for how in ("drop_after", "500_after"):
            await sandbox.fail("authorise", how, reference=f"{reference}/{how}")
            outcome = await payments.authorise(f"{reference}/{how}", TEN, GOOD_CARD)
            assert isinstance(outcome, Unknown)
        with pytest.raises(InvalidInput):
            await payments.authorise(reference, TEN, CARD)
        with pytest.raises(Misused):
            await locked_out.authorise(reference, TEN, GOOD_CARD)

    ours, theirs = written.getvalue(), server.log.read_text()
    assert ours.count('"payment unknown"') == 2
    assert "Uvicorn running" in theirs
    secrets = {CARD, GOOD_CARD, DECLINED_CARD, SANDBOX_KEY, "sk_live_canary"}
    assert {secret for secret in secrets if secret in ours + theirs} == set()
    assert SANDBOX_KEY not in repr(settings)
