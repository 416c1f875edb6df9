"""Duffel searched over HTTP: its parts, what an offer stands at, its seats, and its bad days."""

from datetime import timedelta

import pytest

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.flights.fares import Family
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.port import Away, Reason, Rejected, Repriced, StayPlace
from subgraphs.booking.testing.duffel import Sandbox, a_search, adapter, an_offer, found
from subgraphs.chassis.tests.peers import CUT, RESET, SILENT, Peer

BROKEN = [
    ("drop_before", "RemoteProtocolError"),
    ("500_before", "internal_server_error"),
    ("504_before", "gateway_timeout"),
    ("html_before", "http 502"),
    ("truncated", "unreadable"),
    ("airline_internal", "airline_internal"),
    ("503", "service_unavailable"),
    ("429", "rate_limit_exceeded"),
    ("late", "timeout"),
]


async def test_offers_come_cheapest_first_each_once(duffel: Duffel, sandbox: Sandbox):
    search = a_search("LHR", "JFK", travelers=2, back=True)
    offers = await found(duffel, search)
    assert len(offers) > 2
    assert [offer.total.minor for offer in offers] == sorted(offer.total.minor for offer in offers)
    assert len({offer.key for offer in offers}) == len(offers)
    assert {offer.shown["family"] for offer in offers} == {family.value for family in Family}
    for offer in offers:
        there, back = offer.shown["slices"]
        assert there["segments"][0]["fromIata"] == back["segments"][-1]["toIata"] == "LHR"
        assert len(offer.sealed["passengers"]) == offer.shown["travelers"] == 2


async def test_the_same_search_finds_the_same_under_the_same_keys(duffel: Duffel, sandbox: Sandbox):
    first, second = await found(duffel, a_search()), await found(duffel, a_search())
    assert [offer.key for offer in first] == [offer.key for offer in second]
    assert {offer.sealed["offer"] for offer in first}.isdisjoint(
        offer.sealed["offer"] for offer in second
    )


async def test_an_airline_is_paid_in_its_own_currency(duffel: Duffel, sandbox: Sandbox):
    domestic = await found(duffel, a_search("LHR", "EDI"))
    assert {offer.total.currency for offer in domestic} == {"GBP"}


async def test_far_away_a_passport_is_required(duffel: Duffel, sandbox: Sandbox):
    far, near = await an_offer(duffel, search=a_search("LHR", "JFK")), await an_offer(duffel)
    assert (far.requirements.document, near.requirements.document) == (True, False)


async def test_what_is_not_sold_is_not_found(duffel: Duffel, sandbox: Sandbox):
    assert await found(duffel, a_search("LHR", "QQQ")) == []
    await sandbox.fail("search", "empty")
    assert await found(duffel, a_search()) == []
    place = StayPlace("city_1", 51.5, -0.1, "Europe/London")
    on = a_search().on
    stays = StaySearch(on, on + timedelta(days=2), 2, 1)
    assert [part async for part in duffel.stays(place, stays)] == []


@pytest.mark.parametrize(("how", "cause"), BROKEN)
@pytest.mark.parametrize("step", ["search", "offers"])
async def test_a_search_that_failed_is_away(sandbox: Sandbox, step: str, how: str, cause: str):
    await sandbox.fail(step, how, times=3, seconds=5)
    async with adapter(sandbox.url) as duffel:
        with pytest.raises(Away) as away:
            await found(duffel, a_search())
    assert away.value.cause == cause


@pytest.mark.parametrize("how", ["drop_before", "503", "504_before"])
async def test_a_read_that_broke_once_is_tried_again(duffel: Duffel, sandbox: Sandbox, how: str):
    await sandbox.fail("search", how)
    assert await found(duffel, a_search())


@pytest.mark.parametrize("how", ["500_before", "html_before"])
async def test_after_a_500_and_a_502_nothing_is_sent_again(
    duffel: Duffel, sandbox: Sandbox, how: str
):
    """Once is planned to fail: a second try would have found something."""
    await sandbox.fail("search", how)
    with pytest.raises(Away):
        await found(duffel, a_search())


