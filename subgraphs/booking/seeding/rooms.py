"""Which rooms do the seeded properties of the largest destinations have?"""

import csv
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from subgraphs.booking.stays.rooms import RoomKind
from subgraphs.chassis.ids import derived_id
from world.dice import Dice
from world.properties import Kind, Property, properties_of

DESTINATIONS: Final = Path(__file__).parents[1] / "stays/destinations.csv"
WORLD: Final = Path(__file__).parents[3] / "world"
SLEEPS: Final = {
    RoomKind.DORM_BED: 1,
    RoomKind.SINGLE: 1,
    RoomKind.DOUBLE: 2,
    RoomKind.TWIN: 2,
    RoomKind.FAMILY: 4,
    RoomKind.SUITE: 3,
    RoomKind.STUDIO: 2,
    RoomKind.APARTMENT: 4,
}
# How many of each kind at least, and what it costs beside a double room.
ROOMS: Final = {
    Kind.HOTEL: (
        (RoomKind.SINGLE, 2, 0.75),
        (RoomKind.DOUBLE, 4, 1.0),
        (RoomKind.TWIN, 2, 1.0),
        (RoomKind.FAMILY, 1, 1.6),
        (RoomKind.SUITE, 1, 2.4),
    ),
    Kind.GUESTHOUSE: ((RoomKind.SINGLE, 1, 0.75), (RoomKind.DOUBLE, 3, 1.0)),
    Kind.HOSTEL: ((RoomKind.DORM_BED, 8, 0.45), (RoomKind.TWIN, 2, 1.0)),
    Kind.APARTMENTS: ((RoomKind.STUDIO, 3, 1.0), (RoomKind.APARTMENT, 2, 1.7)),
}
DOUBLE_EUR: Final = {Kind.HOTEL: 40, Kind.GUESTHOUSE: 58, Kind.HOSTEL: 52, Kind.APARTMENTS: 85}
EUR_A_STAR: Final = 24
CHEAPEST_CITY: Final = 0.6
CITIES_SPREAD: Final = 0.9
PROPERTIES_SPREAD: Final = 0.4
Row = dict[str, Any]


def fingerprint() -> str:
    """Of all that decides the rows."""
    inputs = (DESTINATIONS, Path(__file__), WORLD / "dice.py", WORLD / "properties.py")
    return sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()


def destinations() -> list[dict[str, str]]:
    """Largest first."""
    with DESTINATIONS.open(newline="") as file:
        return list(csv.DictReader(file))


def rows(destination: dict[str, str]) -> Iterator[tuple[Row, list[Row]]]:
    """Each of its properties, with its rooms."""
    found = properties_of(
        int(destination["geoname_id"]),
        int(destination["population"]),
        float(destination["latitude"]),
        float(destination["longitude"]),
    )
    level = CHEAPEST_CITY + CITIES_SPREAD * Dice(f"prices/{destination['geoname_id']}").share()
    for place in found:
        yield _property(place, destination), list(_rooms(place, level))


def _property(place: Property, destination: dict[str, str]) -> Row:
    return {
        "id": place.id,
        "name": place.name,
        "city_id": destination["city_id"],
        "city_name": destination["name"],
        "destination_id": destination["destination_id"],
        "time_zone": destination["time_zone"],
        "latitude": place.latitude,
    }


def _rooms(place: Property, level: float) -> Iterator[Row]:
    """Each kind of room at one price."""
    dice = Dice(f"rooms/{place.id}")
    size = 1 + int(dice.share() * 3)
    double = DOUBLE_EUR[place.kind] + EUR_A_STAR * (place.stars or 0)
    price = double * level * (1 + PROPERTIES_SPREAD * (dice.share() - 0.5))
    number = 0
    for kind, fewest, relative in ROOMS[place.kind]:
        for _ in range(fewest * size):
            number += 1
            yield {
                "id": derived_id("room", place.id, str(number)),
                "property_id": place.id,
                "number": number,
                "kind": kind.value,
                "sleeps": SLEEPS[kind],
                "base_minor": 100 * max(8, round(price * relative)),
            }
