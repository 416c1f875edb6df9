"""Flights at the sandbox of Amadeus: searched, priced, ordered, looked up, cancelled."""

from dataclasses import replace

import pytest

from subgraphs.booking.offers.models import OfferKind, Provider
from subgraphs.booking.providers.port import (
    BadEvent,
    Cancelled,
    CancelQuote,
    Created,
    NotFound,
    OrderState,
    Reason,
    Rejected,
    Requirements,
)
from subgraphs.booking.tests.providers.amadeus.desk import ANA, BEN, cheaper, flights
from subgraphs.chassis.money.amounts import Amount


async def test_from_search_to_ticket(desk):
    request = await desk.flight_request(ANA, BEN)
    assert await desk.amadeus.find(request.client_ref) == NotFound()
    created = await desk.amadeus.order(request)
    assert isinstance(created, Created)
    assert created.state is OrderState.CONFIRMED
    assert created.total == request.accept_up_to
    assert len(created.reference) == 6
    assert await desk.amadeus.get(created.order_id) == created
    assert await desk.amadeus.find(request.client_ref) == created
    await desk.sandbox.shift(120)
    ticketed = replace(created, state=OrderState.TICKETED)
    assert await desk.amadeus.get(created.order_id) == ticketed
    assert (await desk.amadeus.find(request.client_ref)).state is OrderState.TICKETED
    (held,) = await desk.sandbox.orders(request.client_ref)
    assert [one["name"]["firstName"] for one in held["order"]["travelers"]] == ["Ana", "Ben"]


async def test_a_priced_offer_tells_its_rules_and_what_must_be_told(desk):
    near, far = await desk.flight(), await desk.flight(search=flights("CDG", "JFK"))
    assert near.shown["conditions"]["cancellation"] == []
    assert near.capabilities.cancel_online
    priced = await desk.priced(near)
    assert priced.total == near.total
    assert priced.sealed["rules"][0]["maxPenaltyAmount"] == "25.00"
    told = Requirements(names=True, date_of_birth=True, email=True, phone=True)
    assert priced.requirements == told
    assert (await desk.priced(far)).requirements == replace(told, document=True)


async def test_where_a_document_is_asked_for_none_is_no_order(desk):
    request = await desk.flight_request(search=flights("CDG", "JFK"))
    without = replace(request, passengers=[replace(ANA, documents=())])
    assert await desk.amadeus.order(without) == Rejected(Reason.INVALID_TRAVELER, "32171")
    assert await desk.held(request) == []
    assert isinstance(await desk.amadeus.order(request), Created)
    assert await desk.held(request) == ["CONFIRMED"]


async def test_nothing_is_sent_for_more_than_was_accepted(desk):
    request = await desk.flight_request()
    refused = await desk.amadeus.order(cheaper(request))
    assert refused == Rejected(Reason.PRICE_CHANGED, "dearer")
    other = replace(request, accept_up_to=Amount(10**9, "USD"))
    assert (await desk.amadeus.order(other)).reason is Reason.MISUSED
    assert await desk.held(request) == []


async def test_a_price_that_rose_is_told_when_priced_and_refused_when_ordered(desk):
    offer = await desk.flight()
    request = await desk.flight_request()
    flight = offer.shown["slices"][0]["segments"][0]["flightId"]
    await desk.sandbox.price_flight(flight, 150)
    assert (await desk.priced(offer)).total.minor > offer.total.minor
    assert await desk.amadeus.order(request) == Rejected(Reason.PRICE_CHANGED, "37200")
    assert await desk.held(request) == []
    await desk.sandbox.price_flight(flight, 100)


async def test_the_last_seat_is_sold_once(desk):
    offer = await desk.flight("LIGHT")
    flight = offer.shown["slices"][0]["segments"][0]["flightId"]
    seats = await desk.sandbox.seats_left(flight)
    first, second = await desk.flight_request(family="LIGHT"), None
    second = replace(first, client_ref=f"{first.client_ref}x")
    await desk.sandbox.leave_seats(flight, 1)
    assert isinstance(await desk.amadeus.order(first), Created)
    assert await desk.amadeus.order(second) == Rejected(Reason.SOLD_OUT, "34651")
    assert await desk.held(second) == []
    await desk.sandbox.leave_seats(flight, seats)


@pytest.mark.parametrize(
    ("how", "reason", "code"),
    [
        ("sold_out", Reason.SOLD_OUT, "34651"),
        ("fare_gone", Reason.OFFER_EXPIRED, "34107"),
        ("price_change", Reason.PRICE_CHANGED, "37200"),
        ("card_refused", Reason.PAYMENT_REFUSED, "1304"),
        ("failed", Reason.SOLD_OUT, "36870"),
        ("rate_limited", Reason.RATE_LIMITED, "38194"),
        ("quota_spent", Reason.RATE_LIMITED, "38195"),
    ],
)
async def test_a_refusal_says_why_and_leaves_nothing(desk, how, reason, code):
    request = await desk.flight_request()
    await desk.sandbox.fail("order", how)
    assert await desk.amadeus.order(request) == Rejected(reason, code)
    assert await desk.held(request) == []


