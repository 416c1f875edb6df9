"""Invented places to stay: a bounded number for each destination, near its centre.

Their names speak of no sea, mountain or street, because no source says where those are.
"""

from collections.abc import Iterable, Iterator
from math import cos, degrees, pi, radians, sin, sqrt
from typing import Any, Final

from subgraphs.catalog.geo.sphere import EARTH_RADIUS_METERS, Point
from subgraphs.catalog.properties.kinds import PropertyKind
from subgraphs.catalog.seeding.dice import Dice
from subgraphs.chassis.ids import derived_id

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
    PropertyKind.HOTEL: ("Hotel", "Grand Hotel", "Inn"),
    PropertyKind.GUESTHOUSE: ("Guesthouse", "House"),
    PropertyKind.HOSTEL: ("Hostel", "Bunkhouse"),
    PropertyKind.APARTMENTS: ("Apartments", "Residence"),
}
KINDS: Final = (
    PropertyKind.HOTEL,
    PropertyKind.HOTEL,
    PropertyKind.HOTEL,
    PropertyKind.GUESTHOUSE,
    PropertyKind.APARTMENTS,
    PropertyKind.HOSTEL,
)
STARS: Final = (2, 3, 3, 3, 4, 4, 4, 5)


def property_rows(destinations: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """`destinations`: their rows."""
    for destination in destinations:
        yield from _of(destination)


def _of(destination: dict[str, Any]) -> Iterator[dict[str, Any]]:
    _, count, reach = next(size for size in SIZES if destination["population"] >= size[0])
    dice = Dice(f"properties/{destination['geoname_id']}")
    centre = Point(destination["latitude"], destination["longitude"])
    names: set[str] = set()
    for number in range(1, count + 1):
        kind = dice.one_of(KINDS)
        name = next(name for name in _names(dice, kind) if name not in names)
        names.add(name)
        where = _near(centre, reach, dice)
        yield {
            "id": derived_id("property", str(destination["geoname_id"]), str(number)),
            "destination_id": destination["id"],
            "number": number,
            "name": name,
            "kind": kind.value,
            "stars": dice.one_of(STARS) if kind is PropertyKind.HOTEL else None,
            "latitude": where.latitude,
            "longitude": where.longitude,
        }


def _names(dice: Dice, kind: PropertyKind) -> Iterator[str]:
    while True:
        words = dice.one_of(FIRST_WORDS), dice.one_of(SECOND_WORDS), dice.one_of(KIND_WORDS[kind])
        yield " ".join(words)


def _near(centre: Point, reach_meters: float, dice: Dice) -> Point:
    """A point within reach, evenly spread over the disc; flat is near enough over a few km."""
    distance = reach_meters * sqrt(dice.share()) / EARTH_RADIUS_METERS
    bearing = 2 * pi * dice.share()
    latitude = centre.latitude + degrees(distance * cos(bearing))
    longitude = centre.longitude + degrees(distance * sin(bearing) / cos(radians(latitude)))
    return Point(round(latitude, 5), round((longitude + 180) % 360 - 180, 5)).canonical
