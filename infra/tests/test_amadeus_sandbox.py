"""Does Amadeus's sandbox sell flights as the real one did, with all that could go wrong?"""

import asyncio
import copy

import pytest

from infra.tests.amadeus_desk import (
    FAR,
    LONG,
    PASSPORT,
    SHORT,
    TRAVELER,
    brand,
    code,
    flight_id,
    in_days,
    today,
)


async def test_a_fare_that_can_be_given_back_costs_more_than_one_that_cannot(desk):
    found = (await desk.search()).json()["data"]
    light, flex = (
        next(each for each in found if brand(each) == name) for name in ("LIGHT", "FLEX")
    )
    assert float(light["price"]["total"]) < float(flex["price"]["total"])
    bags = [
        each["travelerPricings"][0]["fareDetailsBySegment"][0]["includedCheckedBags"]["quantity"]
        for each in (light, flex)
    ]
    assert bags == [0, 1]
    refundable = [each["pricingOptions"]["refundableFare"] for each in (light, flex)]
    assert refundable == [False, True]
    rules = [
        (await desk.price(each, include="detailed-fare-rules")).json()["included"]
        for each in (light, flex)
    ]
    notes = [each["detailed-fare-rules"]["1"]["fareNotes"] for each in rules]
    assert [note["notApplicable"] for note in notes] == [True, False]


async def test_a_price_is_the_sum_of_what_each_traveler_pays(desk):
    back = str(in_days(97))
    found = await desk.offer(adults=2, children=1, infants=1, returnDate=back)
    each = found["travelerPricings"]
    assert [one["travelerType"] for one in each] == ["ADULT", "ADULT", "CHILD", "HELD_INFANT"]
    assert each[3]["associatedAdultId"] == "1"
    cents = [round(100 * float(one["price"]["total"])) for one in each]
    assert cents[0] == cents[1] > cents[2] > cents[3]
    assert round(100 * float(found["price"]["grandTotal"])) == sum(cents)
    assert len(found["itineraries"]) == 2


async def test_where_no_flight_goes_all_the_way_one_changes_once(desk):
    found = (await desk.search(FAR)).json()["data"]
    assert found
    segments = found[0]["itineraries"][0]["segments"]
    assert len(segments) == 2
    assert segments[0]["arrival"]["iataCode"] == segments[1]["departure"]["iataCode"]
    assert (await desk.search(FAR, nonStop="true")).json()["data"] == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"adults": 0}, 477),
        ({"departureDate": "soon"}, 477),
        ({"departureDate": "2020-01-01"}, 425),
        ({"originLocationCode": None}, 32171),
        ({"destinationLocationCode": "CDG"}, 2668),
        ({"currencyCode": "QQQ"}, 477),
    ],
)
async def test_a_search_that_makes_no_sense_is_refused(desk, changes, expected):
    answer = await desk.search(**changes)
    assert (answer.status_code, code(answer)) == (400, expected)


async def test_an_offer_is_known_by_its_content_alone(desk, reference, amadeus):
    """S3."""
    priced = await desk.priced()
    cheaper = copy.deepcopy(priced)
    cheaper["price"]["grandTotal"] = "1.00"
    answer = await desk.order(cheaper, reference)
    assert (answer.status_code, code(answer)) == (400, 37200)
    other_flight = copy.deepcopy(priced)
    other_flight["itineraries"][0]["segments"][0]["number"] = "1"
    answer = await desk.order(other_flight, reference)
    assert (answer.status_code, code(answer)) == (400, 4926)
    more_bags = copy.deepcopy(priced)
    fare = more_bags["travelerPricings"][0]["fareDetailsBySegment"][0]
    fare["includedCheckedBags"]["quantity"] = 5
    assert code(await desk.order(more_bags, reference)) == 4926
    assert code(await desk.price(more_bags)) == 4926
    assert await amadeus.orders(reference) == []


async def test_a_price_may_have_changed_since_the_search(desk, amadeus):
    """S4."""
    found = await desk.offer()
    await amadeus.price_flight(flight_id(found), 150.0)
    answer = await desk.price(found)
    assert answer.status_code == 200
    now = answer.json()["data"]["flightOffers"][0]["price"]
    assert float(now["grandTotal"]) > float(found["price"]["grandTotal"])
    await amadeus.price_flight(flight_id(found), 100.0)


