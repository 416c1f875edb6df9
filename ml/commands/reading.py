"""What all commands are told alike: where trips are read from, and whom nothing is learned of."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from ml.places import Places
from ml.sources import booking_mdt, platform, synthetic, visits
from ml.trips import Trip, Visit, trips_of


class Source(StrEnum):
    PLATFORM = "platform"
    VISITS = "visits"
    BOOKING_MDT = "booking_mdt"
    SYNTHETIC = "synthetic"


MADE_UP_PEOPLE: Final = 200
FILES: Final = {
    Source.PLATFORM: platform.read,
    Source.VISITS: visits.read,
    Source.BOOKING_MDT: booking_mdt.read,
}

Data = Annotated[Path | None, typer.Option(help="The file to read.", exists=True, dir_okay=False)]
From = Annotated[Source, typer.Option(help="Its format.")]
GapDays = Annotated[float, typer.Option(help="After which a trip is over.", min=0)]
Seed = Annotated[int, typer.Option(help="Of the draw of whom to hold out.")]
Root = Annotated[Path, typer.Option("--registry", help="The folder of stored models.")]
Version = Annotated[str | None, typer.Argument(help="Of a stored model; else the newest.")]


@contextmanager
def refusing() -> Iterator[None]:
    """What is wrong with what was asked is said to who asked, in place of a traceback."""
    try:
        yield
    except ValueError as mistake:
        raise typer.BadParameter(str(mistake)) from mistake


def read(source: Source, data: Path | None, gap_days: float) -> list[Trip]:
    with refusing():
        return trips_of(_visits(source, data), gap_days)


def read_wishes(source: Source, data: Path | None) -> list[Visit]:
    """Only our own platform tells of them."""
    if source is not Source.PLATFORM or data is None:
        return []
    with refusing():
        return list(platform.read_wishes(data))


def places_of(trips: Iterable[Trip]) -> Places:
    return Places.of_the_world(place for trip in trips for place in trip.places)


def _visits(source: Source, data: Path | None) -> Iterable[Visit]:
    if source is Source.SYNTHETIC:
        return synthetic.read(MADE_UP_PEOPLE, Places.of_the_world())
    if data is None:
        raise ValueError(f"Visits of the source {source} are read from a file: --data PATH.")
    return FILES[source](data)
