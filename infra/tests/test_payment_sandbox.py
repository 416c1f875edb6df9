"""Does the sandbox answer as Stripe's documents say, to a caller who knows nothing of it?"""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

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
def reference() -> str:
    return uuid4().hex


async def create(
    stripe: httpx.AsyncClient, reference: str, key: str = "", **changes: str
) -> httpx.Response:
    sent = {**CREATION, "metadata[reference]": reference, **changes}
    headers = {"idempotency-key": key} if key else {}
    return await stripe.post("/v1/payment_intents", data=sent, headers=headers)


async def held(stripe: httpx.AsyncClient, reference: str) -> list[dict[str, object]]:
    query = f'metadata["reference"]:"{reference}"'
    answer = await stripe.get("/v1/payment_intents/search", params={"query": query})
    assert answer.json()["object"] == "search_result"
    return list(answer.json()["data"])


async def test_an_intent_is_shown_as_it_stands(stripe, reference):
    made = (await create(stripe, reference)).json()
    assert made["object"] == "payment_intent"
    assert (made["status"], made["amount_capturable"]) == ("requires_capture", 1000)
    assert made["metadata"] == {"reference": reference}

    path = f"/v1/payment_intents/{made['id']}"
    taken = (await stripe.post(f"{path}/capture", data={"amount_to_capture": "600"})).json()
    assert (taken["status"], taken["amount_received"]) == ("succeeded", 600)
    assert (await stripe.get(path)).json() == taken == (await held(stripe, reference))[0]

    back = (await stripe.post("/v1/refunds", data={"payment_intent": made["id"]})).json()
    assert (back["object"], back["amount"], back["status"]) == ("refund", 600, "succeeded")
    listed = await stripe.get("/v1/refunds", params={"payment_intent": made["id"]})
    assert listed.json()["data"] == [back]


async def test_a_decline_is_an_error_that_shows_the_intent(stripe, reference):
    answer = await create(stripe, reference, payment_method="pm_card_chargeDeclined")
    assert answer.status_code == 402
    error = answer.json()["error"]
    assert error["type"] == "card_error"
    assert (error["code"], error["decline_code"]) == ("card_declined", "generic_decline")
    assert error["payment_intent"]["status"] == "requires_payment_method"
    assert [error["payment_intent"]] == await held(stripe, reference)


@pytest.mark.parametrize("card", ["pm_card_visa", "pm_card_chargeDeclined"])
async def test_a_key_is_answered_again_as_the_first_time(stripe, reference, card):
    first = await create(stripe, reference, reference, payment_method=card)
    again = await create(stripe, reference, reference, payment_method=card)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert len(await held(stripe, reference)) == 1


@pytest.mark.parametrize(("how", "made"), [("500_before", 0), ("500_after", 1)])
async def test_a_500_is_answered_again_too(stripe, reference, how, made):
    planned = {"step": "authorise", "how": how, "reference": reference}
    assert (await stripe.post("/sandbox/failures", json=planned)).status_code == 204
    answers = [await create(stripe, reference, reference) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [500] * 3
    assert len(await held(stripe, reference)) == made


async def test_a_key_with_other_parameters_is_refused(stripe, reference):
    await create(stripe, reference, reference)
    answer = await create(stripe, reference, reference, amount="999")
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "idempotency_error"
    assert [intent["amount"] for intent in await held(stripe, reference)] == [1000]


async def test_of_many_with_one_key_at_once_one_is_answered(stripe, reference):
    planned = {"step": "authorise", "how": "delay", "seconds": 0.3, "reference": reference}
    await stripe.post("/sandbox/failures", json=planned)
    answers = await asyncio.gather(*(create(stripe, reference, reference) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200, 409}
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["error"]["code"] == "idempotency_key_in_use"
    assert len(await held(stripe, reference)) == 1


async def test_without_a_key_every_call_counts(stripe, reference):
    await create(stripe, reference)
    await create(stripe, reference)
    assert len(await held(stripe, reference)) == 2


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"amount": "-1"}, "parameter_invalid_integer", "amount"),
        ({"amount": "0"}, "parameter_invalid_integer", "amount"),
        ({"amount": "10.00"}, "parameter_invalid_integer", "amount"),
        ({"amount": ""}, "parameter_missing", "amount"),
        ({"currency": "EUR"}, None, "currency"),
        ({"payment_method": "pm_unknown"}, "resource_missing", "payment_method"),
        ({"card[number]": "4242424242424242"}, "parameter_unknown", "card[number]"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_made(stripe, reference, changes, code, param):
    answer = await create(stripe, reference, reference, **changes)
    error = answer.json()["error"]
    assert (answer.status_code, error.get("code"), error["param"]) == (400, code, param)
    assert await held(stripe, reference) == []
    assert (await create(stripe, reference, reference)).status_code == 200  # the key is unused


@pytest.mark.parametrize("key", ["", "Bearer sk_live_1", "Bearer pk_test_1"])
async def test_nobody_without_a_test_key_is_answered(stripe, reference, key):
    stripe.headers["authorization"] = key
    answer = await create(stripe, reference)
    assert (answer.status_code, answer.json()["error"]["type"]) == (401, "invalid_request_error")


@pytest.mark.parametrize(
    "planned", [{"step": "authorise"}, {"step": "x", "how": "delay"}, {"how": "delay", "x": 1}]
)
async def test_a_failure_that_cannot_be_is_refused(stripe, planned):
    assert (await stripe.post("/sandbox/failures", json=planned)).status_code == 400
