"""The table of outcomes: what fails at Amadeus, what the adapter says, and what is true there."""

import asyncio
import logging

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from infra.local.ports import free_port
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.providers.port import (
    Away,
    Cancelled,
    Created,
    NotFound,
    Reason,
    Rejected,
    Unknown,
)
from subgraphs.booking.tests.providers.amadeus.desk import ANA, BEN, PARIS, STAY, desk_at, flights

READS = 3  # that one safe call is made of, when it fails each time
SHORT = 1.0  # seconds that the adapter waits where the sandbox takes longer
LONG = 20.0

# How the one call fails; what the adapter says; what the provider holds.
WRITES = [
    ("drop_before", {"ReadError", "RemoteProtocolError"}, []),
    ("drop_after", {"ReadError", "RemoteProtocolError"}, ["CONFIRMED"]),
    ("500_before", {"http 500"}, []),
    ("500_after", {"http 500"}, ["CONFIRMED"]),
    ("502_before", {"http 502"}, []),
    ("502_after", {"http 502"}, ["CONFIRMED"]),
    ("504_before", {"http 504"}, []),
    ("504_after", {"http 504"}, ["CONFIRMED"]),
    ("html", {"unreadable"}, ["CONFIRMED"]),
    ("truncated", {"unreadable"}, ["CONFIRMED"]),
]
READ_BADLY = ["drop_before", "drop_after", "500_before", "502_after", "504_before"]
READ_BADLY += ["html", "truncated", "rate_limited", "quota_spent"]
ODDLY = ["gzip", "text_numbers", "turned_data", "warnings"]


@pytest.mark.parametrize(("how", "causes", "truth"), WRITES)
async def test_a_flight_whose_answer_is_lost_is_unknown_and_found(desk, how, causes, truth):
    request = await desk.flight_request()
    await desk.sandbox.fail("order", how)
    outcome = await desk.amadeus.order(request)
    assert isinstance(outcome, Unknown)
    assert outcome.cause in causes
    assert await desk.held(request) == truth
    found = await desk.amadeus.find(request.client_ref)
    assert isinstance(found, Created if truth else NotFound)


@pytest.mark.parametrize(("how", "causes", "truth"), WRITES)
async def test_a_room_whose_answer_is_lost_is_unknown_and_found(desk, how, causes, truth):
    request = await desk.stay_request()
    await desk.sandbox.fail("hotel_order", how)
    outcome = await desk.amadeus.order(request)
    assert isinstance(outcome, Unknown)
    assert outcome.cause in causes
    assert await desk.held(request) == truth
    found = await desk.amadeus.find(request.client_ref)
    assert isinstance(found, Created if truth else NotFound)


@pytest.mark.parametrize("how", ["delay_before", "delay_after"])
async def test_what_comes_too_late_is_unknown(amadeus_url, desk, how):
    request = await desk.flight_request()
    await desk.sandbox.fail("order", how, seconds=LONG if how == "delay_after" else 2 * SHORT)
    async with desk_at(amadeus_url, amadeus_seconds=SHORT) as hasty:
        assert await hasty.amadeus.order(request) == Unknown("timeout")
    async with asyncio.timeout(LONG):
        while await desk.held(request) != ["CONFIRMED"]:
            await asyncio.sleep(0.05)
    assert isinstance(await desk.amadeus.find(request.client_ref), Created)


@pytest.mark.parametrize("how", ODDLY)
async def test_odd_shapes_are_the_same_answers(desk, how):
    await desk.sandbox.fail("search", how)
    offer = await desk.flight("LIGHT")  # the cheapest comes first, where one is left
    await desk.sandbox.fail("price", how)
    await desk.sandbox.fail("order", how)
    await desk.sandbox.fail("get", how)
    request = await desk.flight_request(family="LIGHT")
    created = await desk.amadeus.order(request)
    assert created.total == request.accept_up_to == offer.total
    assert await desk.amadeus.get(created.order_id) == created
    await desk.sandbox.fail("seats", how)
    assert len(await desk.amadeus.seat_maps(offer.sealed)) == 1


