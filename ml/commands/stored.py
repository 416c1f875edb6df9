"""Commands about models that are stored: how good they are now, and which one serves."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from ml.artifacts.manifest import Manifest
from ml.artifacts.serving import Served
from ml.commands.compare import shown
from ml.commands.reading import (
    Data,
    From,
    Root,
    Source,
    Version,
    places_of,
    read,
    refusing,
)
from ml.evaluation.bootstrap import interval
from ml.evaluation.drift import drift
from ml.evaluation.judging import judged
from ml.evaluation.metrics import answered
from ml.registry import Registry
from ml.splits import Split, by_user, drawn
from ml.trips import Trip

console = Console(highlight=False)
MODELS = Path(".data/models")
Back = Annotated[bool, typer.Option(help="To the champion before, with no questions asked.")]


def evaluate(
    version: Version = None,
    data: Data = None,
    source: From = Source.VISITS,
    registry: Root = MODELS,
) -> None:
    """How good a stored model is on these trips, and how far they are from what it learned of."""
    model = _stored(Registry(registry), version)
    trips = read(source, data, model.manifest.origin.gap_days)
    split = _split(model.manifest, trips)
    answers = answered(model, split.questions, model.places)
    accuracy = interval(answers.hits, [question.user for question in split.questions])
    moved = drift(model.manifest.usual, model, trips, split.questions)
    console.print(f"accuracy@4 {shown(accuracy)} on {len(split.questions)} trips")
    console.print(
        f"stability index {moved.stability:.3f}{', it has moved' if moved.has_moved else ''};"
        f" unknown places {moved.unknown:.1%}, usually {moved.usual_unknown:.1%};"
        f" entropy {moved.entropy:.2f} bits, usually {moved.usual_entropy:.2f}"
    )


def promote(
    version: Version = None,
    data: Data = None,
    source: From = Source.VISITS,
    registry: Root = MODELS,
    back: Back = False,
) -> None:
    """Let a stored model serve, if it passes the gate; refused, the exit code is 1."""
    stored = Registry(registry)
    if back:
        with refusing():
            console.print(f"{stored.roll_back()} serves again.")
        return
    challenger = _stored(stored, version)
    champion = stored.served(stored.champion) if stored.champion else None
    trips = read(source, data, challenger.manifest.origin.gap_days)
    split, places = _split(challenger.manifest, trips), places_of(trips)
    with refusing():
        checks = judged(challenger, champion, split, places)
    for check in checks:
        console.print(f"{'passed ' if check.has_passed else 'REFUSED'} {check.name}: {check.told}")
    if not all(check.has_passed for check in checks):
        raise typer.Exit(1)
    stored.promote(challenger.manifest.version, "; ".join(check.told for check in checks))
    console.print(f"{challenger.manifest.version} serves from now on.")


def models(registry: Root = MODELS) -> None:
    """All that are stored, the oldest first."""
    stored = Registry(registry)
    table = Table(
        Column("version", no_wrap=True), "model", "made at", "accuracy@4", "above markov-2", ""
    )
    for each in stored.versions():
        table.add_row(
            each.version,
            each.name,
            f"{each.made_at:%Y-%m-%d %H:%M}",
            shown(each.figures.accuracy),
            shown(each.figures.gain, sign="+"),
            "champion" if each.version == stored.champion else "",
        )
    console.print(table)


def _stored(registry: Registry, version: str | None) -> Served:
    versions = [each.version for each in registry.versions()]
    if not versions:
        raise typer.BadParameter(f"No model is stored in {registry.root}: python -m ml train.")
    with refusing():
        return registry.served(version or versions[-1])


def _split(manifest: Manifest, trips: list[Trip]) -> Split:
    """The people whom it did not learn from."""
    return by_user(trips, drawn(trips, manifest.origin.held_out_seed))
