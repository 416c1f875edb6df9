"""Rooms at the sandbox of Amadeus: searched, priced, ordered, looked up; cancelled by telephone."""

from dataclasses import replace

import pytest

from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.providers.amadeus.cancelling import BY_PHONE
from subgraphs.booking.providers.port import (
    Away,
    Cancelled,
    CancelQuote,
    Created,
    NotFound,
    OrderState,
    Reason,
    Rejected,
    StayPlace,
    Unknown,
)
from subgraphs.booking.tests.providers.amadeus.desk import PARIS, STAY, cheaper
from subgraphs.chassis.money.amounts import Amount

NOWHERE = StayPlace("city_none", 0.0, -150.0, "Etc/GMT+10")


def hotel(offer_key: str) -> str:
    return offer_key.partition("/")[0]


async def test_from_search_to_confirmation(desk):
    request = await desk.stay_request()
    assert await desk.amadeus.find(request.client_ref) == NotFound()
    created = await desk.amadeus.order(request)
    assert isinstance(created, Created)
    assert created.state is OrderState.TICKETED
    assert created.total == request.accept_up_to
    assert created.reference
    read = await desk.amadeus.get(created.order_id)
    assert read == await desk.amadeus.find(request.client_ref)
    assert replace(read, reference=created.reference) == created
    (held,) = await desk.sandbox.orders(request.client_ref)
    assert [guest["firstName"] for guest in held["order"]["guests"]] == ["Ana", "Ben"]


async def test_no_card_is_sent(desk):
    request = await desk.stay_request()
    await desk.amadeus.order(request)
    (held,) = await desk.sandbox.orders(request.client_ref)
    (booking,) = held["order"]["hotelBookings"]
    assert booking["payment"]["paymentCard"] == {"paymentCardInfo": {"cardNumber": "X" * 12}}


async def test_rooms_for_all_are_searched_priced_and_ordered_together(desk):
    search = replace(STAY, adults=4, rooms=2)
    request = await desk.stay_request(search=search)
    created = await desk.amadeus.order(request)
    assert created.total == request.accept_up_to
    assert request.accept_up_to.minor > (await desk.stay()).total.minor


@pytest.mark.parametrize(
    ("how", "state"), [("pending", OrderState.PENDING), ("unconfirmed", OrderState.PENDING)]
)
async def test_201_is_no_confirmation(desk, how, state):
    request = await desk.stay_request()
    await desk.sandbox.fail("hotel_order", how)
    created = await desk.amadeus.order(request)
    assert created.state is state
    (held,) = await desk.sandbox.orders(request.client_ref)
    await desk.sandbox.move(held["id"], "CONFIRMED")
    assert (await desk.amadeus.get(created.order_id)).state is OrderState.TICKETED
    await desk.sandbox.move(held["id"], "DENIED")
    assert (await desk.amadeus.get(created.order_id)).state is OrderState.FAILED


async def test_what_the_hotel_denies_is_refused(desk):
    request = await desk.stay_request()
    await desk.sandbox.fail("hotel_order", "denied")
    assert await desk.amadeus.order(request) == Rejected(Reason.SOLD_OUT, "DENIED")
    assert (await desk.amadeus.find(request.client_ref)).state is OrderState.FAILED


@pytest.mark.parametrize(
    ("how", "reason", "code"),
    [
        ("sold_out", Reason.SOLD_OUT, "3664"),
        ("expired", Reason.OFFER_EXPIRED, "38420"),
        ("card_refused", Reason.PAYMENT_REFUSED, "1304"),
        ("rate_limited", Reason.RATE_LIMITED, "38194"),
    ],
)
async def test_a_refusal_says_why_and_leaves_nothing(desk, how, reason, code):
    request = await desk.stay_request()
    await desk.sandbox.fail("hotel_order", how)
    assert await desk.amadeus.order(request) == Rejected(reason, code)
    assert await desk.held(request) == []


async def test_a_hotels_failure_is_unknown(desk):
    request = await desk.stay_request()
    await desk.sandbox.fail("hotel_order", "failed")
    assert await desk.amadeus.order(request) == Unknown("http 500")
    assert await desk.amadeus.find(request.client_ref) == NotFound()


async def test_nothing_is_ordered_for_more_than_was_accepted(desk):
    request = await desk.stay_request()
    refused = await desk.amadeus.order(cheaper(request))
    assert refused.reason is Reason.PRICE_CHANGED
    assert refused.current.total == request.accept_up_to
    assert await desk.held(request) == []


async def test_a_price_that_rises_between_asking_and_ordering_is_for_a_person(desk):
    """No room can be given back over the API, so neither yes nor no would be true."""
    request = await desk.stay_request()
    await desk.sandbox.fail("hotel_order", "price_change")
    assert await desk.amadeus.order(request) == Unknown("dearer")
    found = await desk.amadeus.find(request.client_ref)
    assert found.total.minor > request.accept_up_to.minor
    await desk.sandbox.price_hotel(hotel((await desk.stay()).key), 100)


@pytest.mark.parametrize(
    ("how", "reason"),
    [("sold_out", Reason.SOLD_OUT), ("expired", Reason.OFFER_EXPIRED)],
)
async def test_a_room_that_is_gone_is_told_when_priced_and_before_it_is_ordered(desk, how, reason):
    request = await desk.stay_request()
    await desk.sandbox.fail("hotel_offer", how, times=2)
    priced = await desk.amadeus.reprice(OfferKind.STAY, request.sealed)
    assert priced.reason is reason
    assert (await desk.amadeus.order(request)).reason is reason
    assert await desk.held(request) == []


async def test_where_the_price_cannot_be_asked_nothing_is_ordered(desk):
    request = await desk.stay_request()
    await desk.sandbox.fail("hotel_offer", "html")
    refused = await desk.amadeus.order(request)
    assert refused == Rejected(Reason.UNAVAILABLE, "unreadable")
    assert await desk.held(request) == []


async def test_a_cancellation_is_quoted_while_it_is_free_and_done_by_telephone(desk):
    free, final = await desk.stay_request(), await desk.stay_request(rate="SAVER")
    ordered = [await desk.amadeus.order(request) for request in (free, final)]
    quote = await desk.amadeus.quote_cancel(ordered[0].order_id, free.sealed)
    assert isinstance(quote, CancelQuote)
    assert quote.estimated
    assert (quote.refund, quote.penalty) == (free.accept_up_to, Amount.zero("EUR"))
    done = await desk.amadeus.confirm_cancel(ordered[0].order_id, quote, free.client_ref)
    assert done == BY_PHONE
    assert not isinstance(done, Cancelled)
    refused = await desk.amadeus.quote_cancel(ordered[1].order_id, final.sealed)
    assert refused.reason is Reason.NOT_CANCELLABLE
    assert await desk.held(free) == await desk.held(final) == ["CONFIRMED"]


async def test_a_search_streams_parts_and_ends_where_there_is_no_hotel(desk):
    parts = [part async for part in desk.amadeus.stays(PARIS, STAY)]
    keys = [offer.key for part in parts for offer in part]
    assert len(keys) == len(set(keys)) > 20
    assert [part async for part in desk.amadeus.stays(NOWHERE, STAY)] == []


async def test_a_search_that_breaks_says_so(desk):
    await desk.sandbox.fail("hotel_search", "html", times=9)
    with pytest.raises(Away, match="unreadable"):
        [part async for part in desk.amadeus.stays(PARIS, STAY)]


async def test_a_room_has_no_seats(desk):
    assert await desk.amadeus.seat_maps((await desk.stay()).sealed) == []