@pytest.mark.parametrize("how", ODDLY)
async def test_odd_shapes_of_rooms_are_the_same_answers(desk, how):
    usual = await desk.stay()
    if how != "turned_data":  # of a list one is left
        await desk.sandbox.fail("hotels", how)
        await desk.sandbox.fail("hotel_search", how)
        offer = await desk.stay()
        assert (offer.key, offer.shown) == (usual.key, usual.shown)
    request = await desk.stay_request()
    await desk.sandbox.fail("hotel_offer", how)
    await desk.sandbox.fail("hotel_order", how)
    created = await desk.amadeus.order(request)
    assert created.total == usual.total


@pytest.mark.parametrize("how", READ_BADLY)
async def test_a_read_that_fails_is_away_and_changes_nothing(desk, how):
    offer, room = await desk.flight(), await desk.stay()
    for step in ("search", "price", "seats", "hotels", "hotel_search", "hotel_offer"):
        await desk.sandbox.fail(step, how, times=READS)
    with pytest.raises(Away):
        [part async for part in desk.amadeus.flights(flights())]
    with pytest.raises(Away):
        await desk.amadeus.reprice(OfferKind.FLIGHT, offer.sealed)
    with pytest.raises(Away):
        await desk.amadeus.seat_maps(offer.sealed)
    with pytest.raises(Away):
        [part async for part in desk.amadeus.stays(PARIS, STAY)]
    with pytest.raises(Away):
        await desk.amadeus.reprice(OfferKind.STAY, room.sealed)


@pytest.mark.parametrize("how", [*READ_BADLY, "delay_after"])
async def test_an_order_that_cannot_be_read_is_unknown(amadeus_url, desk, how):
    request = await desk.flight_request()
    created = await desk.amadeus.order(request)
    await desk.sandbox.fail("get", how, times=2 * READS, seconds=LONG)
    async with desk_at(amadeus_url, amadeus_seconds=SHORT) as hasty:
        assert isinstance(await hasty.amadeus.get(created.order_id), Unknown)
        quote = await hasty.amadeus.quote_cancel(created.order_id, request.sealed)
        assert isinstance(quote, Unknown)
    assert await desk.held(request) == ["CONFIRMED"]


@pytest.mark.parametrize("how", ["token_expired", "token_revoked"])
async def test_a_token_that_dies_is_renewed_in_the_middle(desk, how):
    request = await desk.flight_request()
    await desk.sandbox.fail("order", how)
    assert isinstance(await desk.amadeus.order(request), Created)
    assert await desk.held(request) == ["CONFIRMED"]


async def test_a_token_that_is_dead_twice_is_our_mistake(desk):
    request = await desk.flight_request()
    await desk.sandbox.fail("order", "token_expired", times=2)
    assert await desk.amadeus.order(request) == Rejected(Reason.MISUSED, "38192")
    assert await desk.held(request) == []


async def test_all_tokens_may_be_revoked_at_any_time(desk):
    request = await desk.flight_request()
    await desk.sandbox.revoke_tokens()
    created = await desk.amadeus.order(request)
    await desk.sandbox.revoke_tokens()
    assert await desk.amadeus.get(created.order_id) == created


@pytest.mark.parametrize("how", ["500_before", "drop_after", "html", "truncated", "rate_limited"])
async def test_without_a_token_nothing_was_done(amadeus_url, desk, how):
    request = await desk.flight_request()
    await desk.sandbox.fail("token", how, times=READS)
    async with desk_at(amadeus_url) as fresh:
        refused = await fresh.amadeus.order(request)
    assert refused.reason is Reason.UNAVAILABLE
    assert await desk.held(request) == []


async def test_whom_they_do_not_know_is_misconfigured(amadeus_url, desk):
    request = await desk.flight_request()
    async with desk_at(amadeus_url, amadeus_client_secret=SecretStr("wrong")) as stranger:
        refused = await stranger.amadeus.order(request)
        with pytest.raises(Away):
            await stranger.flight()
    assert refused == Rejected(Reason.MISUSED, "token http 401")
    assert await desk.held(request) == []


