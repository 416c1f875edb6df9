"""Who is told of what by the payments' sandbox, and when does a refund arrive?"""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from infra.tests.receiving import SECRET, Receiver, age, is_signed, listening

HEADER = "stripe-signature"
CREATION = {
    "amount": "1000",
    "currency": "eur",
    "payment_method": "pm_card_visa",
    "capture_method": "manual",
    "confirm": "true",
}


@pytest.fixture
async def stripe(payments_url: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": "Bearer sk_test_anybody"}
    async with httpx.AsyncClient(base_url=payments_url, headers=headers) as client:
        await client.delete("/sandbox/failures")
        yield client


@pytest.fixture
async def receiver(stripe: httpx.AsyncClient) -> AsyncIterator[Receiver]:
    async with listening(HEADER) as receiver:
        sent = {"url": receiver.url, "secret": SECRET}
        (await stripe.post("/sandbox/webhooks", json=sent)).raise_for_status()
        yield receiver
        await stripe.delete("/sandbox/webhooks")


@pytest.fixture
def reference() -> str:
    return uuid4().hex


async def created(stripe: httpx.AsyncClient, reference: str, **changes: str) -> str:
    sent = {**CREATION, "metadata[reference]": reference, **changes}
    answer = (await stripe.post("/v1/payment_intents", data=sent)).json()
    return str(answer.get("id") or answer["error"]["payment_intent"]["id"])


async def captured(stripe: httpx.AsyncClient, reference: str) -> str:
    id = await created(stripe, reference)
    await stripe.post(f"/v1/payment_intents/{id}/capture")
    return id


async def refunded(stripe: httpx.AsyncClient, intent: str, reference: str) -> dict:
    sent = {"payment_intent": intent, "amount": "400", "metadata[reference]": reference}
    return (await stripe.post("/v1/refunds", data=sent)).json()


async def fail(stripe: httpx.AsyncClient, step: str, how: str, seconds: float = 60) -> None:
    planned = {"step": step, "how": how, "seconds": seconds}
    (await stripe.post("/sandbox/failures", json=planned)).raise_for_status()


async def stands(stripe: httpx.AsyncClient, intent: str) -> list[str]:
    found = await stripe.get("/v1/refunds", params={"payment_intent": intent})
    return [refund["status"] for refund in found.json()["data"]]


async def test_all_that_happens_is_told_and_signed(stripe, receiver, reference):
    intent = await captured(stripe, reference)
    await refunded(stripe, intent, f"{reference}/back")
    let_go = await created(stripe, f"{reference}/other")
    await stripe.post(f"/v1/payment_intents/{let_go}/cancel")
    await created(stripe, f"{reference}/poor", payment_method="pm_card_chargeDeclined")
    await receiver.heard(6)

    told = [
        (event["type"], event["data"]["object"]["metadata"]["reference"].partition("/")[2])
        for event in receiver.events()
    ]
    assert sorted(told) == [
        ("payment_intent.amount_capturable_updated", ""),
        ("payment_intent.amount_capturable_updated", "other"),
        ("payment_intent.canceled", "other"),
        ("payment_intent.payment_failed", "poor"),
        ("payment_intent.succeeded", ""),
        ("refund.created", "back"),
    ]
    assert {event["object"] for event in receiver.events()} == {"event"}
    assert all(is_signed(came) and age(came) < 60 for came in receiver.came)


async def test_what_is_not_taken_is_told_again(stripe, receiver, reference):
    receiver.status = 500
    await created(stripe, reference)
    await receiver.heard(1)
    receiver.status = 200
    await stripe.put("/sandbox/clock", json={"shiftSeconds": 10})
    await receiver.heard(2)
    await stripe.put("/sandbox/clock", json={"shiftSeconds": 0})
    assert len({body for _, body in receiver.came}) == 1


async def test_an_event_may_come_three_times(stripe, receiver, reference):
    await fail(stripe, "event", "duplicate")
    await created(stripe, reference)
    await receiver.heard(3)
    assert len({event["id"] for event in receiver.events()}) == 1


async def test_an_event_may_come_after_a_later_one(stripe, receiver, reference):
    await fail(stripe, "event", "reorder")
    await captured(stripe, reference)
    await receiver.heard(2)
    assert receiver.kinds() == [
        "payment_intent.succeeded",
        "payment_intent.amount_capturable_updated",
    ]


async def test_an_event_may_be_forged_or_of_an_hour_ago(stripe, receiver, reference):
    await fail(stripe, "event", "forge")
    await created(stripe, reference)
    await receiver.heard(1)
    await fail(stripe, "event", "stale")
    await created(stripe, f"{reference}/other")
    await receiver.heard(2)
    assert [is_signed(came) for came in receiver.came] == [False, True]
    assert age(receiver.came[1]) > 3_000


async def test_an_event_may_come_late(stripe, receiver, reference):
    await fail(stripe, "event", "postponed")
    intent = await created(stripe, reference)
    await stripe.post(f"/v1/payment_intents/{intent}/cancel")
    await receiver.heard(1)
    assert receiver.kinds() == ["payment_intent.canceled"]
    await stripe.put("/sandbox/clock", json={"shiftSeconds": 61})
    await receiver.heard(2)
    await stripe.put("/sandbox/clock", json={"shiftSeconds": 0})


@pytest.mark.parametrize(
    ("how", "status", "kind"),
    [
        ("pending", "succeeded", "refund.updated"),
        ("pending_fails", "failed", "refund.failed"),
    ],
)
async def test_a_refund_may_take_its_time(stripe, receiver, reference, how, status, kind):
    intent = await captured(stripe, reference)
    await fail(stripe, "refund", how)
    made = await refunded(stripe, intent, f"{reference}/back")
    assert (made["status"], await stands(stripe, intent)) == ("pending", ["pending"])

    await stripe.put("/sandbox/clock", json={"shiftSeconds": 61})
    await receiver.heard(4)
    await stripe.put("/sandbox/clock", json={"shiftSeconds": 0})

    assert await stands(stripe, intent) == [status]
    assert kind in receiver.kinds()


async def test_a_failed_refund_leaves_what_it_was_of(stripe, reference):
    intent = await captured(stripe, reference)
    await fail(stripe, "refund", "pending")
    first = await refunded(stripe, intent, f"{reference}/1")

    ended = [
        (await stripe.put(f"/sandbox/refunds/{first['id']}", json={"status": "failed"})).status_code
        for _ in range(2)
    ]
    whole = await stripe.post("/v1/refunds", data={"payment_intent": intent})

    assert ended == [204, 404]
    assert whole.json()["amount"] == 1_000
    assert await stands(stripe, intent) == ["succeeded", "failed"]


async def test_nobody_is_told_who_asked_for_nothing(stripe, reference):
    async with listening(HEADER) as receiver:
        sent = {"url": receiver.url, "secret": SECRET, "events": ["refund.failed"]}
        await stripe.post("/sandbox/webhooks", json=sent)
        await captured(stripe, reference)
        found = await stripe.get("/sandbox/webhooks/events", params={"reference": reference})
        assert [told["deliveries"] for told in found.json()] == [[], []]
        await stripe.delete("/sandbox/webhooks")
    for wrong in ({"url": "ftp://a", "secret": "a"}, {"url": "http://a"}, {}):
        assert (await stripe.post("/sandbox/webhooks", json=wrong)).status_code == 400
    assert receiver.came == []


@pytest.mark.parametrize(
    ("step", "how"), [("event", "pending"), ("refund", "forge"), ("capture", "lag")]
)
async def test_what_a_step_cannot_do_is_not_planned(stripe, step, how):
    answer = await stripe.post("/sandbox/failures", json={"step": step, "how": how})
    assert answer.status_code == 400


async def test_whoever_moved_is_told_at_the_new_door_and_not_at_the_old(
    stripe: httpx.AsyncClient, receiver: Receiver, reference: str
) -> None:
    async with listening(HEADER) as moved:
        door = {"url": moved.url, "secret": SECRET}
        (await stripe.put("/sandbox/webhooks", json=door)).raise_for_status()
        await captured(stripe, reference)
        await moved.heard(1)

    assert receiver.came == []
    assert is_signed(moved.came[0])


async def test_who_was_not_told_before_is_told_from_now_on(
    stripe: httpx.AsyncClient, reference: str
) -> None:
    async with listening(HEADER) as new:
        door = {"url": new.url, "secret": SECRET}
        (await stripe.put("/sandbox/webhooks", json=door)).raise_for_status()
        await captured(stripe, reference)
        await new.heard(1)
        await stripe.delete("/sandbox/webhooks")
