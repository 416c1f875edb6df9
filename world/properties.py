"""Invented places to stay: a bounded number for each destination, near its centre.

Their names speak of no sea, mountain or street, because no source says where those are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import cos, degrees, pi, radians, sin, sqrt
from typing import Final

from subgraphs.chassis.ids import derived_id
from world.dice import Dice

EARTH_RADIUS_METERS: Final = 6_371_008.7714


class Kind(StrEnum):
    """By the names that the graph gives them."""

    HOTEL = "HOTEL"
    GUESTHOUSE = "GUESTHOUSE"
    HOSTEL = "HOSTEL"
    APARTMENTS = "APARTMENTS"


@dataclass(frozen=True, slots=True)
class Property:
    id: str
    number: int  # from 1 in its destination
    name: str
    kind: Kind
    stars: int | None  # of a hotel alone
    latitude: float
    longitude: float


# People at least, properties, meters from the centre at most.
SIZES: Final = (
    (5_000_000, 24, 6_000),
    (1_000_000, 16, 4_000),
    (250_000, 10, 2_500),
    (50_000, 6, 1_500),
    (0, 4, 800),
)
FIRST_WORDS: Final = (
    "Amber", "Copper", "Linen", "Saffron", "Juniper", "Velvet", "Quiet", "Golden", "Indigo",
    "Crimson", "Silver", "Painted", "Paper", "Walnut", "Marble", "Scarlet", "Ivory", "Cobalt",
    "Wandering", "Little", "Grand", "Second", "Seventh", "Northern", "Early", "Patient",
)  # fmt: skip
SECOND_WORDS: Final = (
    "Lantern", "Compass", "Almond", "Heron", "Atlas", "Thistle", "Caravan", "Teapot", "Sparrow",
    "Violin", "Clock", "Feather", "Ribbon", "Fig", "Lynx", "Letter", "Acorn", "Comet", "Saddle",
    "Candle", "Anchorite", "Loom", "Pomegranate", "Swift", "Postcard", "Traveller",
)  # fmt: skip
KIND_WORDS: Final = {
    Kind.HOTEL: ("Hotel", "Grand Hotel", "Inn"),
    Kind.GUESTHOUSE: ("Guesthouse", "House"),
    Kind.HOSTEL: ("Hostel", "Bunkhouse"),
    Kind.APARTMENTS: ("Apartments", "Residence"),
}
KINDS: Final = (
    Kind.HOTEL,
    Kind.HOTEL,
    Kind.HOTEL,
    Kind.GUESTHOUSE,
    Kind.APARTMENTS,
    Kind.HOSTEL,
)
STARS: Final = (2, 3, 3, 3, 4, 4, 4, 5)


def properties_of(
    geoname_id: int, population: int, latitude: float, longitude: float
) -> Iterator[Property]:
    """Those of the destination with that GeoNames id, around its centre."""
    _, count, reach = next(size for size in SIZES if population >= size[0])
    dice = Dice(f"properties/{geoname_id}")
    names: set[str] = set()
    for number in range(1, count + 1):
        kind = dice.one_of(KINDS)
        name = next(name for name in _names(dice, kind) if name not in names)
        names.add(name)
        north, east = _near(latitude, longitude, reach, dice)
        yield Property(
            id=derived_id("property", str(geoname_id), str(number)),
            number=number,
            name=name,
            kind=kind,
            stars=dice.one_of(STARS) if kind is Kind.HOTEL else None,
            latitude=north,
            longitude=east,
        )


def _names(dice: Dice, kind: Kind) -> Iterator[str]:
    while True:
        words = dice.one_of(FIRST_WORDS), dice.one_of(SECOND_WORDS), dice.one_of(KIND_WORDS[kind])
        yield " ".join(words)


def _near(
    latitude: float, longitude: float, reach_meters: float, dice: Dice
) -> tuple[float, float]:
    """A point within reach, evenly spread over the disc; flat is near enough over a few km."""
    distance = reach_meters * sqrt(dice.share()) / EARTH_RADIUS_METERS
    bearing = 2 * pi * dice.share()
    north = latitude + degrees(distance * cos(bearing))
    east = longitude + degrees(distance * sin(bearing) / cos(radians(north)))
    return round(north, 5), round((east + 180) % 360 - 180, 5)