@pytest.mark.parametrize("moved", [True, False])
async def test_a_price_may_have_changed_since_it_was_asked(desk, amadeus, reference, moved):
    """S4."""
    priced = await desk.priced()
    if moved:
        await amadeus.price_flight(flight_id(priced), 120.0)
    else:
        await amadeus.fail("order", "price_change", reference=reference)
    for _ in range(2):
        answer = await desk.order(priced, reference)
        assert (answer.status_code, code(answer)) == (400, 37200)
    assert await amadeus.orders(reference) == []
    again = (await desk.price(priced)).json()["data"]["flightOffers"][0]
    assert float(again["price"]["total"]) > float(priced["price"]["total"])
    assert (await desk.order(again, reference)).status_code == 201


async def test_of_two_who_want_the_last_seat_one_gets_it(desk, amadeus, reference):
    """S5."""
    priced = await desk.priced()
    await amadeus.leave_seats(flight_id(priced), 1)
    answers = await asyncio.gather(*(desk.order(priced, reference) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 400]
    refused = next(answer for answer in answers if answer.status_code == 400)
    assert code(refused) == 34651
    assert len(await amadeus.orders(reference)) == 1
    assert await amadeus.seats_left(flight_id(priced)) == 0
    found = (await desk.search()).json()["data"]
    assert flight_id(priced) not in {flight_id(each) for each in found}
    assert code(await desk.price(priced)) == 4926


async def test_seats_that_are_left_are_told_and_come_back_when_cancelled(desk, amadeus, reference):
    """S5."""
    offer = await desk.offer()
    await amadeus.leave_seats(flight_id(offer), 4)
    offer = (await desk.price(offer)).json()["data"]["flightOffers"][0]
    assert offer["numberOfBookableSeats"] == 4
    made = (await desk.order(offer, reference)).json()["data"]
    assert await amadeus.seats_left(flight_id(offer)) == 3
    await desk.cancel(made["id"])
    assert await amadeus.seats_left(flight_id(offer)) == 4


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("sold_out", 34651),
        ("fare_gone", 34107),
        ("expired", 34107),
        ("card_refused", 1304),
        ("failed", 36870),
    ],
)
async def test_an_order_is_refused_as_planned(desk, amadeus, reference, how, expected):
    """S5, S6."""
    priced = await desk.priced()
    before = await amadeus.seats_left(flight_id(priced))
    await amadeus.fail("order", how, reference=reference)
    answer = await desk.order(priced, reference)
    assert (answer.status_code, code(answer)) == (400, expected)
    assert await amadeus.orders(reference) == []
    assert await amadeus.seats_left(flight_id(priced)) == before


async def test_an_offer_grows_old(desk, amadeus, reference):
    """S6."""
    priced = await desk.priced()
    await amadeus.shift(1_700)
    assert (await desk.price(priced)).status_code == 200  # and is fresh again
    await amadeus.shift(0)
    priced = await desk.priced()
    await amadeus.set(offerSeconds=0)
    assert code(await desk.price(priced)) == 4926
    assert code(await desk.order(priced, reference)) == 34107
    assert await amadeus.orders(reference) == []


@pytest.mark.parametrize(
    ("agreement", "days"),
    [
        ({"option": "DELAY_TO_QUEUE", "delay": "6D"}, 4),
        ({"option": "DELAY_TO_CANCEL", "delay": "1D"}, 1),
    ],
)
async def test_what_is_not_ticketed_in_time_is_cancelled(desk, amadeus, reference, agreement, days):
    """S6."""
    priced = await desk.priced()
    before = await amadeus.seats_left(flight_id(priced))
    made = (await desk.order(priced, reference, ticketingAgreement=agreement)).json()["data"]
    assert made["ticketingAggreement"] == agreement  # S14: so it is written
    await amadeus.shift((days - 1) * 86_400)
    assert [each["state"] for each in await amadeus.orders(reference)] == ["CONFIRMED"]
    await amadeus.shift(days * 86_400 + 1)
    assert [each["state"] for each in await amadeus.orders(reference)] == ["CANCELLED"]
    assert await amadeus.seats_left(flight_id(priced)) == before
    await desk.sign_in()
    assert (await desk.get(made["id"])).status_code == 404


