"""Networks as candidates: fitted to trips, asked for places."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from ml.features import Windows
from ml.models.numbered import Numbered
from ml.neural.encoders import Kind
from ml.neural.lessons import Lessons
from ml.neural.network import Ensemble, Network, Shape
from ml.neural.training import PLAN, Plan, Watching, ignored, trained
from ml.places import Floats, Places
from ml.trips import Trip
from ml.vocabulary import RESERVED, Vocabulary


@dataclass(frozen=True)
class Neural(Numbered):
    module: nn.Module


def neural(places: Places, vocabulary: Vocabulary, module: nn.Module) -> Neural:
    return Neural(places, vocabulary, _asking(module), module)


def ensemble(members: Sequence[Neural]) -> Neural:
    """Of networks that were fitted to the same trips."""
    first = members[0]
    return neural(first.places, first.vocabulary, Ensemble([each.module for each in members]))


def fitted(
    kind: Kind,
    trips: Sequence[Trip],
    places: Places,
    plan: Plan = PLAN,
    watch: Watching = ignored,
) -> Neural:
    vocabulary, countries = Vocabulary.of(trips), _numbered(places.countries)
    known = [countries[places.index[id]] for id in vocabulary.ids]
    torch.manual_seed(plan.seed)
    network = Network(Shape(kind, (*[0] * RESERVED, *known), max(countries) + 1))
    lessons = Lessons.of(trips, vocabulary, places, countries)
    return neural(places, vocabulary, trained(network, lessons, plan, watch))


def _asking(module: nn.Module) -> Callable[[Windows], Floats]:
    def likely(told: Windows) -> Floats:
        with torch.inference_mode():
            scores = module(torch.from_numpy(told.places), torch.from_numpy(told.context))
        found: Floats = scores.numpy()
        return found

    return likely


def _numbered(names: Sequence[str]) -> list[int]:
    """From 1; 0 where there is no name."""
    numbers = {name: number for number, name in enumerate(sorted({*names, ""}))}
    return [numbers[name] for name in names]
