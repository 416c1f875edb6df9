"""What comes back when an order is cancelled, and which quote is good?"""

from collections.abc import AsyncIterator

import httpx
import pytest

from infra.tests.duffel import Duffel, calling, refused


@pytest.fixture
async def duffel(duffel_url: str) -> AsyncIterator[Duffel]:
    async with calling(duffel_url) as caller:
        yield caller


async def paid(duffel: Duffel, brand: str = "Flex") -> dict[str, object]:
    return dict((await duffel.order(duffel.instant(await duffel.offer(brand)))).json()["data"])


@pytest.mark.parametrize("brand", ["Basic", "Classic", "Flex"])
async def test_what_comes_back_follows_from_the_fare(duffel, brand):
    order = await paid(duffel, brand)
    terms = order["conditions"]["refund_before_departure"]
    quote = (await duffel.quote(order["id"])).json()["data"]
    kept = float(terms["penalty_amount"]) if terms["allowed"] else float(order["total_amount"])
    assert float(quote["refund_amount"]) == pytest.approx(float(order["total_amount"]) - kept)
    assert (quote["refund_to"], quote["refund_currency"]) == ("balance", order["total_currency"])


async def test_an_unpaid_hold_is_cancelled_for_nothing(duffel):
    order = await duffel.held()
    quote = (await duffel.quote(order["id"])).json()["data"]
    assert (quote["refund_amount"], quote["refund_to"]) == ("0.00", "awaiting_payment")
    await duffel.confirm(quote["id"])
    assert refused(await duffel.pay(order)) == (422, "already_cancelled")
    assert (await duffel.get(order["id"]))["payment_status"]["awaiting_payment"] is False


async def test_only_the_last_quote_in_its_time_is_confirmed(duffel):
    order = await paid(duffel)
    first = (await duffel.quote(order["id"])).json()["data"]
    last = (await duffel.quote(order["id"])).json()["data"]
    stale = (422, "order_cancellation_stale")
    assert refused(await duffel.confirm(first["id"])) == stale
    await duffel.shift(minutes=31)
    assert refused(await duffel.confirm(last["id"])) == stale
    assert (await duffel.get(order["id"]))["cancelled_at"] is None
    await duffel.shift()
    await duffel.fail("confirm", "order_cancellation_stale")
    assert refused(await duffel.confirm(last["id"])) == stale
    assert (await duffel.confirm(last["id"])).status_code == 200
    assert refused(await duffel.confirm(last["id"])) == (422, "already_cancelled")
    assert refused(await duffel.quote(order["id"])) == (422, "already_cancelled")


async def test_a_cancellation_may_be_made_though_nobody_hears_of_it(duffel):
    order = await paid(duffel)
    quote = (await duffel.quote(order["id"])).json()["data"]
    await duffel.fail("confirm", "drop_after")
    with pytest.raises(httpx.TransportError):
        await duffel.confirm(quote["id"])
    path = f"/air/order_cancellations/{quote['id']}"
    confirmed = (await duffel.ask("GET", path)).json()["data"]
    assert confirmed["confirmed_at"]
    assert (await duffel.get(order["id"]))["cancellation"] == confirmed
    listed = await duffel.ask("GET", f"/air/order_cancellations?order_id={order['id']}")
    assert listed.json()["data"] == [confirmed]


async def test_a_quote_may_refuse_not_know_or_give_credit(duffel):
    order = await paid(duffel)
    await duffel.fail("quote", "order_not_cancellable")
    assert refused(await duffel.quote(order["id"])) == (422, "order_not_cancellable")
    await duffel.fail("quote", "unknown_refund")
    assert (await duffel.quote(order["id"])).json()["data"]["refund_amount"] is None
    await duffel.fail("quote", "airline_credits")
    quote = (await duffel.quote(order["id"])).json()["data"]
    assert (quote["refund_amount"], quote["refund_to"]) == ("0.00", "airline_credits")
    assert quote["airline_credits"][0]["credit_amount"] == order["total_amount"]
