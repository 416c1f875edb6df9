"""Which destinations may be recommended, and what is known of them without asking the catalog?"""

import csv
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from sys import maxsize
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ml.places import Places
from subgraphs.chassis.ids import derived_id

FILE: Final = Path(__file__).with_name("destinations.csv")


class Destination(NamedTuple):
    id: str
    geoname_id: int
    name: str
    country: str  # ISO 3166-1 alpha-2
    people: int
    tags: tuple[str, ...]  # as the catalog's enum has them


@dataclass(frozen=True)
class Catalogue:
    """`destinations` and `places` stand in the same order: each at an index of its own."""

    destinations: tuple[Destination, ...]
    places: Places
    version: str

    @classmethod
    def read(cls) -> Self:
        found = listed()
        places = Places.of_the_world(map(_number, found), at_least=maxsize)
        return cls(found, places, version())

    @cached_property
    def index(self) -> dict[str, int]:
        """By id; what is not here is not recommended."""
        return {each.id: index for index, each in enumerate(self.destinations)}

    @cached_property
    def countries(self) -> NDArray[np.intp]:
        """(destinations,), a number for each country."""
        return np.unique([each.country for each in self.destinations], return_inverse=True)[1]

    @cached_property
    def tagged(self) -> NDArray[np.bool_]:
        """(destinations, tags)."""
        tags = sorted({tag for each in self.destinations for tag in each.tags})
        return np.array([[tag in each.tags for tag in tags] for each in self.destinations])


def listed() -> tuple[Destination, ...]:
    """By their numbers at GeoNames."""
    rows = csv.DictReader(FILE.read_text().splitlines())
    return tuple(sorted(map(_destination, rows), key=_number))


def version() -> str:
    """Of the list."""
    return sha256(FILE.read_bytes()).hexdigest()


def _destination(row: dict[str, str]) -> Destination:
    return Destination(
        id=derived_id("destination", row["geoname_id"]),
        geoname_id=int(row["geoname_id"]),
        name=row["name"],
        country=row["country"],
        people=int(row["population"]),
        tags=tuple(row["tags"].split()),
    )


def _number(destination: Destination) -> int:
    return destination.geoname_id
