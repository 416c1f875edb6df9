"""All candidates, fitted one after the other to the same trips."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from ml.models.all import CANDIDATES
from ml.models.port import Fitted, Scoring
from ml.neural.encoders import Kind
from ml.neural.model import Neural, ensemble, fitted
from ml.neural.training import PLAN, Plan, Watching
from ml.places import Places
from ml.trips import Trip

ENSEMBLE: Final = "ensemble"

Watched = Callable[[str], Watching]  # who watches the training of the candidate of that name


def all_fitted(
    trips: Sequence[Trip], places: Places, watched: Watched, plan: Plan = PLAN
) -> Iterator[Fitted[Scoring]]:
    for name, kind in CANDIDATES.items():
        yield Fitted.timed(name, partial(kind.fitted, trips, places))
    members = []
    for each in networks(trips, places, watched, plan):
        yield each
        members.append(each.model)
    yield Fitted.timed(ENSEMBLE, partial(ensemble, members))


def networks(
    trips: Sequence[Trip], places: Places, watched: Watched, plan: Plan = PLAN
) -> Iterator[Fitted[Neural]]:
    """One of each kind, with a seed of its own."""
    for number, kind in enumerate(Kind):
        own = replace(plan, seed=plan.seed + number)
        yield Fitted.timed(kind, partial(fitted, kind, trips, places, own, watched(kind)))
