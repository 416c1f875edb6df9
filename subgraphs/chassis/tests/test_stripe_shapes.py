"""What the adapter makes of answers that the sandbox does not give."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as some
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from subgraphs.chassis.money import stripe_amounts
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.payments import (
    Authorised,
    Declined,
    Intent,
    IntentState,
    Misused,
    Refunded,
    Refused,
    Unknown,
)
from subgraphs.chassis.money.stripe_shaped import StripeShaped
from subgraphs.chassis.testing.payments import GOOD_CARD, sandbox_settings
from subgraphs.chassis.testing.sockets import listening
from subgraphs.chassis.tests.paying import NOTHING, TEN

WHOLE = '{"id": "pi_1", "amount": 1000, "currency": "eur", "status": "%s"%s}'


@dataclass
class Provider:
    """Gives the answers it was told, in order, the last one again and again."""

    answers: list[tuple[int, str]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        self.asked.append((request.method, request.headers.get("idempotency-key", "")))
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return Response(body, status, media_type="application/json")


@pytest.fixture
async def provider() -> Provider:
    return Provider()


@pytest.fixture
async def payments(provider: Provider) -> AsyncIterator[StripeShaped]:
    app = Starlette(routes=[Route("/{path:path}", provider.answer, methods=["GET", "POST"])])
    async with (
        listening(app) as address,
        StripeShaped(sandbox_settings(f"http://{address}")) as payments,
    ):
        yield payments


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (WHOLE % ("requires_capture", ', "new": {"a": [1]}'), Authorised("pi_1", TEN)),
        (WHOLE % ("requires_action", ""), Declined("requires_action")),
        (WHOLE % ("processing", ""), Unknown("order", "it is processing")),
        (WHOLE % ("a_state_of_next_year", ""), Unknown("order", "it is a_state_of_next_year")),
        ('{"id": "pi_1"}', Unknown("order", "unreadable")),
        ("[]", Unknown("order", "unreadable")),
        ("<html>Welcome</html>", Unknown("order", "unreadable")),
        ("", Unknown("order", "unreadable")),
    ],
)
async def test_only_a_clear_yes_or_no_is_taken_for_one(payments, provider, body, outcome):
    provider.answers = [(200, body)]
    assert await payments.authorise("order", TEN, GOOD_CARD) == outcome
    assert provider.asked == [("POST", "order:authorise")]


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (402, '{"error": {"code": "card_declined"}}', Declined("card_declined")),
        (402, '{"error": "no"}', Declined("unexplained")),
        (400, '{"error": {"param": "payment_method", "code": "x"}}', Declined("x")),
        (408, "", Unknown("order", "status 408")),
        (500, "{}", Unknown("order", "status 500")),
        (503, "<html>", Unknown("order", "status 503")),
    ],
)
async def test_a_refusal_declines_and_a_failure_is_unknown(
    payments, provider, status, body, outcome
):
    provider.answers = [(status, body)]
    assert await payments.authorise("order", TEN, GOOD_CARD) == outcome
    assert len(provider.asked) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, '{"error": {"code": "amount_too_small"}}'),
        (401, "{}"),
        (403, "<html>Forbidden</html>"),
        (404, "<html>Not found</html>"),
        (302, ""),
    ],
)
async def test_what_is_no_answer_about_a_card_is_a_mistake_of_ours(
    payments, provider, status, body
):
    provider.answers = [(status, body)]
    with pytest.raises(Misused):
        await payments.authorise("order", TEN, GOOD_CARD)


@pytest.mark.parametrize("busy", [409, 429])
async def test_a_busy_provider_is_asked_again_with_the_same_key(payments, provider, busy):
    provider.answers = [(busy, "{}"), (busy, ""), (200, WHOLE % ("requires_capture", ""))]
    assert await payments.authorise("order", TEN, GOOD_CARD) == Authorised("pi_1", TEN)
    assert provider.asked == [("POST", "order:authorise")] * 3


@pytest.mark.parametrize("busy", [409, 429])
async def test_one_that_stays_busy_is_asked_three_times(payments, provider, busy):
    provider.answers = [(busy, "{}")]
    assert await payments.authorise("order", TEN, GOOD_CARD) == Unknown("order", "Busy")
    assert len(provider.asked) == 3


async def test_a_provider_that_is_down_is_asked_a_tenth_more_at_most(payments, provider):
    provider.answers = [(429, "")]
    for number in range(300):
        outcome = await payments.authorise(f"order-{number}", TEN, GOOD_CARD)
        assert outcome == Unknown(f"order-{number}", "Busy")
    assert 300 < len(provider.asked) <= 330

    provider.answers = [(200, WHOLE % ("requires_capture", ""))]
    for number in range(30):
        await payments.authorise(f"again-{number}", TEN, GOOD_CARD)
    provider.answers = [(429, ""), (429, ""), (200, WHOLE % ("requires_capture", ""))]
    assert await payments.authorise("order", TEN, GOOD_CARD) == Authorised("pi_1", TEN)


async def test_a_refund_that_is_on_its_way_stands_and_a_failed_one_does_not(payments, provider):
    refund = '{"id": "re_1", "amount": 1000, "currency": "eur", "status": "%s"}'
    provider.answers = [(200, refund % "pending")]
    assert await payments.refund("back", "pi_1", TEN) == Refunded("re_1", "", TEN, False)
    provider.answers = [(200, refund % "failed")]
    assert await payments.refund("back", "pi_1", TEN) == Refused("failed")


def page(*items: str) -> tuple[int, str]:
    return 200, f'{{"data": [{", ".join(items)}]}}'


async def test_of_namesakes_the_one_that_holds_money_is_found(payments, provider):
    declined, held = WHOLE % ("requires_payment_method", ""), WHOLE % ("requires_capture", "")
    provider.answers = [page(declined, held)]
    assert await payments.find("order") == Intent(
        "pi_1", "order", IntentState.AUTHORISED, TEN, NOTHING
    )


@pytest.mark.parametrize(
    "answer",
    [page(WHOLE % ("processing", "")), page('{"id": "pi_1"}'), (200, "{}"), (500, "{}"), (429, "")],
)
async def test_what_find_cannot_read_is_unknown_and_never_none(payments, provider, answer):
    provider.answers = [answer]
    assert isinstance(await payments.find("order"), Unknown)


@pytest.mark.parametrize(
    ("value", "currency", "counted"),
    [
        ("10", "EUR", 1000),
        ("500", "JPY", 500),
        ("1.25", "KWD", 1250),
        ("5", "ISK", 500),
        ("7", "UGX", 700),
        ("3", "MGA", 3),
    ],
)
def test_an_amount_is_counted_as_stripe_counts(value, currency, counted):
    amount = Amount.of(value, currency)
    assert stripe_amounts.counted(amount) == counted
    assert stripe_amounts.amount(counted, currency.lower()) == amount


@pytest.mark.parametrize("amount", [Amount.of("3.20", "MGA"), NOTHING, -TEN])
def test_an_amount_that_stripe_cannot_count_is_a_mistake_of_ours(amount):
    with pytest.raises(Misused):
        stripe_amounts.counted(amount)


@given(some.integers(1, 10**12), some.sampled_from(["EUR", "JPY", "ISK", "UGX", "KWD"]))
def test_an_amount_comes_back_as_it_went(minor, currency):
    amount = Amount(minor, currency)
    assert stripe_amounts.amount(stripe_amounts.counted(amount), currency.lower()) == amount