@pytest.mark.parametrize("passengers", [(), (ANA, BEN)])
async def test_each_seat_has_one_passenger(desk, passengers):
    request = replace(await desk.flight_request(), passengers=passengers)
    assert (await desk.amadeus.order(request)).reason is Reason.MISUSED
    assert await desk.held(request) == []


async def test_it_holds_nothing_and_is_not_paid_through_us(desk):
    request = replace(await desk.flight_request(), hold=True)
    assert (await desk.amadeus.order(request)).reason is Reason.MISUSED
    paid = await desk.amadeus.pay("order", Amount(1, "EUR"), request.client_ref)
    assert paid == Rejected(Reason.MISUSED, "never held")
    assert await desk.held(request) == []
    assert desk.amadeus.code is Provider.AMADEUS
    with pytest.raises(BadEvent):
        desk.amadeus.event({}, b"{}")


async def test_a_cancellation_costs_what_the_rules_say_and_happens_once(desk):
    request = await desk.flight_request(ANA, BEN)
    created = await desk.amadeus.order(request)
    quote = await desk.amadeus.quote_cancel(created.order_id, request.sealed)
    assert isinstance(quote, CancelQuote)
    assert quote.estimated
    assert quote.penalty == Amount(5_000, "EUR")
    assert quote.refund == request.accept_up_to - quote.penalty
    assert await desk.held(request) == ["CONFIRMED"]
    for _ in range(2):
        done = await desk.amadeus.confirm_cancel(created.order_id, quote, request.client_ref)
        assert done == Cancelled(quote.refund)
    assert await desk.held(request) == ["CANCELLED"]
    assert (await desk.amadeus.get(created.order_id)).reason is Reason.NOT_FOUND
    assert (await desk.amadeus.find(request.client_ref)).state is OrderState.CANCELLED
    assert await desk.amadeus.quote_cancel(created.order_id, request.sealed) == Rejected(
        Reason.NOT_FOUND, "1797"
    )


async def test_a_final_fare_gives_nothing_back(desk):
    request = await desk.flight_request(family="LIGHT")
    created = await desk.amadeus.order(request)
    quote = await desk.amadeus.quote_cancel(created.order_id, request.sealed)
    assert quote.refund == Amount.zero("EUR")
    assert quote.penalty == request.accept_up_to


async def test_what_is_ticketed_stays(desk):
    request = await desk.flight_request()
    created = await desk.amadeus.order(request)
    quote = await desk.amadeus.quote_cancel(created.order_id, request.sealed)
    await desk.sandbox.move(created.order_id, "TICKETED")
    late = await desk.amadeus.quote_cancel(created.order_id, request.sealed)
    assert late == Rejected(Reason.NOT_CANCELLABLE, "ticketed")
    done = await desk.amadeus.confirm_cancel(created.order_id, quote, request.client_ref)
    assert done == Rejected(Reason.NOT_CANCELLABLE, "4926")
    assert await desk.held(request) == ["TICKETED"]


async def test_seats_are_shown_by_flight_row_and_letter(desk):
    offer = await desk.flight("LIGHT")
    (seat_map,) = await desk.amadeus.seat_maps(offer.sealed)
    assert seat_map.segment == 0
    rows = [(int(seat.number[:-1]), seat.number[-1]) for seat in seat_map.seats]
    assert rows == sorted(rows)
    assert {seat.cabin for seat in seat_map.seats} == {"ECONOMY"}
    free = [seat for seat in seat_map.seats if seat.is_available]
    flight = offer.shown["slices"][0]["segments"][0]["flightId"]
    assert len(free) == await desk.sandbox.seats_left(flight)
    assert {seat.price for seat in free} == {Amount(800, "EUR"), Amount(1_800, "EUR")}
    assert {seat.price for seat in seat_map.seats if not seat.is_available} == {None}


async def test_a_search_without_flights_is_an_empty_part(desk):
    await desk.sandbox.fail("search", "empty")
    assert [part async for part in desk.amadeus.flights(flights())] == [[]]


@pytest.mark.parametrize("how", ["sold_out", "fare_gone", "expired"])
async def test_a_fare_that_is_gone_is_told_when_priced(desk, how):
    offer = await desk.flight()
    await desk.sandbox.fail("price", how)
    gone = await desk.amadeus.reprice(OfferKind.FLIGHT, offer.sealed)
    assert gone == Rejected(Reason.OFFER_EXPIRED, "4926")
