"""Travels whose rule a test knows."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow as arrow
from pyarrow import parquet

from ml.places import Places
from ml.trips import Stay, Visit

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
CITIES = 40


def round_trips(people: int, seed: int = 0) -> Iterator[Visit]:
    """Three trips each: three places by lot, and back to the first. No chain of two knows it."""
    draw, places = Random(seed), Places.of_the_world().ids[::100][:CITIES]
    for person in range(people):
        for trip in range(3):
            way = draw.sample(places, 3)
            yield from visits(str(person), [*way, way[0]], FIRST + timedelta(days=30 * trip))


def visits(user: str, way: Sequence[int], begin: datetime = FIRST) -> Iterator[Visit]:
    """A place a day."""
    for day, place in enumerate(way):
        at = begin + timedelta(days=day)
        yield Visit(user, Stay(place, at, at + timedelta(hours=20)))


def stays(*way: int, begin: datetime = FIRST) -> tuple[Stay, ...]:
    return tuple(visit.stay for visit in visits("", way, begin))


def written(found: Iterator[Visit], path: Path) -> Path:
    """In the format of `visits`; users are numbers."""
    rows = [
        {
            "user_id": int(visit.user),
            "geonameid": visit.stay.place,
            "arrived_at": visit.stay.arrived_at,
            "left_at": visit.stay.left_at,
        }
        for visit in found
    ]
    parquet.write_table(arrow.Table.from_pylist(rows), path)
    return path
