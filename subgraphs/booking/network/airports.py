"""Between which airports are flights sold, and who is at home at each?"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Final, Self
from zoneinfo import ZoneInfo

EARTH_RADIUS_KM: Final = 6_371.0088
HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, eq=False)
class Airport:
    iata: str
    name: str
    country: str
    zone: ZoneInfo
    weight: float  # million passengers a year
    latitude: float  # degrees
    longitude: float
    vector: tuple[float, float, float]  # of length 1, from the centre of the Earth


@dataclass(frozen=True, slots=True, eq=False)
class Airline:
    code: str
    name: str
    country: str
    base: str  # the airport it is at home at


class Network:
    """Read once, when the process starts."""

    def __init__(self, airports: list[Airport], airlines: list[Airline]) -> None:
        self.airports: Mapping[str, Airport] = {airport.iata: airport for airport in airports}
        self.airlines: Mapping[str, Airline] = {airline.code: airline for airline in airlines}
        self.based_at = _grouped(airlines, "base")
        self.of_country = _grouped(airlines, "country")

    @classmethod
    def read(cls) -> Self:
        airports = [_airport(row) for row in _rows("airports.csv")]
        return cls(airports, [Airline(**row) for row in _rows("airlines.csv")])


def distance_km(one: Airport, other: Airport) -> float:
    """Along the great circle."""
    (a, b, c), (x, y, z) = one.vector, other.vector
    chord = sqrt((a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2)
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, chord / 2))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(newline="") as file:
        yield from csv.DictReader(file)


def _airport(row: dict[str, str]) -> Airport:
    latitude, longitude = float(row["latitude"]), float(row["longitude"])
    ring = cos(radians(latitude))
    return Airport(
        iata=row["iata"],
        name=row["name"],
        country=row["country"],
        zone=ZoneInfo(row["time_zone"]),
        weight=float(row["weight"]),
        latitude=latitude,
        longitude=longitude,
        vector=(
            ring * cos(radians(longitude)),
            ring * sin(radians(longitude)),
            sin(radians(latitude)),
        ),
    )


def _grouped(airlines: list[Airline], attribute: str) -> Mapping[str, list[Airline]]:
    groups: defaultdict[str, list[Airline]] = defaultdict(list)
    for airline in airlines:
        groups[getattr(airline, attribute)].append(airline)
    return dict(groups)
