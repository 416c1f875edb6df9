"""What is read out of an offer of Duffel's, and what is left out."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.providers.duffel.bodies import Offer
from subgraphs.booking.providers.duffel.offers import CO2_METHOD, priced, repriced
from subgraphs.booking.providers.port import Capabilities, PricedOffer, Requirements
from subgraphs.booking.tests.providers.duffel_bodies import (
    OPEN,
    PARIS,
    SHUT,
    TOKYO,
    offer,
    seated,
    segment,
)
from subgraphs.chassis.money.amounts import Amount

SEARCH = FlightSearch("LHR", "CDG", date(2027, 5, 3), None, 2, Cabin.ECONOMY)
DEPARTURE = "2027-05-03T08:30:00+00:00"
FREE = {**OPEN, "penalty_amount": "0.00"}
LOST = {"until": None, "penaltyMinor": 18_120}


def read(search: FlightSearch = SEARCH, **otherwise: object) -> PricedOffer | None:
    return priced(Offer.model_validate(offer(**otherwise)), search)


def conditions(refund: dict | None, change: dict | None) -> dict:
    told = {"refund_before_departure": refund, "change_before_departure": change}
    found = read(conditions=told)
    return {**found.shown["conditions"], "family": found.shown["family"]}


def test_an_offer_is_shown_as_our_own_are():
    found = read()
    assert found.key == "ZZ0101/2027-05-03|STANDARD"
    assert found.total == Amount(18_120, "GBP")
    assert found.expires_at == datetime(2027, 4, 1, 12, 30, 0, 123_456, UTC)
    assert found.then == DEPARTURE
    assert found.shown == {
        "travelers": 2,
        "family": "STANDARD",
        "conditions": {
            "isRefundable": False,
            "isChangeable": False,
            "checkedBags": 1,
            "until": DEPARTURE,
            "cancellation": [
                {"until": DEPARTURE, "penaltyMinor": 4_000},
                {"until": None, "penaltyMinor": 18_120},
            ],
            "changePenaltyMinor": None,
        },
        "slices": [
            {
                "durationMinutes": 75,
                "segments": [
                    {
                        "flightId": "ZZ0101/2027-05-03",
                        "flightNumber": "ZZ0101",
                        "airlineCode": "ZZ",
                        "airlineName": "Duffel Airways",
                        "fromIata": "LHR",
                        "fromName": "Heathrow",
                        "toIata": "CDG",
                        "toName": "Charles de Gaulle",
                        "departsAt": DEPARTURE,
                        "departsAtLocal": "2027-05-03T09:30:00+01:00",
                        "arrivesAt": "2027-05-03T09:45:00+00:00",
                        "arrivesAtLocal": "2027-05-03T11:45:00+02:00",
                        "durationMinutes": 75,
                        "aircraft": "Airbus A320neo",
                        "cabin": "ECONOMY",
                        "capacity": None,
                        "co2Kg": 86,
                    }
                ],
            }
        ],
        "durationMinutes": 75,
        "co2Kg": 86,
        "co2Method": CO2_METHOD,
    }


def test_what_is_kept_to_order_it_holds_duffels_own_ids_and_how_to_find_it_again():
    found = read(passenger_identity_documents_required=True)
    ids = {name: kept for name, kept in found.sealed.items() if name not in {"search", "key"}}
    assert FlightSearch.of_json(found.sealed["search"]) == SEARCH
    assert found.sealed["key"] == found.key
    assert ids == {
        "offer": "off_1",
        "minor": 18_120,
        "currency": "GBP",
        "passengers": ["pas_1", "pas_2"],
        "segments": ["seg_1"],
        "document": True,
    }
    told = {"names", "date_of_birth", "email", "phone", "document"}
    assert found.requirements == Requirements(**dict.fromkeys(told, True))
    again = repriced(Offer.model_validate(offer()), found.sealed)
    assert again.sealed == {**found.sealed, "document": False}


def test_an_offer_that_is_paid_at_once_is_not_held():
    at_once = read(payment_requirements={"requires_instant_payment": True})
    assert at_once.capabilities == Capabilities(cancel_online=True, seat_map=True)
    held = Capabilities(hold=True, pay_later=True, cancel_online=True, seat_map=True)
    assert read().capabilities == held
    assert read(payment_requirements=None).capabilities == at_once.capabilities


@pytest.mark.parametrize(
    ("refund", "change", "family", "steps"),
    [
        (SHUT, SHUT, "LIGHT", [LOST]),
        (SHUT, OPEN, "STANDARD", [LOST]),
        (FREE, OPEN, "FLEX", [{"until": DEPARTURE, "penaltyMinor": 0}, LOST]),
        (OPEN, SHUT, "STANDARD", [{"until": DEPARTURE, "penaltyMinor": 4_000}, LOST]),
        (None, None, "LIGHT", []),  # nobody knows
        ({"allowed": True}, None, "STANDARD", []),  # it costs something, and nobody knows what
        ({**OPEN, "penalty_currency": "EUR"}, None, "STANDARD", []),
    ],
)
def test_the_family_and_the_steps_say_what_the_fare_allows(refund, change, family, steps):
    found = conditions(refund, change)
    assert (found["family"], found["cancellation"]) == (family, steps)
    assert found["changePenaltyMinor"] == (4_000 if change is OPEN else None)
    assert found["isRefundable"] is (family == "FLEX")


def test_a_refund_that_costs_all_of_it_is_none():
    found = conditions({**OPEN, "penalty_amount": "200.00"}, None)
    assert (found["isRefundable"], found["family"]) == (False, "LIGHT")
    assert [step["penaltyMinor"] for step in found["cancellation"]] == [18_120, 18_120]


def test_carbon_dioxide_is_shared_among_travellers_and_by_distance_among_flights():
    onward = segment(
        id="seg_2",
        distance="1042.5",
        departing_at="2027-05-03T13:00:00",
        arriving_at="2027-05-03T15:00:00",
        origin=PARIS,
    )
    shown = read(slices=[{"segments": [segment(), onward]}]).shown
    assert [each["co2Kg"] for each in shown["slices"][0]["segments"]] == [21, 64]
    assert shown["co2Kg"] == 85
    unmeasured = read(slices=[{"segments": [segment(), {**onward, "distance": None}]}]).shown
    assert [each["co2Kg"] for each in unmeasured["slices"][0]["segments"]] == [43, 43]
    assert read(total_emissions_kg=None).shown["co2Kg"] is None


def test_clocks_are_read_where_they_hang():
    far = segment(destination=TOKYO, arriving_at="2027-05-04T06:15:00")
    [flight] = read(slices=[{"segments": [far]}]).shown["slices"][0]["segments"]
    assert flight["arrivesAtLocal"] == "2027-05-04T06:15:00+09:00"
    assert flight["arrivesAt"] == "2027-05-03T21:15:00+00:00"
    assert flight["durationMinutes"] == 765
    with_offset = segment(departing_at="2027-05-03T08:30:00Z")
    [flight] = read(slices=[{"segments": [with_offset]}]).shown["slices"][0]["segments"]
    assert flight["departsAtLocal"] == "2027-05-03T09:30:00+01:00"


@pytest.mark.parametrize(
    ("cabins", "bags", "seen"),
    [
        (["premium_economy", "business"], [2, 1], ("PREMIUM", 1)),
        (["first", "business"], [2, 2], ("BUSINESS", 2)),
        ([None, "capsule"], [0, 1], ("ECONOMY", 0)),
    ],
)
def test_the_plainest_seat_and_the_fewest_bags_are_shown(cabins, bags, seen):
    sit = [seated(cabin, checked) for cabin, checked in zip(cabins, bags, strict=True)]
    shown = read(slices=[{"segments": [segment(passengers=sit)]}]).shown
    [flight] = shown["slices"][0]["segments"]
    assert (flight["cabin"], shown["conditions"]["checkedBags"]) == seen


@pytest.mark.parametrize(
    "otherwise",
    [
        {"partial": True},
        {"passengers": [{"id": "pas_1"}]},
        {"slices": [{"segments": [segment()]}] * 2},
        {"slices": [{"segments": [segment()] * 3}]},
        {"slices": [{"segments": [segment(arriving_at="2027-05-03T10:00:00")]}]},
    ],
)
def test_what_does_not_answer_the_search_is_left_out(otherwise):
    assert read(**otherwise) is None


@pytest.mark.parametrize(
    "otherwise",
    [
        {"total_amount": "many"},
        {"total_amount": "-1"},
        {"total_amount": "1e30"},
        {"total_amount": "NaN"},
        {"total_currency": "pounds"},
        {"slices": []},
        {"expires_at": "soon"},
        {"slices": [{"segments": [segment(origin={**TOKYO, "time_zone": "Mars/Olympus"})]}]},
    ],
)
def test_what_nobody_understands_is_no_offer(otherwise):
    with pytest.raises(ValidationError):
        read(**otherwise)


def test_numbers_may_be_strings_and_strings_numbers():
    found = read(
        total_amount=181.2,
        total_emissions_kg=171.0,
        slices=[{"segments": [segment(marketing_carrier_flight_number=101, distance=347.5)]}],
    )
    assert found.total == Amount(18_120, "GBP")
    assert found.key == "ZZ101/2027-05-03|STANDARD"
