"""An order at Duffel: what each answer, and each lack of one, leaves behind there and here."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from infra.local.ports import free_port
from subgraphs.booking.flights.fares import Family
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.port import (
    Created,
    NotFound,
    OrderRequest,
    OrderState,
    Reason,
    Rejected,
    Repriced,
    Unknown,
)
from subgraphs.booking.testing.duffel import (
    ANA,
    Sandbox,
    a_request,
    a_search,
    adapter,
    an_offer,
)
from subgraphs.booking.tests.providers.duffel_answers import UNANSWERED
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.tests.peers import CUT, RESET, Peer

SEALED = {
    **{"offer": "off_1", "minor": 100, "currency": "EUR"},
    **{"passengers": ["pas_1"], "segments": ["seg_1"], "document": False},
}
REQUEST = OrderRequest("booking_1", OfferKind.FLIGHT, SEALED, Amount(100, "EUR"), (ANA,))
REFUSED = [
    ("429", Reason.RATE_LIMITED, "rate_limit_exceeded"),
    ("503", Reason.UNAVAILABLE, "service_unavailable"),
    ("order_not_created", Reason.UNAVAILABLE, "order_not_created"),
    ("offer_expired", Reason.OFFER_EXPIRED, "offer_expired"),
    ("offer_no_longer_available", Reason.SOLD_OUT, "offer_no_longer_available"),
    ("insufficient_balance", Reason.PAYMENT_REFUSED, "insufficient_balance"),
]


async def test_an_instant_order_is_paid_and_ticketed(duffel: Duffel, sandbox: Sandbox):
    offer, reference = await an_offer(duffel, Family.LIGHT), new_id("booking")
    made = await duffel.order(a_request(offer, reference))
    [truth] = await sandbox.orders(reference)
    assert made == Created(
        order_id=truth["order"]["id"],
        state=OrderState.TICKETED,
        reference=truth["order"]["booking_reference"],
        total=offer.total,
    )
    [payment] = truth["payments"]
    assert (payment["amount"], payment["currency"]) == (str(offer.total.value), "EUR")
    assert await duffel.get(made.order_id) == made
    assert await duffel.find(reference) == made


async def test_who_travels_is_told_as_the_offer_requires(duffel: Duffel, sandbox: Sandbox):
    search, reference = a_search("LHR", "JFK", travelers=2), new_id("booking")
    request = a_request(await an_offer(duffel, search=search), reference)
    without = replace(request, passengers=(ANA, replace(ANA, documents=())))
    untold = Rejected(Reason.INVALID_TRAVELER, "identity_documents")
    assert await duffel.order(without) == untold
    assert await sandbox.orders(reference) == []
    assert isinstance(await duffel.order(request), Created)
    [truth] = await sandbox.orders(reference)
    names = [each["given_name"] for each in truth["order"]["passengers"]]
    assert names == ["Ana", "Ana"]


async def test_what_the_airline_does_not_take_for_a_name_is_the_travelers(duffel, sandbox):
    reference = new_id("booking")
    request = a_request(await an_offer(duffel), reference)
    unprintable = replace(request, passengers=(replace(ANA, given_name="Ана"),))
    refused = Rejected(Reason.INVALID_TRAVELER, "validation_format")
    assert await duffel.order(unprintable) == refused
    assert await sandbox.orders(reference) == []


@pytest.mark.parametrize(("how", "cause", "is_made"), UNANSWERED)
async def test_an_order_that_is_not_answered_is_unknown_and_found_where_it_was_made(
    duffel: Duffel, sandbox: Sandbox, how: str, cause: str, is_made: bool
):
    """Once is planned to fail: had it been sent twice, the second would have been made."""
    reference = new_id("booking")
    request = a_request(await an_offer(duffel), reference)
    await sandbox.fail("order", how, reference=reference, seconds=5)
    assert await duffel.order(request) == Unknown(cause)
    truth = await sandbox.orders(reference)
    assert len(truth) == is_made
    if is_made:
        found = await duffel.find(reference)
        assert (found.order_id, found.state) == (truth[0]["order"]["id"], OrderState.TICKETED)
    else:
        assert await duffel.find(reference) == NotFound()


async def test_an_order_that_is_made_after_nobody_waits_is_found_then(duffel, sandbox):
    reference = new_id("booking")
    request = a_request(await an_offer(duffel), reference)
    await sandbox.fail("order", "delay", reference=reference, seconds=3)
    assert await duffel.order(request) == Unknown("timeout")
    while (found := await duffel.find(reference)) == NotFound():
        await asyncio.sleep(0.05)
    assert found.state is OrderState.TICKETED
    assert len(await sandbox.orders(reference)) == 1


@pytest.mark.parametrize(("how", "reason", "code"), REFUSED)
async def test_a_refusal_leaves_nothing_behind(duffel, sandbox, how, reason, code):
    reference = new_id("booking")
    request = a_request(await an_offer(duffel), reference)
    await sandbox.fail("order", how, reference=reference)
    assert await duffel.order(request) == Rejected(reason, code)
    assert await sandbox.orders(reference) == []


async def test_where_nobody_listens_nothing_was_done():
    async with adapter(f"http://127.0.0.1:{free_port()}") as duffel:
        refused = Rejected(Reason.UNAVAILABLE, "ConnectError")
        assert await duffel.order(REQUEST) == refused
        assert await duffel.pay("ord_1", Amount(100, "EUR"), "booking_1") == refused
        assert await duffel.find("booking_1") == Unknown("ConnectError")
        assert await duffel.get("ord_1") == Unknown("open")  # it is left alone by now


@pytest.mark.parametrize(
    "answer",
    [
        (200, ""),
        (201, '{"data": {}}'),
        (201, '{"data": {"id": "ord_1", "total_amount": "lots"}}'),
        (302, ""),
        (400, "<html>"),
        (403, "denied"),
        (409, '{"errors": [{"type": "invalid_state_error", "code": "conflict"}]}'),
        (422, '{"errors": [{"type": "airline_error", "code": "airline_unknown"}]}'),
        (503, "<html>"),
        RESET,
        CUT,
    ],
)
async def test_what_is_not_duffels_own_word_is_no_refusal(answer):
    async with Peer(then=[answer]).listening() as peer, adapter(peer.url) as duffel:
        assert isinstance(await duffel.order(REQUEST), Unknown)
        assert isinstance(await duffel.find("booking_1"), Unknown)
        assert len([line for line in peer.heard if line.startswith("POST")]) == 1


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_a_mistake_of_ours_is_said_to_be_one(status: int):
    body = '{"errors": [{"type": "authentication_error", "code": "access_token_not_found"}]}'
    async with Peer(then=[(status, body)]).listening() as peer, adapter(peer.url) as duffel:
        refused = Rejected(Reason.MISUSED, "access_token_not_found")
        assert await duffel.order(REQUEST) == refused
        assert await duffel.get("ord_1") == Unknown("access_token_not_found")
        assert await duffel.find("booking_1") == Unknown("access_token_not_found")


async def test_more_than_was_accepted_is_not_paid(duffel: Duffel, sandbox: Sandbox):
    offer, reference = await an_offer(duffel), new_id("booking")
    request = a_request(offer, reference)
    less = Amount(offer.total.minor - 1, offer.total.currency)
    refused = await duffel.order(replace(request, accept_up_to=less))
    current = Repriced(offer.total, offer.expires_at, offer.sealed, offer.requirements)
    assert refused == Rejected(Reason.PRICE_CHANGED, current=current)
    pounds = replace(request, accept_up_to=Amount(10**6, "GBP"))
    assert await duffel.order(pounds) == Rejected(Reason.MISUSED, "currency")
    assert await sandbox.orders(reference) == []


async def test_a_price_that_changed_meanwhile_is_told(duffel: Duffel, sandbox: Sandbox):
    offer, reference = await an_offer(duffel), new_id("booking")
    await sandbox.fail("order", "price_changed", reference=reference)
    refused = await duffel.order(a_request(offer, reference))
    dearer = Amount(round(offer.total.minor * 1.1), offer.total.currency)
    assert (refused.reason, refused.code) == (Reason.PRICE_CHANGED, "price_changed")
    assert refused.current.total == dearer
    assert await sandbox.orders(reference) == []
    accepted = replace(offer, sealed=refused.current.sealed, total=dearer)
    made = await duffel.order(a_request(accepted, reference))
    assert made.total == dearer


async def test_an_order_of_which_the_list_does_not_know_yet_is_not_made_twice(duffel, sandbox):
    offer, reference = await an_offer(duffel), new_id("booking")
    await sandbox.fail("order", "drop_after", reference=reference)
    assert isinstance(await duffel.order(a_request(offer, reference)), Unknown)
    await sandbox.fail("find", "lag", reference=reference, times=2)
    assert await duffel.find(reference) == NotFound()
    again = await duffel.order(a_request(offer, reference))
    assert again == Unknown("offer_request_already_booked")
    assert isinstance(await duffel.find(reference), Created)
    assert len(await sandbox.orders(reference)) == 1


@pytest.mark.parametrize(
    ("ending", "state"), [("created", OrderState.TICKETED), ("failed", OrderState.FAILED)]
)
async def test_what_was_taken_on_is_asked_about_until_it_ends(duffel, sandbox, ending, state):
    offer, reference = await an_offer(duffel), new_id("booking")
    await sandbox.fail("order", "pending", reference=reference, seconds=60)
    taken_on = await duffel.order(a_request(offer, reference))
    assert taken_on.state is OrderState.PENDING
    assert await duffel.get(taken_on.order_id) == replace(taken_on, total=None)
    await sandbox.end(reference, ending)
    ended = await duffel.get(taken_on.order_id)
    assert ended.state is state
    [truth] = await sandbox.orders(reference)
    if state is OrderState.TICKETED:
        assert ended.order_id == truth["order"]["id"] != taken_on.order_id
        assert await duffel.find(reference) == ended
    else:
        assert (truth["status"], truth["payments"]) == ("failed", [])
        assert await duffel.find(reference) == NotFound()


async def test_tickets_may_come_later(duffel: Duffel, sandbox: Sandbox):
    offer, reference = await an_offer(duffel), new_id("booking")
    await sandbox.fail("order", "tickets_late", reference=reference, seconds=60)
    made = await duffel.order(a_request(offer, reference))
    assert made.state is OrderState.CONFIRMED
    await sandbox.later(timedelta(minutes=2))
    assert (await duffel.get(made.order_id)).state is OrderState.TICKETED


async def test_what_must_be_paid_at_once_is_not_held(duffel: Duffel, sandbox: Sandbox):
    reference = new_id("booking")
    offer = await an_offer(duffel, Family.LIGHT)
    assert not offer.capabilities.hold
    refused = await duffel.order(a_request(offer, reference, hold=True))
    assert refused.reason is Reason.MISUSED
    assert await sandbox.orders(reference) == []


@pytest.mark.parametrize("how", ["drop_before", "500_before", "html_before", "truncated", "503"])
async def test_a_question_that_is_not_answered_says_nothing(duffel, sandbox, how):
    reference = new_id("booking")
    made = await duffel.order(a_request(await an_offer(duffel), reference))
    await sandbox.fail("find", how, times=3)
    assert isinstance(await duffel.find(reference), Unknown)
    await sandbox.fail("get", how, times=3)
    assert isinstance(await duffel.get(made.order_id), Unknown)


async def test_nobodys_order_is_not_found(duffel: Duffel, sandbox: Sandbox):
    assert await duffel.get("ord_unheard_of") == Rejected(Reason.NOT_FOUND, "not_found")
    refused = await duffel.pay("ord_unheard_of", Amount(1, "EUR"), "one")
    assert refused == Rejected(Reason.NOT_FOUND, "validation_inclusion")
    assert await duffel.find(new_id("booking")) == NotFound()


async def test_nothing_of_a_traveler_is_logged(duffel, sandbox, caplog, capsys):
    for how in ("drop_after", "500_after", "truncated", "insufficient_balance", "503"):
        reference = new_id("booking")
        request = a_request(await an_offer(duffel, search=a_search("LHR", "JFK")), reference)
        await sandbox.fail("order", how, reference=reference)
        await duffel.order(request)
        await duffel.find(reference)
    written = caplog.text + "".join(capsys.readouterr())
    assert "duffel is unsure" in written
    born = ("1990-02-03", "1990, 2")
    for told in ("Ana", "Sousa", *born, "ana@example.org", "912345678", "P4711"):
        assert told not in written
