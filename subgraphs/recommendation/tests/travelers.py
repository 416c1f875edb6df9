"""People who went somewhere, as rows."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from subgraphs.chassis.ids import derived_id
from subgraphs.recommendation.people.models import LONG_AGO, PersonRow
from subgraphs.recommendation.trips.models import TripRow
from world.places import destination_id


def a_person(id: str) -> PersonRow:
    return PersonRow(id=id, visibility="PUBLIC", profile_as_of=LONG_AGO, is_personal=True)


def a_journey(traveler: str, places: Sequence[str]) -> Iterator[TripRow]:
    """As `travels` has it."""
    for number, place in enumerate(places):
        arrives = date(2026, 3, 1) + timedelta(days=3 * number)
        yield TripRow(
            id=derived_id("trip", traveler, place),
            destination_id=destination_id(place),
            starts_on=arrives,
            ends_on=arrives + timedelta(days=3),
            is_booked=True,
            member_ids=[traveler],
            as_of=LONG_AGO,
        )
