"""`python -m ml compare`: candidates side by side, on people they never saw."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ml.candidates import all_fitted
from ml.commands.reading import Data, From, GapDays, Seed, Source, places_of, read, refusing
from ml.commands.watching import bars, watched_on
from ml.evaluation import plots
from ml.evaluation.bootstrap import Interval
from ml.evaluation.comparing import Comparison, compared
from ml.neural.training import PLAN
from ml.sources.visits import read_users
from ml.splits import by_user, drawn, without
from ml.trips import GAP_DAYS

TestUsers = Annotated[
    Path | None, typer.Option(help="Whom to hold out, one id a line; else 30% are drawn.")
]
JsonOut = Annotated[
    Path | None, typer.Option("--json", help="Where figures go, and a picture of them beside it.")
]
Unseen = Annotated[
    float, typer.Option(help="The share of places that nothing is learned of.", min=0, max=0.9)
]
Epochs = Annotated[int, typer.Option(help="Of training.", min=1)]


def compare(
    *,
    data: Data = None,
    source: From = Source.VISITS,
    test_users: TestUsers = None,
    json_out: JsonOut = None,
    gap_days: GapDays = GAP_DAYS,
    unseen: Unseen = 0,
    epochs: Epochs = PLAN.epochs,
    seed: Seed = 0,
) -> None:
    """Accuracy@4 and more of every candidate, with intervals over people."""
    trips = read(source, data, gap_days)
    split = by_user(trips, read_users(test_users) if test_users else drawn(trips, seed))
    split, places = without(split, unseen, seed), places_of(trips)
    plan = replace(PLAN, epochs=epochs)
    with refusing(), bars() as progress:
        candidates = all_fitted(split.training, places, watched_on(progress, epochs), plan)
        found = compared(split, places, candidates)
    Console().print(_table(found))
    if json_out:
        json_out.write_text(json.dumps(found.as_json(), indent=2) + "\n")
        plots.comparison(found, json_out.with_suffix(".png"))


def _table(found: Comparison) -> Table:
    table = Table(
        "model", "accuracy@4", "above markov-2", "MRR", "NDCG@10", "coverage", "warm", "cold",
        title=f"{found.questions} trips of {found.people} people, {found.cold_questions} to cold"
        f" places; {found.places} places, {found.training_trips} trips to learn from",
    )  # fmt: skip
    for each in found.results:
        table.add_row(
            each.name,
            shown(each.accuracy),
            shown(each.gain, sign="+"),
            f"{each.mrr:.3f}",
            f"{each.ndcg:.3f}",
            f"{each.coverage:.3f}",
            shown(each.warm),
            shown(each.cold),
        )
    return table


def shown(value: Interval, sign: str = "") -> str:
    return f"{value.mean:{sign}.3f} ({value.low:{sign}.3f} to {value.high:{sign}.3f})"