async def test_while_its_limit_is_used_up_it_is_not_asked(duffel: Duffel, sandbox: Sandbox):
    await sandbox.fail("search", "429", seconds=50)
    for cause in ("rate_limit_exceeded", "rate limited"):
        with pytest.raises(Away, match=cause):
            await found(duffel, a_search())


async def test_an_offer_is_priced_anew(duffel: Duffel, sandbox: Sandbox):
    offer = await an_offer(duffel)
    same = await duffel.reprice(OfferKind.FLIGHT, offer.sealed)
    assert same == Repriced(offer.total, offer.expires_at, offer.sealed, offer.requirements)
    await sandbox.fail("offer", "price_changed")
    dearer = await duffel.reprice(OfferKind.FLIGHT, offer.sealed)
    assert dearer.total.minor == round(offer.total.minor * 1.1)
    assert dearer.sealed == {**offer.sealed, "minor": dearer.total.minor}


@pytest.mark.parametrize(
    ("how", "reason"),
    [("offer_expired", Reason.OFFER_EXPIRED), ("offer_no_longer_available", Reason.SOLD_OUT)],
)
async def test_an_offer_that_stands_no_more_is_refused(duffel, sandbox, how, reason):
    offer = await an_offer(duffel)
    await sandbox.fail("offer", how)
    assert await duffel.reprice(OfferKind.FLIGHT, offer.sealed) == Rejected(reason, how)


async def test_an_offer_expires_with_its_time(duffel: Duffel, sandbox: Sandbox):
    offer = await an_offer(duffel)
    await sandbox.later(timedelta(minutes=31))
    expired = Rejected(Reason.OFFER_EXPIRED, "offer_expired")
    assert await duffel.reprice(OfferKind.FLIGHT, offer.sealed) == expired
    unheard_of = {**offer.sealed, "offer": "off_unheard_of"}
    gone = Rejected(Reason.OFFER_EXPIRED, "not_found")
    assert await duffel.reprice(OfferKind.FLIGHT, unheard_of) == gone
    assert await duffel.seat_maps(unheard_of) == ()


@pytest.mark.parametrize(("how", "cause"), BROKEN)
async def test_a_price_or_a_seat_map_that_is_not_told_is_away(duffel, sandbox, how, cause):
    offer = await an_offer(duffel)
    await sandbox.fail("offer", how, times=3, seconds=5)
    with pytest.raises(Away, match=cause):
        await duffel.reprice(OfferKind.FLIGHT, offer.sealed)
    async with adapter(sandbox.url) as another:
        await sandbox.fail("seats", how, times=3, seconds=5)
        with pytest.raises(Away, match=cause):
            await another.seat_maps(offer.sealed)


async def test_seats_are_shown_flight_by_flight(duffel: Duffel, sandbox: Sandbox):
    """Some airlines show none: of many offers some have a map."""
    search = a_search("LHR", "JFK", back=True)
    maps = [await duffel.seat_maps(offer.sealed) for offer in await found(duffel, search)]
    shown = next(each for each in maps if each)
    assert [each.segment for each in shown] == list(range(len(shown)))
    seats = shown[0].seats
    assert [seat.number for seat in seats[:3]] == ["10A", "10B", "10C"]
    assert {seat.cabin for seat in seats} == {Cabin.ECONOMY.name}
    assert all(seat.price is None for seat in seats if not seat.is_available)
    assert all(seat.price is None or seat.price.minor > 0 for seat in seats)
    assert {seat.is_available for seat in seats} == {True, False}


@pytest.mark.parametrize(
    "answer",
    [
        (200, ""),
        (200, "[]"),
        (200, '{"data": null}'),
        (200, '{"data": "off_1"}'),
        (201, '{"data": {"id": 7, "offers": {}}}'),
        (200, "<html>"),
        (302, ""),
        (404, "<html>"),
        (418, '{"errors": []}'),
        (500, '{"errors": [{"code": null}]}'),
        RESET,
        CUT,
        SILENT,
    ],
)
async def test_whatever_comes_back_it_is_an_answer_or_away(answer):
    async with Peer(then=[answer]).listening() as peer, adapter(peer.url, 0.5) as duffel:
        with pytest.raises(Away):
            await found(duffel, a_search())
        with pytest.raises(Away):
            await duffel.reprice(OfferKind.FLIGHT, {"offer": "off_1"})
