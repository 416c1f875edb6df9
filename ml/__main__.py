"""`python -m ml compare --data PATH`: candidates side by side, on people they never saw."""

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ml.evaluation.bootstrap import Interval
from ml.evaluation.comparing import Comparison, compared
from ml.places import Places
from ml.sources import booking_mdt, synthetic, visits
from ml.splits import by_user, drawn
from ml.trips import GAP_DAYS, Trip, Visit, trips_of

app = typer.Typer(add_completion=False, no_args_is_help=True)


class Source(StrEnum):
    VISITS = "visits"
    BOOKING_MDT = "booking_mdt"
    SYNTHETIC = "synthetic"


MADE_UP_PEOPLE = 500


@app.callback()
def main() -> None:
    """Where somebody goes next: candidates, and which of them is better."""


@app.command()
def compare(
    data: Annotated[
        Path | None, typer.Option(help="The file to read.", exists=True, dir_okay=False)
    ] = None,
    source: Annotated[Source, typer.Option(help="Its format.")] = Source.VISITS,
    test_users: Annotated[
        Path | None, typer.Option(help="Whom to hold out, one id a line; else 30% are drawn.")
    ] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Where figures go.")] = None,
    gap_days: Annotated[float, typer.Option(help="After which a trip is over.", min=0)] = GAP_DAYS,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 0,
) -> None:
    """Accuracy@4 and more of every candidate, with intervals over people."""
    console = Console()
    try:
        trips = trips_of(_visits(source, data), gap_days)
        held_out = visits.read_users(test_users) if test_users else drawn(trips, seed)
        found = compared(
            by_user(trips, held_out),
            _places(trips),
            lambda names: track(list(names), "Asking", console=console),
        )
    except ValueError as mistake:
        raise typer.BadParameter(str(mistake)) from mistake
    console.print(_table(found))
    if json_out:
        json_out.write_text(json.dumps(found.as_json(), indent=2) + "\n")


def _visits(source: Source, data: Path | None) -> Iterable[Visit]:
    if source is Source.SYNTHETIC:
        return synthetic.read(MADE_UP_PEOPLE, Places.of_the_world())
    if data is None:
        raise ValueError(f"Visits of the source {source} are read from a file: --data PATH.")
    return visits.read(data) if source is Source.VISITS else booking_mdt.read(data)


def _places(trips: list[Trip]) -> Places:
    return Places.of_the_world(place for trip in trips for place in trip.places)


def _table(found: Comparison) -> Table:
    table = Table(
        "model", "accuracy@4", "above markov-2", "MRR", "NDCG@10", "coverage", "warm", "cold",
        title=f"{found.questions} trips of {found.people} people, {found.places} places,"
        f" {found.training_trips} trips to learn from",
    )  # fmt: skip
    for each in found.results:
        table.add_row(
            each.name,
            _shown(each.accuracy),
            _shown(each.gain, sign="+"),
            f"{each.mrr:.3f}",
            f"{each.ndcg:.3f}",
            f"{each.coverage:.3f}",
            _shown(each.warm),
            _shown(each.cold),
        )
    return table


def _shown(value: Interval, sign: str = "") -> str:
    return f"{value.mean:{sign}.3f} ({value.low:{sign}.3f} to {value.high:{sign}.3f})"


if __name__ == "__main__":
    app()