async def test_a_fare_that_is_ticketed_at_once_cannot_be_held(desk, amadeus, reference):
    priced = await desk.priced("LIGHT")
    assert priced["instantTicketingRequired"] is True
    held = {"option": "DELAY_TO_QUEUE", "delay": "6D"}
    assert code(await desk.order(priced, reference, ticketingAgreement=held)) == 2668
    assert await amadeus.orders(reference) == []


async def test_the_same_order_sent_twice_is_two_orders(desk, amadeus, reference):
    """S9."""
    priced = await desk.priced()
    made = [(await desk.order(priced, reference)).json()["data"]["id"] for _ in range(2)]
    assert [each["id"] for each in await amadeus.orders(reference)] == made[::-1]


async def test_an_order_is_cancelled_once_and_answered_with_nothing(desk, amadeus, reference):
    """S10."""
    made = (await desk.order(await desk.priced(), reference)).json()["data"]
    answer = await desk.cancel(made["id"])
    assert (answer.status_code, answer.content) == (204, b"")
    again = await desk.cancel(made["id"])
    assert (again.status_code, code(again)) == (404, 1797)
    assert [each["state"] for each in await amadeus.orders(reference)] == ["CANCELLED"]


@pytest.mark.parametrize("by_clock", [True, False])
async def test_what_is_ticketed_is_not_cancelled(desk, amadeus, reference, by_clock):
    """S10."""
    made = (await desk.order(await desk.priced(), reference)).json()["data"]
    assert "tickets" not in made
    if by_clock:
        await amadeus.shift(61)
    else:
        await amadeus.move(made["id"], "TICKETED")
    shown = (await desk.get(made["id"])).json()["data"]
    ticket = shown["tickets"][0]
    assert (ticket["documentStatus"], ticket["travelerId"]) == ("ISSUED", "1")
    answer = await desk.cancel(made["id"])
    assert (answer.status_code, code(answer)) == (400, 4926)
    assert [each["state"] for each in await amadeus.orders(reference)] == ["TICKETED"]


async def test_a_long_flight_abroad_asks_for_a_passport(desk, amadeus, reference):
    """S15."""
    answer = await desk.price(await desk.offer(route=LONG))
    priced = answer.json()["data"]["flightOffers"][0]
    asked = answer.json()["data"]["bookingRequirements"]["travelerRequirements"]
    assert [each["documentRequired"] for each in asked] == [True]
    refused = await desk.order(priced, reference)
    assert (refused.status_code, code(refused)) == (400, 32171)
    assert refused.json()["errors"][0]["source"]["pointer"] == "/data/travelers/0/documents"
    assert await amadeus.orders(reference) == []
    traveler = {**TRAVELER, "documents": [PASSPORT]}
    assert (await desk.order(priced, reference, travelers=[traveler])).status_code == 201
    kept = (await amadeus.orders(reference))[0]["order"]["travelers"]
    assert kept == [traveler]


@pytest.mark.parametrize("missing", ["dateOfBirth", "gender", "name", "contact"])
async def test_an_order_without_a_traveler_s_data_is_refused(desk, amadeus, reference, missing):
    traveler = {name: value for name, value in TRAVELER.items() if name != missing}
    answer = await desk.order(await desk.priced(), reference, travelers=[traveler])
    assert (answer.status_code, code(answer)) == (400, 32171)
    assert await amadeus.orders(reference) == []


async def test_the_truth_tells_who_asked_for_what(desk, amadeus, reference):
    priced = await desk.priced()
    made = (await desk.order(priced, f"Ref. {reference} by us")).json()["data"]
    told = (await amadeus.orders(reference))[0]
    assert (told["id"], told["kind"], told["state"]) == (made["id"], "flight", "CONFIRMED")
    assert (told["total"], told["currency"]) == (priced["price"]["grandTotal"], "EUR")
    assert told["order"] == made
    assert made["remarks"]["general"][0]["text"] == f"Ref. {reference} by us"


async def test_a_last_day_to_ticket_is_told(desk):
    light, flex = await desk.offer("LIGHT"), await desk.offer("FLEX")
    assert today().isoformat() <= light["lastTicketingDate"] < flex["lastTicketingDate"]
    assert {segment["carrierCode"] for segment in light["itineraries"][0]["segments"]}
    assert light["itineraries"][0]["segments"][0]["departure"]["iataCode"] == SHORT[0]
