"""What an answer about flights offers, and what is left out of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.flights.emissions import METHOD
from subgraphs.booking.network.airports import Network
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.providers.amadeus.flights import THEIR_METHOD, FlightReader, asked
from subgraphs.booking.providers.port import PricedOffer
from subgraphs.booking.tests.providers.amadeus.bodies import a_rule, a_segment, an_answer, an_offer
from subgraphs.chassis.money.amounts import Amount

NOW = datetime(2027, 4, 1, 12, tzinfo=UTC)
SEARCH = FlightSearch("CDG", "JFK", date(2027, 5, 1), None, 1, Cabin.ECONOMY)


@pytest.fixture(scope="session")
def reader() -> FlightReader:
    return FlightReader(Network.read())


def read(reader: FlightReader, *offers: dict[str, Any], travelers: int = 1) -> list[PricedOffer]:
    search = FlightSearch("CDG", "JFK", date(2027, 5, 1), None, travelers, Cabin.ECONOMY)
    return reader.offers(an_answer(*offers), search, NOW)


def test_an_offer_has_the_form_of_our_own(reader):
    offer = an_offer()
    (found,) = read(reader, offer)
    assert found.total == Amount(43_120, "EUR")
    assert found.key == "ZZ123/2027-05-01/ECONOMY|LIGHT"
    assert found.then == "2027-05-01T08:30:00+00:00"
    assert found.expires_at == NOW + timedelta(minutes=30)
    assert found.sealed == {"offer": offer}
    assert found.shown == {
        "travelers": 1,
        "family": "LIGHT",
        "conditions": {
            "isRefundable": False,
            "isChangeable": False,
            "checkedBags": 1,
            "until": "2027-05-01T08:30:00+00:00",
            "cancellation": [{"until": None, "penaltyMinor": 43_120}],
        },
        "slices": [
            {
                "durationMinutes": 495,
                "segments": [
                    {
                        "flightId": "ZZ123/2027-05-01",
                        "flightNumber": "ZZ123",
                        "airlineCode": "ZZ",
                        "airlineName": "ZEPHYR AIR",
                        "fromIata": "CDG",
                        "fromName": "Charles de Gaulle International Airport",
                        "toIata": "JFK",
                        "toName": "John F Kennedy International Airport",
                        "departsAt": "2027-05-01T08:30:00+00:00",
                        "departsAtLocal": "2027-05-01T10:30:00+02:00",
                        "arrivesAt": "2027-05-01T16:45:00+00:00",
                        "arrivesAtLocal": "2027-05-01T12:45:00-04:00",
                        "durationMinutes": 495,
                        "aircraft": "BOEING 787-9",
                        "cabin": "ECONOMY",
                        "capacity": 7,
                        "co2Kg": 412,
                    }
                ],
            }
        ],
        "durationMinutes": 495,
        "co2Kg": 412,
        "co2Method": THEIR_METHOD,
    }


@pytest.mark.parametrize(
    "emissions",
    [
        None,
        [],
        [{"weight": 900, "weightUnit": "LB", "cabin": "ECONOMY"}],
        [{"weight": 900, "weightUnit": "KG", "cabin": "BUSINESS"}],
    ],
)
def test_carbon_that_is_not_told_of_every_flight_is_reckoned_by_our_method(reader, emissions):
    way = [
        a_segment(destination="LHR", arrives="2027-05-01T10:45:00"),
        a_segment("LHR", departs="2027-05-01T13:00:00", id="2", co2Emissions=emissions),
    ]
    (found,) = read(reader, an_offer(way))
    segments = found.shown["slices"][0]["segments"]
    assert found.shown["co2Method"] == METHOD
    assert 30 < segments[0]["co2Kg"] < 120
    assert 200 < segments[1]["co2Kg"] < 700
    assert found.shown["co2Kg"] == sum(segment["co2Kg"] for segment in segments)


@pytest.mark.parametrize(
    "unreadable",
    [
        an_offer([a_segment(destination="QQQ")]),
        an_offer([a_segment(departs="soon")]),
        an_offer([a_segment(arrives="2027-05-01T01:00:00")]),
        an_offer([a_segment()] * 3),
        an_offer([]),
        an_offer(total="0.00"),
        an_offer(total="cheap"),
        an_offer(price={"currency": "euros", "total": "3"}),
        an_offer(price=None),
        an_offer(travelerPricings=[]),
        an_offer(travelers=2),
        {},
        "offer",
        None,
        [],
    ],
)
def test_what_we_cannot_say_the_truth_about_is_left_out_alone(reader, unreadable):
    other = an_offer(total="99.00")
    assert [found.sealed["offer"] for found in read(reader, unreadable, other)] == [other]


def test_numbers_as_texts_and_data_as_an_object_are_read_the_same(reader):
    (usual,) = read(reader, an_offer())
    odd = an_offer(
        [
            a_segment(
                number=123, co2Emissions=[{"weight": "412", "weightUnit": "KG", "cabin": "ECONOMY"}]
            )
        ],
        bags="1",
        numberOfBookableSeats="7",
        price={"currency": "EUR", "grandTotal": 431.2},
    )
    (found,) = reader.offers({**an_answer(), "data": odd}, SEARCH, NOW)
    assert found.shown == usual.shown
    assert found.total == usual.total


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": []}, {"data": {}}, {"data": 7}])
def test_no_data_is_no_offer(reader, body):
    assert reader.offers(body, SEARCH, NOW) == []


@pytest.mark.parametrize(
    ("rules", "family", "steps"),
    [
        ([a_rule(notApplicable=True)], "LIGHT", [(None, 43_120)]),
        ([a_rule("EXCHANGE", maxPenaltyAmount="50.00")], "STANDARD", [(None, 43_120)]),
        (
            [a_rule(maxPenaltyAmount="25.00"), a_rule("EXCHANGE")],
            "FLEX",
            [("2027-05-01T08:30:00+00:00", 2_500), (None, 43_120)],
        ),
        ([a_rule()], "FLEX", []),
        ([a_rule(maxPenaltyAmount="9000")], "FLEX", [("2027-05-01T08:30:00+00:00", 43_120)]),
        ([a_rule(), a_rule(notApplicable="true")], "LIGHT", [(None, 43_120)]),
        (
            [a_rule(maxPenaltyAmount=0), a_rule(notApplicable=True, circumstances="AFTER DEP")],
            "FLEX",
            [("2027-05-01T08:30:00+00:00", 0), (None, 43_120)],
        ),
    ],
)
def test_a_fare_is_of_the_family_that_its_rules_allow(reader, rules, family, steps):
    (found,) = read(reader, an_offer(fareRules={"currency": "EUR", "rules": rules}))
    assert found.shown["family"] == family
    assert found.shown["conditions"]["isRefundable"] is (family == "FLEX")
    told = [
        (step["until"], step["penaltyMinor"]) for step in found.shown["conditions"]["cancellation"]
    ]
    assert told[: len(steps)] == steps
    assert found.key.endswith(f"|{family}")


def test_the_fewest_bags_of_any_flight_are_promised(reader):
    offer = an_offer(travelers=2)
    bags = offer["travelerPricings"][1]["fareDetailsBySegment"][0]
    for told, promised in (({"quantity": 2}, 1), ({"weight": 23}, 1), ({}, 0), (None, 0)):
        bags["includedCheckedBags"] = told
        (found,) = read(reader, offer, travelers=2)
        assert found.shown["conditions"]["checkedBags"] == promised


def test_of_two_alike_the_cheaper_is_shown(reader):
    found = read(reader, an_offer(total="50.00"), an_offer(total="40.00"), an_offer(total="45.00"))
    assert [offer.total.minor for offer in found] == [4_000]


def test_there_and_back_are_two_slices(reader):
    back = a_segment("JFK", "CDG", "2027-05-08T20:00:00", "2027-05-09T09:40:00", id="2")
    (found,) = read(reader, an_offer([a_segment()], [back]))
    assert found.key == "ZZ123/2027-05-01~ZZ123/2027-05-08/ECONOMY|LIGHT"
    assert [one_way["durationMinutes"] for one_way in found.shown["slices"]] == [495, 460]
    assert found.shown["durationMinutes"] == 955


@pytest.mark.parametrize(
    ("last", "ends"),
    [
        ("2027-04-01", datetime(2027, 4, 2, tzinfo=UTC)),
        ("2027-03-31", datetime(2027, 4, 1, 23, 45, tzinfo=UTC)),
        (None, datetime(2027, 4, 2, 0, 15, tzinfo=UTC)),
    ],
)
def test_an_offer_stands_half_an_hour_or_until_its_last_ticketing(reader, last, ends):
    late = datetime(2027, 4, 1, 23, 45, tzinfo=UTC)
    (found,) = reader.offers(an_answer(an_offer(lastTicketingDate=last)), SEARCH, late)
    assert found.expires_at == ends


def test_a_search_asks_for_what_it_wants():
    back = FlightSearch("CDG", "JFK", date(2027, 5, 1), date(2027, 5, 8), 3, Cabin.PREMIUM)
    assert asked(back) == {
        "originLocationCode": "CDG",
        "destinationLocationCode": "JFK",
        "departureDate": "2027-05-01",
        "returnDate": "2027-05-08",
        "adults": 3,
        "travelClass": "PREMIUM_ECONOMY",
        "currencyCode": "EUR",
        "max": 60,
    }
    assert "returnDate" not in asked(SEARCH)
