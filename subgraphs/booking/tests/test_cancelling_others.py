"""Cancelling what others sell, in another currency than theirs, whatever they answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from infra.local.sandboxes import DUFFEL_TOKEN
from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.duffel.settings import DuffelSettings
from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.testing.duffel import DEADLINE_SECONDS, Sandbox
from subgraphs.booking.testing.stalls import nothing_kept
from subgraphs.booking.tests.cancelling import (
    QUOTE,
    balances,
    confirmed,
    given_back,
    quoted,
    refunds,
    row_of,
    states,
)
from subgraphs.booking.tests.conftest import Booking
from subgraphs.booking.tests.searching import in_days, nodes, with_rates
from subgraphs.booking.tests.several import flights
from subgraphs.booking.tests.test_travelers_client import TOLD
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.tests.peers import Peer

CANCELLED = ["CANCELLING", "CANCELLED", "REFUND_PENDING", "REFUNDED"]
IN_DOUBT = ["CANCELLING", "UNKNOWN", "CANCELLED", "REFUND_PENDING", "REFUNDED"]
ROUTES = iter(range(10_000))  # of one search one offer is ordered


@pytest.fixture(autouse=True)
async def _nothing_kept(redis_url: str) -> None:
    await nothing_kept(redis_url)


@pytest.fixture
async def accounts() -> AsyncIterator[Peer]:
    answer = (200, json.dumps({"travelers": [TOLD]}))
    async with Peer([answer]).listening() as peer:
        yield peer


@pytest.fixture
def booking_settings(booking_settings: BookingSettings, accounts: Peer) -> BookingSettings:
    return booking_settings.model_copy(update={"accounts_internal_url": accounts.url})


@pytest.fixture
async def sandbox(duffel_url: str) -> Sandbox:
    sandbox = Sandbox(duffel_url)
    await sandbox.recover()
    return sandbox


@pytest.fixture
def providers(sandbox: Sandbox) -> list[Duffel]:
    """Opened and closed with the app."""
    settings = DuffelSettings(
        duffel_url=sandbox.url,
        duffel_token=SecretStr(DUFFEL_TOKEN),
        duffel_seconds=DEADLINE_SECONDS,
    )
    return [Duffel(settings)]


async def booked(booking: Booking, family: str = "STANDARD") -> str:
    """The id of a booking of Duffel's in dollars, ticketed."""
    await with_rates(booking.database)
    found = await flights(
        booking,
        first=100,
        currency="USD",
        **{"from": "LHR", "to": "CDG", "on": in_days(60 + next(ROUTES) % 30)},
    )
    offer = next(each for each in nodes(found) if _is(each, family))
    answer = await booking.placed(
        await booking.trip(),
        offer["id"],
        key=offer["id"],
        travelerIds=[TOLD["id"]],
        acceptPriceUpTo="5000",
    )
    assert answer["booking"]["state"] == "TICKETED", answer
    return str(answer["booking"]["id"])


def _is(offer: dict[str, Any], family: str) -> bool:
    return bool(offer["provider"] == "DUFFEL" and offer["fareFamily"] == family)


async def since_ticketed(booking: Booking, id: str) -> list[str]:
    lived = await states(booking, id)
    return lived[lived.index("TICKETED") + 1 :]


async def orders(sandbox: Sandbox, id: str) -> list[bool]:
    """Whether each order under it is cancelled."""
    found = await sandbox.orders(id)
    return [each["order"]["cancelled_at"] is not None for each in found]


