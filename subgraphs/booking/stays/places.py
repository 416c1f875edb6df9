"""Where do the cities lie in which rooms are looked for?"""

import csv
from functools import cache
from pathlib import Path
from typing import Final

from subgraphs.booking.providers.port import StayPlace

DESTINATIONS: Final = Path(__file__).with_name("destinations.csv")


def place_of(city_id: str) -> StayPlace | None:
    """None for a city that is none of the destinations."""
    return _places().get(city_id)


@cache
def _places() -> dict[str, StayPlace]:
    with DESTINATIONS.open(newline="") as file:
        return {
            row["city_id"]: StayPlace(
                city_id=row["city_id"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
                time_zone=row["time_zone"],
            )
            for row in csv.DictReader(file)
        }
