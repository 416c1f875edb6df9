"""`python -m ml train`: a network into the registry, a challenger until it is promoted."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ml import training
from ml.commands.compare import Epochs, shown
from ml.commands.reading import (
    Data,
    From,
    GapDays,
    Root,
    Seed,
    Source,
    places_of,
    read,
    read_wishes,
)
from ml.commands.watching import bars, watched_on
from ml.neural.training import PLAN, Crew
from ml.registry import Registry
from ml.splits import by_user, drawn
from ml.training import Trainable
from ml.trips import GAP_DAYS
from ml.wishes import steps_of


def train(
    data: Data = None,
    source: From = Source.VISITS,
    registry: Root = Path(".data/models"),
    model: Annotated[Trainable, typer.Option(help="What to train.")] = Trainable.ENSEMBLE,
    gap_days: GapDays = GAP_DAYS,
    epochs: Epochs = PLAN.epochs,
    seed: Seed = 0,
) -> None:
    """Learn from 70% of the people, evaluate on the others, store. `torchrun -m ml train` shares
    the work among processes."""
    trips, wishes = read(source, data, gap_days), read_wishes(source, data)
    split, plan = by_user(trips, drawn(trips, seed)), replace(PLAN, epochs=epochs)
    steps = steps_of(wishes, split)
    lessons = replace(split, training=[*split.training, *steps])
    losses = training.Losses()
    with bars() as progress:
        watched = losses.noting(watched_on(progress, epochs))
        network = training.fit(model, lessons, places_of([*trips, *steps]), plan, watched)
    if Crew().rank:
        return
    origin = training.origin_of(source, trips, gap_days, seed, len(steps))
    stored = training.store(Registry(registry), model.value, network, split, origin, plan, losses)
    Console(highlight=False).print(
        f"{stored.version}: {stored.name}, accuracy@4 {shown(stored.figures.accuracy)},"
        f" above markov-2 {shown(stored.figures.gain, sign='+')}."
        f" python -m ml promote {stored.version} lets it serve."
    )
