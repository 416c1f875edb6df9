"""What an answer about rooms offers, until when it is free, and what kind of room it is."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.amadeus.calling_codes import parted
from subgraphs.booking.providers.amadeus.policies import Policy
from subgraphs.booking.providers.amadeus.stay_objects import Room
from subgraphs.booking.providers.amadeus.stays import OurProperty, StayReader, room_kind
from subgraphs.booking.providers.port import PricedOffer, StayPlace
from subgraphs.booking.stays.rooms import RoomKind
from subgraphs.booking.tests.providers.amadeus.bodies import a_hotel, a_hotel_offer
from subgraphs.chassis.money.amounts import Amount

NOW = datetime(2027, 4, 1, 12, tzinfo=UTC)
SEARCH = StaySearch(date(2027, 5, 1), date(2027, 5, 4), adults=4, rooms=2)
PARIS = StayPlace("city_paris", 48.85341, 2.3488, "Europe/Paris")
OURS = [
    OurProperty("property_1", "Amber  hotel", "Paris", "destination_1"),
    OurProperty("property_2", "Copper Inn", "Paris", "destination_1"),
]
FREE = {"deadline": "2027-04-29T18:00:00+02:00", "amount": "100.00"}


def read(*hotels: Any, ours: list[OurProperty] | None = None) -> list[PricedOffer]:
    reader = StayReader(PARIS, SEARCH, OURS if ours is None else ours, NOW)
    return reader.offers({"data": list(hotels)})


def test_an_offer_has_the_form_of_our_own():
    (found,) = read(a_hotel(a_hotel_offer("300.00", FREE), name="AMBER HOTEL"))
    assert found.total == Amount(30_000, "EUR")
    assert found.key == "HLPAR001/DOUBLE/A1K/BREAKFAST|FLEXIBLE"
    assert found.shown == {
        "travelers": 4,
        "rate": "FLEXIBLE",
        "conditions": {
            "isRefundable": True,
            "isChangeable": False,
            "checkedBags": None,
            "until": "2027-04-29T16:00:00+00:00",
            "cancellation": [
                {"until": "2027-04-29T16:00:00+00:00", "penaltyMinor": 0},
                {"until": None, "penaltyMinor": 10_000},
            ],
        },
        "propertyId": "property_1",
        "propertyName": "Amber  hotel",
        "cityId": "city_paris",
        "cityName": "Paris",
        "destinationId": "destination_1",
        "nights": 3,
        "roomKind": "DOUBLE",
        "sleeps": 2,
    }
    assert found.sealed["offerId"] == "OFFER00001"


def test_a_hotel_that_is_not_ours_has_its_own_name_and_no_property():
    (found,) = read(a_hotel(a_hotel_offer(), name="PAPER LOOM"), ours=[])
    assert found.shown["propertyId"] is None
    assert found.shown["propertyName"] == "PAPER LOOM"
    assert found.shown["cityName"] is None


@pytest.mark.parametrize(
    "unreadable",
    [
        a_hotel(),
        a_hotel(a_hotel_offer(), available=False),
        a_hotel(a_hotel_offer("-3")),
        a_hotel(a_hotel_offer("much")),
        a_hotel(a_hotel_offer(price=None)),
        a_hotel(a_hotel_offer(id=None)),
        a_hotel(a_hotel_offer(policies={"cancellations": [{"deadline": "soon"}]})),
        {"hotel": None},
        None,
        "hotel",
    ],
)
def test_what_we_cannot_say_the_truth_about_is_left_out_alone(unreadable):
    found = read(unreadable, a_hotel(a_hotel_offer("99.00")))
    assert [offer.total.minor for offer in found] == [9_900]


@pytest.mark.parametrize(
    ("told", "steps"),
    [
        ([], [(None, 30_000)]),
        ([{"type": "FULL_STAY"}], [(None, 30_000)]),
        ([{"amount": "999"}], [(None, 30_000)]),
        ([{"percentage": "50"}], [(None, 15_000)]),
        ([{"numberOfNights": "1"}], [(None, 10_000)]),
        (
            [{"deadline": "2027-04-30T18:00:00", "numberOfNights": 2}],
            [("2027-04-30T16:00:00+00:00", 0), (None, 20_000)],
        ),
        (
            [{"deadline": "2027-04-30T18:00:00Z", "type": "FULL_STAY"}, FREE],
            [
                ("2027-04-29T16:00:00+00:00", 0),
                ("2027-04-30T18:00:00+00:00", 10_000),
                (None, 30_000),
            ],
        ),
        (
            [{"amount": "20"}, FREE],
            [("2027-04-29T16:00:00+00:00", 2_000), (None, 10_000)],
        ),
    ],
)
def test_policies_become_steps_in_time(told, steps):
    (found,) = read(a_hotel(a_hotel_offer("300.00", *told)))
    shown = found.shown["conditions"]["cancellation"]
    assert [(step["until"], step["penaltyMinor"]) for step in shown] == steps
    is_free = steps[0][0] is not None and steps[0][1] == 0
    assert found.shown["rate"] == ("FLEXIBLE" if is_free else "SAVER")
    assert Policy.of_json(shown).as_json() == shown


def test_what_was_free_is_free_no_more_once_its_time_is_over():
    (found,) = read(a_hotel(a_hotel_offer("300.00", FREE)))
    policy = Policy.of_json(found.sealed["cancellation"])
    end = datetime(2027, 4, 29, 16, tzinfo=UTC)
    assert policy.free_until(NOW) == end
    assert policy.penalty_minor(NOW) == 0
    assert policy.free_until(end) is None
    assert policy.penalty_minor(end) == 10_000


@pytest.mark.parametrize(
    ("category", "beds", "bed", "kind"),
    [
        ("STANDARD_ROOM", 1, "KING", RoomKind.DOUBLE),
        ("STANDARD_ROOM", 1, "SINGLE", RoomKind.SINGLE),
        ("STANDARD_ROOM", "2", "SINGLE", RoomKind.TWIN),
        ("SUPERIOR_ROOM", 2, "TWIN", RoomKind.TWIN),
        ("JUNIOR_SUITE", 1, "KING", RoomKind.SUITE),
        ("STUDIO", None, None, RoomKind.STUDIO),
        (None, None, None, RoomKind.DOUBLE),
    ],
)
def test_a_room_is_of_one_of_our_kinds(category, beds, bed, kind):
    told = {"typeEstimated": {"category": category, "beds": beds, "bedType": bed}}
    assert room_kind(Room.model_validate(told)) is kind


def test_hotels_are_asked_for_twenty_at_a_time_and_the_nearest_sixty():
    reader = StayReader(PARIS, SEARCH, OURS, NOW)
    parts = reader.hotels({"data": [{"hotelId": f"HL{number:06}"} for number in range(90)]})
    assert [len(part) for part in parts] == [20, 20, 20]
    assert reader.asked(parts[0])["adults"] == 2
    assert reader.asked(["A", "B"])["hotelIds"] == "A,B"


@pytest.mark.parametrize(
    ("phone", "code"),
    [("+33612345678", "33"), ("+12025550123", "1"), ("+35312345678", "353"), ("+79001234567", "7")],
)
def test_a_number_begins_with_its_country(phone, code):
    assert parted(phone) == (code, phone.removeprefix(f"+{code}"))
