"""What does a caller of Duffel's sandbox see of an order, and what has become of it?"""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from signal import SIGKILL

import httpx
import pytest

from infra.local.ports import free_port
from infra.local.sandboxes import Duffel as Sandbox
from infra.tests.duffel import HEADERS, Duffel, calling, refused


@pytest.fixture
async def duffel(duffel_url: str) -> AsyncIterator[Duffel]:
    async with calling(duffel_url) as caller:
        yield caller


@pytest.mark.parametrize(
    ("how", "status", "made"),
    [
        ("drop_before", None, 0),
        ("drop_after", None, 1),
        ("500_before", 500, 0),
        ("500_after", 500, 1),
        ("504_before", 504, 0),
        ("504_after", 504, 1),
        ("html_before", 502, 0),
        ("html_after", 502, 1),
        ("truncated", 201, 1),
        ("503", 503, 0),
        ("429", 429, 0),
        ("airline_internal", 500, 0),
        ("order_not_created", 502, 0),
        ("offer_expired", 422, 0),
        ("offer_no_longer_available", 422, 0),
        ("insufficient_balance", 422, 0),
        ("price_changed", 422, 0),
    ],
)
async def test_what_a_caller_sees_need_not_be_what_was_done(duffel, how, status, made):
    offer = await duffel.offer()
    before = await duffel.left(offer)
    await duffel.fail("order", how)
    try:
        answer = await duffel.order(duffel.instant(offer))
    except httpx.TransportError:
        assert status is None
    else:
        assert answer.status_code == status
    assert [each["status"] for each in await duffel.truth()] == ["created"] * made
    assert [len(each["payments"]) for each in await duffel.truth()] == [1] * made
    assert await duffel.left(offer) == [left - made for left in before]


@pytest.mark.parametrize("how", ["html_after", "truncated"])
async def test_what_no_json_is_cannot_be_read(duffel, how):
    await duffel.fail("order", how)
    answer = await duffel.order(duffel.hold(await duffel.offer()))
    with pytest.raises(ValueError, match=r"."):
        answer.json()


async def test_a_full_window_says_when_it_ends(duffel):
    await duffel.fail("order", "429", seconds=7)
    answer = await duffel.order(duffel.hold(await duffel.offer()))
    assert refused(answer) == (429, "rate_limit_exceeded")
    assert answer.headers["ratelimit-remaining"] == "0"
    assert answer.headers["ratelimit-reset"].endswith("GMT")


@pytest.mark.parametrize("how", ["delay", "late"])
async def test_an_order_is_made_though_nobody_waits_for_it(duffel, how):
    offer = await duffel.offer()
    await duffel.fail("order", how, seconds=0.4)
    with pytest.raises(httpx.ReadTimeout):
        await duffel.ask("POST", "/air/orders", data=duffel.instant(offer), timeout=0.2)
    async with asyncio.timeout(10):
        while not await duffel.truth():
            await asyncio.sleep(0.05)
    assert len(await duffel.truth()) == 1


async def test_a_failure_is_of_its_reference_alone_and_as_often_as_planned(duffel):
    planned = {"step": "order", "how": "500_before", "times": 2, "reference": duffel.reference}
    await duffel.ask("POST", "/sandbox/failures", json=planned)
    others = duffel.hold(await duffel.offer(), metadata={"reference": "another"})
    assert (await duffel.order(others)).status_code == 201
    data = duffel.hold(await duffel.offer())
    assert [(await duffel.order(data)).status_code for _ in range(3)] == [500, 500, 201]


async def test_a_price_changed_is_read_from_the_offer(duffel):
    offer = await duffel.offer()
    await duffel.fail("order", "price_changed")
    refusal = await duffel.order(duffel.instant(offer))
    assert refused(refusal) == (422, "price_changed")
    again = (await duffel.ask("GET", f"/air/offers/{offer['id']}")).json()["data"]
    assert float(again["total_amount"]) > float(offer["total_amount"])
    assert (await duffel.order(duffel.instant(again))).status_code == 201


async def test_a_202_names_no_order_until_it_is_made(duffel):
    offer = await duffel.offer()
    await duffel.fail("order", "pending", seconds=30)
    answer = await duffel.order(duffel.instant(offer))
    assert (answer.status_code, answer.json()["data"]) == (202, {"offer_id": offer["id"]})
    [pending] = await duffel.truth()
    id = pending["order"]["id"]
    assert (pending["status"], await duffel.events()) == ("pending", [])
    assert (await duffel.ask("GET", f"/air/orders/{id}")).status_code == 404
    listed = {"offer_id": offer["id"]}
    assert (await duffel.ask("GET", "/air/orders", params=listed)).json()["data"] == []

    await duffel.shift(seconds=31)
    [made] = (await duffel.ask("GET", "/air/orders", params=listed)).json()["data"]
    assert (made["id"], len(made["documents"])) == (id, 1)
    assert await duffel.events() == ["order.created"]


@pytest.mark.parametrize(
    ("how", "status", "event"),
    [
        ("pending", "created", "order.created"),
        ("pending_fails", "failed", "order.creation_failed"),
        ("pending", "failed", "order.creation_failed"),
    ],
)
async def test_a_202_ends_when_the_hand_says_so(duffel, how, status, event):
    offer = await duffel.offer()
    before = await duffel.left(offer)
    await duffel.fail("order", how, seconds=60)
    await duffel.order(duffel.instant(offer))
    [pending] = await duffel.truth()
    path = f"/sandbox/orders/{pending['order']['id']}"
    assert (await duffel.ask("PUT", path, json={"status": status})).status_code == 204
    assert (await duffel.ask("PUT", path, json={"status": status})).status_code == 404
    [ended] = await duffel.truth()
    made = int(status == "created")
    assert (ended["status"], len(ended["payments"])) == (status, made)
    assert await duffel.left(offer) == [left - made for left in before]
    assert await duffel.events() == [event]


async def test_a_202_may_come_to_nothing(duffel):
    await duffel.fail("order", "pending_fails", seconds=5)
    assert (await duffel.order(duffel.hold(await duffel.offer()))).status_code == 202
    await duffel.shift(seconds=6)
    while (statuses := [each["status"] for each in await duffel.truth()]) == ["pending"]:
        await asyncio.sleep(0.02)
    assert statuses == ["failed"]
    assert await duffel.events() == ["order.creation_failed"]


async def test_a_kill_loses_nothing(tmp_path: Path):
    port = free_port()
    with Sandbox(tmp_path, port) as sandbox:
        async with httpx.AsyncClient(base_url=sandbox.url, headers=HEADERS) as client:
            duffel = Duffel(client, "kept")
            order = await duffel.held()
            await duffel.fail("order", "pending", seconds=30)
            await duffel.order(duffel.hold(await duffel.offer()))
            await duffel.shift(hours=1)
            os.kill(sandbox.pid, SIGKILL)
    with Sandbox(tmp_path, port) as sandbox:
        async with httpx.AsyncClient(base_url=sandbox.url, headers=HEADERS) as client:
            duffel = Duffel(client, "kept")
            assert [each["status"] for each in await duffel.truth()] == ["created", "created"]
            assert (await duffel.pay(order)).status_code == 201
