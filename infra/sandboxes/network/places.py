"""Which airports, airlines and destinations are there? The same that the graph shows."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

EARTH_RADIUS_KM: Final = 6_371.0088
HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Airport:
    iata: str
    name: str
    latitude: float
    longitude: float
    zone: ZoneInfo
    country: str
    weight: float  # million passengers a year

    def km_to(self, other: "Airport") -> float:
        return km_between((self.latitude, self.longitude), (other.latitude, other.longitude))


@dataclass(frozen=True, slots=True)
class Airline:
    code: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class Destination:
    geoname_id: int
    name: str
    country: str
    zone: ZoneInfo
    population: int
    latitude: float
    longitude: float


@cache
def airports() -> dict[str, Airport]:
    """By IATA code, the busiest first."""
    return {
        row["iata"]: Airport(
            iata=row["iata"],
            name=row["name"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            zone=ZoneInfo(row["time_zone"]),
            country=row["country"],
            weight=float(row["weight"]),
        )
        for row in _rows("airports.csv")
    }


@cache
def airlines() -> dict[str, Airline]:
    """By code."""
    return {
        row["code"]: Airline(row["code"], row["name"], row["country"])
        for row in _rows("airlines.csv")
    }


@cache
def destinations() -> tuple[Destination, ...]:
    """Largest first."""
    return tuple(
        Destination(
            geoname_id=int(row["geoname_id"]),
            name=row["name"],
            country=row["country"],
            zone=ZoneInfo(row["time_zone"]),
            population=int(row["population"]),
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
        )
        for row in _rows("destinations.csv")
    )


def km_between(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Over the sphere; each a latitude and a longitude."""
    north, south = radians(here[0]), radians(there[0])
    across = sin((south - north) / 2) ** 2
    along = sin(radians(there[1] - here[1]) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(across + cos(north) * cos(south) * along))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(newline="") as file:
        yield from csv.DictReader(file)