async def test_nobody_there_means_nothing_was_done(desk):
    request = await desk.flight_request()
    async with desk_at(f"http://127.0.0.1:{free_port()}") as alone:
        assert (await alone.amadeus.order(request)).reason is Reason.UNAVAILABLE
        with pytest.raises(Away):
            await alone.flight()
        assert isinstance(await alone.amadeus.find(request.client_ref), Unknown)
    assert await desk.held(request) == []


async def test_without_a_lookup_nobody_knows(amadeus_url, desk):
    request = await desk.stay_request()
    async with desk_at(amadeus_url, amadeus_lookup_url=None) as blind:
        created = await blind.amadeus.order(request)
        assert await blind.amadeus.find(request.client_ref) == Unknown("no lookup")
        assert await blind.amadeus.get(created.order_id) == Unknown("no lookup")


async def test_two_orders_under_one_reference_are_for_a_person(desk):
    """Amadeus keeps no key that would stand against it; the port's caller asks first."""
    request = await desk.flight_request()
    first = await desk.amadeus.order(request)
    assert isinstance(await desk.amadeus.order(request), Created)
    assert await desk.amadeus.find(request.client_ref) == Unknown("2 orders")
    quote = await desk.amadeus.quote_cancel(first.order_id, request.sealed)
    await desk.amadeus.confirm_cancel(first.order_id, quote, request.client_ref)
    assert isinstance(await desk.amadeus.find(request.client_ref), Created)


@pytest.mark.parametrize(
    ("how", "times", "outcome", "truth"),
    [
        ("drop_before", 1, "done", ["CANCELLED"]),
        ("drop_after", 1, "done", ["CANCELLED"]),
        ("drop_before", READS, "unknown", ["CONFIRMED"]),
        ("drop_after", READS, "unknown", ["CANCELLED"]),
        ("504_after", 1, "done", ["CANCELLED"]),
        ("500_before", 1, "unknown", ["CONFIRMED"]),
        ("500_after", 1, "unknown", ["CANCELLED"]),
        ("html", 1, "done", ["CANCELLED"]),
        ("rate_limited", 1, "refused", ["CONFIRMED"]),
        ("token_expired", 1, "done", ["CANCELLED"]),
    ],
)
async def test_a_cancellation_may_be_asked_for_again(desk, how, times, outcome, truth):
    request = await desk.flight_request()
    created = await desk.amadeus.order(request)
    quote = await desk.amadeus.quote_cancel(created.order_id, request.sealed)
    await desk.sandbox.fail("cancel", how, times=times)
    first = await desk.amadeus.confirm_cancel(created.order_id, quote, request.client_ref)
    kinds = {"done": Cancelled, "unknown": Unknown, "refused": Rejected}
    assert isinstance(first, kinds[outcome])
    assert await desk.held(request) == truth
    await desk.sandbox.recover()
    again = await desk.amadeus.confirm_cancel(created.order_id, quote, request.client_ref)
    assert again == Cancelled(quote.refund)
    assert await desk.held(request) == ["CANCELLED"]


async def test_we_keep_to_their_limit(amadeus_url, desk):
    await desk.sandbox.set(gapMilliseconds=20)
    async with desk_at(amadeus_url, amadeus_calls_per_second=20) as paced:
        found = [await paced.flight() for _ in range(5)]
    assert len({offer.key for offer in found}) == 1


async def test_nobodys_name_or_papers_are_written_down(desk, caplog):
    request = await desk.flight_request(ANA, BEN)
    with capture_logs() as logs, caplog.at_level(logging.DEBUG):
        for how in ("drop_after", "truncated", "token_expired"):
            await desk.sandbox.fail("order", how)
            await desk.amadeus.order(request)
        await desk.amadeus.find(request.client_ref)
    written = f"{logs} {caplog.text} {request!r}"
    assert "amadeus token dead" in written
    for secret in (ANA.family_name, ANA.email, ANA.phone, "12AB34567", "1990-02-03", "1990, 2"):
        assert secret not in written
