"""When is a held order paid, when does it lapse, and when are tickets issued?"""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from infra.tests.duffel import Duffel, calling, refused


@pytest.fixture
async def duffel(duffel_url: str) -> AsyncIterator[Duffel]:
    async with calling(duffel_url) as caller:
        yield caller


async def test_a_hold_lapses_when_its_time_has_passed(duffel):
    offer = await duffel.offer("Flex", "LIS", "BER")  # which no other test holds
    before = await duffel.left(offer)
    order = (await duffel.order(duffel.hold(offer))).json()["data"]
    await duffel.shift(hours=25)
    lapsed = await duffel.get(order["id"])
    assert lapsed["payment_status"] == {**order["payment_status"], "awaiting_payment": False}
    assert (lapsed["cancelled_at"], lapsed["documents"], lapsed["available_actions"]) == (
        None,
        [],
        [],
    )
    assert refused(await duffel.pay(order)) == (422, "past_payment_required_by_date")
    assert refused(await duffel.quote(order["id"])) == (422, "order_not_cancellable")
    assert await duffel.events() == ["order.created", "air.order.changed"]
    assert await duffel.left(offer) == before


async def test_a_hold_that_was_paid_does_not_lapse(duffel):
    order = await duffel.held()
    assert (await duffel.pay(order)).status_code == 201
    await duffel.shift(hours=25)
    assert len((await duffel.get(order["id"]))["documents"]) == 1
    assert await duffel.events() == ["order.created", "air.payment.succeeded"]


async def test_an_order_is_paid_once(duffel):
    order = await duffel.held()
    answers = await asyncio.gather(*(duffel.pay(order) for _ in range(4)))
    assert [answer.status_code for answer in answers].count(201) == 1
    lost = {refused(answer) for answer in answers if answer.status_code != 201}
    assert lost == {(422, "already_paid")}
    assert len((await duffel.truth())[0]["payments"]) == 1


async def test_what_needs_no_payment_takes_none(duffel):
    order = (await duffel.order(duffel.instant(await duffel.offer("Basic")))).json()["data"]
    assert refused(await duffel.pay(order)) == (422, "order_type_not_eligible_for_payment")
    assert refused(await duffel.pay({**order, "id": "ord_0"})) == (422, "validation_inclusion")
    held = await duffel.held()
    short = await duffel.pay({**held, "total_amount": "1.00"})
    assert refused(short) == (422, "payment_amount_does_not_match_order_amount")
    assert [len(each["payments"]) for each in await duffel.truth()] == [0, 1]


@pytest.mark.parametrize(("how", "paid"), [
    ("drop_after", 1), ("500_after", 1), ("504_after", 1), ("drop_before", 0), ("503", 0),
])  # fmt: skip
async def test_a_payment_may_be_made_though_nobody_hears_of_it(duffel, how, paid):
    order = await duffel.held()
    await duffel.fail("pay", how)
    try:
        assert (await duffel.pay(order)).status_code >= 500
    except httpx.TransportError:
        assert how.startswith("drop")
    [held] = await duffel.truth()
    assert (len(held["payments"]), len(held["order"]["documents"])) == (paid, paid)


async def test_a_payment_may_be_refused_for_the_price_or_the_balance(duffel):
    order = await duffel.held()
    await duffel.fail("pay", "insufficient_balance")
    assert refused(await duffel.pay(order)) == (422, "insufficient_balance")
    await duffel.fail("pay", "price_changed")
    assert refused(await duffel.pay(order)) == (422, "price_changed")
    again = await duffel.get(order["id"])
    assert float(again["total_amount"]) > float(order["total_amount"])
    assert (await duffel.pay(again)).status_code == 201
    assert await duffel.events() == [
        "order.created",
        "air.payment.failed",
        "air.payment.succeeded",
    ]


@pytest.mark.parametrize("step", ["order", "pay"])
async def test_tickets_may_follow_later(duffel, step):
    await duffel.fail(step, "tickets_late", seconds=20)
    if step == "order":
        order = (await duffel.order(duffel.instant(await duffel.offer()))).json()["data"]
    else:
        order = await duffel.held()
        await duffel.pay(order)
    assert (await duffel.get(order["id"]))["documents"] == []
    await duffel.shift(seconds=21)
    assert len((await duffel.get(order["id"]))["documents"]) == 1
    assert (await duffel.events())[-1] == "air.order.changed"
