"""What this platform's own people did, as recommendation writes it down: a line of JSON each."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from ml.trips import Stay, Visit


class Visited(BaseModel):
    person: int
    geoname_id: int
    arrives_on: date
    leaves_on: date


class Wished(BaseModel):
    """They saved or opened what was recommended to them."""

    person: int
    geoname_id: int
    wished_on: date


LINE: TypeAdapter[Visited | Wished] = TypeAdapter(Visited | Wished)


def read(path: Path) -> Iterator[Visit]:
    """Raises ValueError for another file."""
    for line in _lines(path):
        if isinstance(line, Visited):
            stay = Stay(line.geoname_id, _midnight(line.arrives_on), _midnight(line.leaves_on))
            yield Visit(str(line.person), stay)


def read_wishes(path: Path) -> Iterator[Visit]:
    """As visits that were never made, of no length. Raises ValueError for another file."""
    for line in _lines(path):
        if isinstance(line, Wished):
            at = _midnight(line.wished_on)
            yield Visit(str(line.person), Stay(line.geoname_id, at, at))


def _lines(path: Path) -> Iterator[Visited | Wished]:
    with path.open() as file:
        yield from map(LINE.validate_json, file)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
