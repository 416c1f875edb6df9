"""Where do the cities lie in which rooms are looked for, and what are they called?"""

import csv
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from subgraphs.booking.providers.port import StayPlace

DESTINATIONS: Final = Path(__file__).with_name("destinations.csv")


class City(NamedTuple):
    name: str
    place: StayPlace


def place_of(city_id: str) -> StayPlace | None:
    """None for a city that is none of the destinations."""
    city = _cities().get(city_id)
    return city.place if city else None


def name_of(city_id: str) -> str:
    """Of a city that has a place. Raises KeyError."""
    return _cities()[city_id].name


@cache
def _cities() -> dict[str, City]:
    with DESTINATIONS.open(newline="") as file:
        return {row["city_id"]: City(row["name"], _place(row)) for row in csv.DictReader(file)}


def _place(row: dict[str, str]) -> StayPlace:
    return StayPlace(
        city_id=row["city_id"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        time_zone=row["time_zone"],
    )