async def test_a_penalty_in_euros_is_told_and_kept_in_dollars(booking, sandbox):
    id = await booked(booking)
    row = await row_of(booking, id)
    rate = row.total.value / row.provider_total.value

    quote = await quoted(booking, id)
    await confirmed(booking, quote)
    await booking.ended(id, "REFUNDED")

    kept = Amount(6_000, "EUR")  # of a STANDARD fare
    penalty = Amount.of(quote["penalty"]["amount"], "USD")
    assert abs(penalty.minor - Amount.of(kept.value * rate, "USD").minor) <= 1
    assert quote["refund"]["amount"] == str((row.total - penalty).value)
    assert (quote["refundTo"], quote["estimated"]) == ("ORIGINAL_PAYMENT", False)
    assert await since_ticketed(booking, id) == CANCELLED
    assert await orders(sandbox, id) == [True]
    assert await given_back(booking, id) == [(row.total - penalty).minor]
    assert await balances(booking.database, id) == {
        "clearing USD": penalty.minor,
        "commission EUR": -600,
        "exchange EUR": 6_000,
        "exchange USD": -penalty.minor,
        "payable:duffel EUR": -5_400,
    }


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("drop_after", IN_DOUBT),
        ("500_after", IN_DOUBT),
        ("truncated", IN_DOUBT),
        ("drop_before", IN_DOUBT),
        ("500_before", IN_DOUBT),
        ("503", CANCELLED),  # a promise that nothing was done
    ],
)
async def test_a_lost_answer_is_asked_for_and_it_is_cancelled_once(booking, sandbox, how, told):
    id = await booked(booking)
    quote = await quoted(booking, id)
    await sandbox.fail("confirm", how)

    await confirmed(booking, quote)
    await booking.ended(id, "REFUNDED")

    assert await since_ticketed(booking, id) == told
    assert await orders(sandbox, id) == [True]
    assert len(await given_back(booking, id)) == 1
    [truth] = await sandbox.orders(id)
    assert [each["confirmed_at"] is not None for each in truth["cancellations"]].count(True) == 1


async def test_confirmed_twice_at_once_it_is_cancelled_once(booking, sandbox):
    id = await booked(booking)
    quote = await quoted(booking, id)

    answers = await asyncio.gather(*(confirmed(booking, quote, key) for key in "abcd"))
    await booking.ended(id, "REFUNDED")

    assert {answer["__typename"] for answer in answers} == {"ConfirmCancellationSuccess"}
    assert await orders(sandbox, id) == [True]
    assert len(await given_back(booking, id)) == 1


async def test_what_they_do_not_cancel_stands(booking, sandbox):
    id = await booked(booking)
    await sandbox.fail("quote", "order_not_cancellable")
    refused = await booking.told(QUOTE, id=id)
    await sandbox.fail("quote", "503", times=5)
    away = await booking.told(QUOTE, id=id)
    await sandbox.recover()

    assert (refused["__typename"], refused["providerCode"], refused["retryable"]) == (
        "ProviderProblem",
        "order_not_cancellable",
        False,
    )
    assert (away["__typename"], away["retryable"]) == ("ProviderProblem", True)
    assert refused["standing"] == {"state": "TICKETED"}
    quote = await quoted(booking, id)
    await sandbox.fail("confirm", "order_cancellation_stale", times=2)
    answer = await confirmed(booking, quote)
    assert (answer["__typename"], answer["standing"]) == ("ProviderProblem", {"state": "TICKETED"})
    assert await since_ticketed(booking, id) == ["CANCELLING", "TICKETED"]
    assert (await orders(sandbox, id), await given_back(booking, id)) == ([False], [])

    await confirmed(booking, await quoted(booking, id), key="again")
    assert await booking.ended(id, "REFUNDED")


async def test_a_voucher_is_no_money(booking, sandbox):
    id = await booked(booking)
    await sandbox.fail("quote", "airline_credits", times=2)

    quote = await quoted(booking, id)
    await confirmed(booking, quote)

    assert await booking.ended(id, "CANCELLED")
    assert (quote["refundTo"], quote["refund"]["amount"]) == ("VOUCHER", "0.00")
    assert await refunds(booking, id) == []
    assert await given_back(booking, id) == []
    row = await row_of(booking, id)
    assert (await balances(booking.database, id))["clearing USD"] == row.total_minor
