"""Who is told of what by Duffel's sandbox, how often, in which order, and signed by whom?"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from infra.tests.duffel import Duffel, calling
from infra.tests.receiving import SECRET, Receiver, age, is_signed, listening

EVENTS = [
    *("order.created", "order.creation_failed", "air.order.changed", "air.payment.succeeded"),
    *("air.payment.failed", "order_cancellation.created", "order_cancellation.confirmed"),
    "ping.triggered",
]
HEADER = "x-duffel-signature"


@pytest.fixture
async def duffel(duffel_url: str) -> AsyncIterator[Duffel]:
    async with calling(duffel_url) as caller:
        yield caller


@pytest.fixture
async def receiver(duffel: Duffel) -> AsyncIterator[Receiver]:
    async with listening(HEADER) as receiver:
        sent = {"url": receiver.url, "events": EVENTS, "secret": SECRET}
        (await duffel.ask("POST", "/sandbox/webhooks", json=sent)).raise_for_status()
        yield receiver


async def deliveries(duffel: Duffel) -> list[dict[str, Any]]:
    """Of our only event."""
    asked = {"reference": duffel.reference}
    found = await duffel.ask("GET", "/sandbox/webhooks/events", params=asked)
    [told] = found.json()
    return list(told["deliveries"])


async def test_a_webhook_shows_its_secret_once(duffel):
    sent = {"url": "http://127.0.0.1:9/", "events": ["order.created"]}
    made = (await duffel.ask("POST", "/air/webhooks", data=sent)).json()["data"]
    secret = made.pop("secret")
    assert len(secret) == 24
    listed = await duffel.ask("GET", "/air/webhooks")
    assert listed.json()["data"] == [made]
    assert (made["url"], made["events"], made["active"]) == (*sent.values(), True)
    assert (await duffel.ask("DELETE", f"/air/webhooks/{made['id']}")).status_code == 204
    assert (await duffel.ask("DELETE", f"/air/webhooks/{made['id']}")).status_code == 404
    assert (await duffel.ask("GET", "/air/webhooks")).json()["data"] == []


@pytest.mark.parametrize("changes", [{"url": "ftp://a"}, {"events": []}, {"events": ["rain"]}])
async def test_a_webhook_that_cannot_be_is_refused(duffel, changes):
    sent = {"url": "http://127.0.0.1:9/", "events": ["order.created"], **changes}
    assert (await duffel.ask("POST", "/air/webhooks", data=sent)).status_code == 422
    assert (await duffel.ask("GET", "/air/webhooks")).json()["data"] == []


async def test_a_webhook_is_pinged(duffel):
    async with listening(HEADER) as receiver:
        sent = {"url": receiver.url, "events": ["order.created"]}
        made = (await duffel.ask("POST", "/air/webhooks", data=sent)).json()["data"]
        path = f"/air/webhooks/{made['id']}/actions/ping"
        assert (await duffel.ask("POST", path)).status_code == 204
        await receiver.heard(1)
    assert receiver.kinds() == ["ping.triggered"]
    assert is_signed(receiver.came[0], made["secret"])


async def test_all_that_happens_to_an_order_is_told_and_signed(duffel, receiver):
    order = await duffel.held()
    await duffel.pay(order)
    quote = (await duffel.quote(order["id"])).json()["data"]
    await duffel.confirm(quote["id"])
    await receiver.heard(4)
    told = {event["type"]: event for event in receiver.events()}
    about = {kind: event["data"]["object"] for kind, event in told.items()}
    assert set(about) == {
        *("order.created", "air.payment.succeeded", "order_cancellation.created"),
        "order_cancellation.confirmed",
    }
    assert about["order.created"]["offer_id"] == order["offer_id"]
    assert about["order.created"]["order_id"] == told["order.created"]["idempotency_key"]
    assert about["order_cancellation.confirmed"] == {"id": quote["id"], "order_id": order["id"]}
    assert about["air.payment.succeeded"]["order_id"] == order["id"]
    for event in receiver.events():
        assert (event["api_version"], event["live_mode"]) == ("v2", False)
        assert duffel.reference not in json.dumps(event)
    assert all(is_signed(came) and age(came) < 60 for came in receiver.came)


async def test_a_shifted_clock_ages_no_signature(duffel, receiver):
    await duffel.shift(hours=20)
    await duffel.held()
    await receiver.heard(1)
    assert is_signed(receiver.came[0])
    assert abs(age(receiver.came[0])) < 60


async def test_whoever_moved_is_told_at_the_new_door_what_waits_included(duffel, receiver):
    receiver.status = 500
    await duffel.held()
    await receiver.heard(1)
    async with listening() as moved:
        door = {"url": moved.url, "secret": SECRET}
        (await duffel.ask("PUT", "/sandbox/webhooks", json=door)).raise_for_status()
        await duffel.shift(hours=1)
        await moved.heard(1)
        assert moved.kinds() == receiver.kinds() == ["order.created"]
        assert moved.events() == receiver.events()
        assert is_signed(moved.came[0])
        assert len((await duffel.ask("GET", "/air/webhooks")).json()["data"]) == 1


async def test_what_is_not_taken_is_told_again_later_and_later(duffel, receiver):
    receiver.status = 500
    await duffel.held()
    await receiver.heard(1)
    hours = 0.0
    while len(receiver.came) < 4:  # 5, 10 and 20 seconds after the one before
        hours += 0.01
        await duffel.shift(hours=hours)
        await receiver.heard(len(receiver.came) + 1)
    receiver.status = 200
    await duffel.shift(hours=1)
    await receiver.heard(5)
    assert len({body for _, body in receiver.came}) == 1
    [told] = await settled(duffel, "delivered")
    assert (told["attempts"], told["answered"]) == (5, 200)


async def test_after_three_days_nobody_is_told_any_more(duffel):
    async with listening(HEADER) as receiver:
        receiver.status = 500
        sent = {"url": receiver.url, "events": ["order.created"]}
        await duffel.ask("POST", "/air/webhooks", data=sent)
        await duffel.order(duffel.instant(await duffel.offer()))
        for times, hours in enumerate((0, 71, 78), start=1):
            await duffel.shift(hours=hours)
            await receiver.heard(times)
        [told] = await settled(duffel, "given_up")
        assert (told["attempts"], told["answered"]) == (3, 500)


async def settled(duffel: Duffel, status: str) -> list[dict[str, Any]]:
    async with asyncio.timeout(10):
        while any(each["status"] != status for each in await deliveries(duffel)):
            await asyncio.sleep(0.02)
    return await deliveries(duffel)


async def test_an_event_may_come_three_times(duffel, receiver):
    await duffel.fail("event", "duplicate")
    await duffel.held()
    await receiver.heard(3)
    assert len({body for _, body in receiver.came}) == 1


async def test_an_event_may_come_after_a_later_one(duffel, receiver):
    await duffel.fail("event", "reorder")
    await duffel.pay(await duffel.held())
    await receiver.heard(2)
    assert receiver.kinds() == ["air.payment.succeeded", "order.created"]


async def test_an_event_may_come_late(duffel, receiver):
    await duffel.fail("event", "postponed", seconds=50)
    await duffel.pay(await duffel.held())
    await receiver.heard(1)
    assert receiver.kinds() == ["air.payment.succeeded"]
    await duffel.shift(seconds=51)
    await receiver.heard(2)
    assert receiver.kinds() == ["air.payment.succeeded", "order.created"]


async def test_an_event_may_be_forged(duffel, receiver):
    await duffel.fail("event", "forge")
    await duffel.held()
    await receiver.heard(1)
    assert not is_signed(receiver.came[0])


async def test_an_event_may_be_of_an_hour_ago(duffel, receiver):
    await duffel.fail("event", "stale")
    await duffel.held()
    await receiver.heard(1)
    assert is_signed(receiver.came[0])
    assert age(receiver.came[0]) > 3_000


@pytest.mark.parametrize("by", ["hand", "caller"])
async def test_a_lost_event_is_delivered_when_asked_for(duffel, receiver, by):
    await duffel.fail("event", "lost")
    order = await duffel.held()
    await duffel.pay(order)
    await receiver.heard(1)
    assert receiver.kinds() == ["air.payment.succeeded"]
    listed = (await duffel.ask("GET", "/air/webhooks/events")).json()["data"]
    lost = next(each for each in listed if each["idempotency_key"] == order["id"])
    if by == "hand":
        sent = {"times": 2, "how": "forge"}
        path = f"/sandbox/webhooks/events/{lost['id']}/deliver"
        assert (await duffel.ask("POST", path, json=sent)).status_code == 204
        await receiver.heard(3)
        assert [is_signed(came) for came in receiver.came] == [True, False, False]
    else:
        path = f"/air/webhooks/events/{lost['id']}/actions/redeliver"
        assert (await duffel.ask("POST", path)).status_code == 204
        await receiver.heard(2)
        assert is_signed(receiver.came[1])
    assert receiver.events()[-1] == lost


async def test_who_did_not_ask_is_not_told(duffel):
    async with listening(HEADER) as receiver:
        sent = {"url": receiver.url, "events": ["air.payment.succeeded"]}
        await duffel.ask("POST", "/air/webhooks", data=sent)
        await duffel.pay(await duffel.held())
        await receiver.heard(1)
        assert receiver.kinds() == ["air.payment.succeeded"]
