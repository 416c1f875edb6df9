"""Where did the people of the seeded world travel before they came to Caravan, and by which way?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from subgraphs.chassis.ids import derived_id
from world.dice import Dice
from world.people import PEOPLE, Person
from world.places import destination_id

FEWEST: Final = 3  # journeys
MOST: Final = 7
LATEST_DAYS: Final = 200  # before the month of the seed
BETWEEN_DAYS: Final = 120
# By what people travel for: ways that are travelled in this order, or a part of them.
WAYS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "tables": (
        ("lisbon", "porto", "granada", "barcelona"),
        ("rome", "naples", "athens", "istanbul"),
        ("tokyo", "kyoto", "osaka", "seoul"),
        ("mexico-city", "medellin", "buenos-aires"),
    ),
    "rails": (
        ("london", "amsterdam", "utrecht", "berlin", "prague"),
        ("prague", "vienna", "budapest", "lviv"),
        ("copenhagen", "stockholm", "oslo", "bergen"),
        ("tokyo", "kyoto", "osaka"),
    ),
    "trails": (
        ("bergen", "oslo", "reykjavik", "torshavn"),
        ("tbilisi", "yerevan", "almaty"),
        ("delhi", "kathmandu", "chiang-mai"),
        ("cusco", "medellin", "mexico-city"),
        ("edinburgh", "galway", "reykjavik"),
    ),
    "lens": (
        ("marrakesh", "casablanca", "cairo", "istanbul"),
        ("kyoto", "taipei", "hanoi", "bangkok"),
        ("prague", "krakow", "lviv"),
        ("reykjavik", "edinburgh", "london"),
    ),
    "swell": (
        ("porto", "lisbon", "casablanca", "dakar"),
        ("colombo", "denpasar", "sydney", "wellington"),
        ("honolulu", "san-francisco", "vancouver"),
        ("rio-de-janeiro", "cape-town"),
    ),
    "stays": (
        ("bangkok", "chiang-mai", "hanoi", "denpasar"),
        ("medellin", "mexico-city", "san-francisco"),
        ("tallinn", "budapest", "istanbul", "tbilisi"),
    ),
    "kin": (
        ("copenhagen", "utrecht", "amsterdam"),
        ("singapore", "denpasar", "sydney", "melbourne"),
        ("naples", "rome", "milan"),
        ("vienna", "prague", "krakow"),
    ),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One place of a journey. `days_ago` counts back from the first of the month of the seed."""

    key: str
    traveler: Person
    place: str  # slug of a destination
    days_ago: int
    nights: int

    @property
    def id(self) -> str:
        return derived_id("trip", self.key)

    @property
    def destination_id(self) -> str:
        return destination_id(self.place)

    def starts_on(self, today: date) -> date:
        return today.replace(day=1) - timedelta(days=self.days_ago)

    def ends_on(self, today: date) -> date:
        return self.starts_on(today) + timedelta(days=self.nights)


def stops() -> Iterator[Stop]:
    """Of everybody who travels; those of a journey follow each other without a day between."""
    for person in PEOPLE:
        if person.travels:
            dice = Dice(f"histories/{person.handle}")
            for number in range(FEWEST + int(dice.share() * (MOST - FEWEST + 1))):
                yield from _journey(person, number, dice)


def _journey(person: Person, number: int, dice: Dice) -> Iterator[Stop]:
    way = dice.one_of(WAYS[dice.one_of(person.circles)])
    first = int(dice.share() * (len(way) - 1))
    places = [place for place in way[first:] if place != person.home]
    nights = [2 + int(dice.share() * 4) for _ in places]
    begun = LATEST_DAYS + BETWEEN_DAYS * number + int(dice.share() * 60)
    for place, stays, passed in zip(places, nights, accumulate([0, *nights]), strict=False):
        key = f"history/{person.handle}/{number}/{place}"
        yield Stop(key, person, place, begun - passed, stays)
