"""From trips to a stored model: fit, evaluate on people it never saw, write everything down."""

import subprocess
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

import numpy as np

from ml.artifacts.exporting import described, exported
from ml.artifacts.manifest import LEARNING, WEIGHTS, Figures, Manifest, Origin, digest_of
from ml.artifacts.serving import served
from ml.candidates import ENSEMBLE, Watched, networks
from ml.evaluation.bootstrap import interval
from ml.evaluation.drift import usual
from ml.evaluation.metrics import SHOWN, answered
from ml.evaluation.plots import learning_curve
from ml.features import FEATURES, LONGEST
from ml.models.counts import Markov
from ml.neural.encoders import Kind
from ml.neural.model import Neural, ensemble, fitted
from ml.neural.training import Plan, Watching
from ml.places import Places
from ml.registry import Registry
from ml.splits import Split
from ml.trips import Trip
from ml.vocabulary import Vocabulary


class Trainable(StrEnum):
    GRU = Kind.GRU
    TRANSFORMER = Kind.TRANSFORMER
    ENSEMBLE = ENSEMBLE


class Losses(defaultdict[str, list[float]]):
    """After each epoch, of each network, while somebody else watches too."""

    def __init__(self) -> None:
        super().__init__(list)

    def noting(self, watched: Watched) -> Watched:
        def of(name: str) -> Watching:
            watch = watched(name)

            def told(epoch: int, loss: float) -> None:
                self[name].append(round(loss, 4))
                watch(epoch, loss)

            return told

        return of


def fit(what: Trainable, split: Split, places: Places, plan: Plan, watched: Watched) -> Neural:
    if what is Trainable.ENSEMBLE:
        return ensemble([each.model for each in networks(split.training, places, watched, plan)])
    return fitted(Kind(what), split.training, places, plan, watched(what))


def store(
    registry: Registry,
    name: str,
    model: Neural,
    split: Split,
    origin: Origin,
    plan: Plan,
    losses: Losses,
) -> Manifest:
    """Raises ValueError where the stored model does not answer as the trained one."""
    with registry.storing() as folder:
        files = exported(model, folder)
        learning_curve(losses, folder / LEARNING)
        manifest = Manifest(
            name=name,
            version=_version(files[WEIGHTS], model.vocabulary),
            made_at=datetime.now(UTC),
            origin=origin,
            plan=asdict(plan),
            features=FEATURES,
            longest=LONGEST,
            vocabulary=model.vocabulary.ids,
            losses=losses,
            figures=figures(model, split),
            usual=usual(model, split.training, split.questions),
            files={**files, LEARNING: digest_of(folder / LEARNING)},
        )
        described(manifest, folder)
        _check_parity(model, folder, split)
    return manifest


def _version(weights: str, vocabulary: Vocabulary) -> str:
    """Of what is answered: two may have the same weights and mean other places by them."""
    return sha256(f"{weights} {vocabulary.ids}".encode()).hexdigest()[:12]


def origin_of(
    source: str, trips: Iterable[Trip], gap_days: float, held_out_seed: int, wishes: int = 0
) -> Origin:
    digest, ordered = sha256(), sorted(trips, key=_when)
    for trip in ordered:
        digest.update(repr(trip).encode())
    return Origin(
        source=source,
        sha256=digest.hexdigest(),
        trips=len(ordered),
        people=len({trip.user for trip in ordered}),
        gap_days=gap_days,
        held_out_seed=held_out_seed,
        wishes=wishes,
        commit=_commit(),
    )


def figures(model: Neural, split: Split) -> Figures:
    users = [question.user for question in split.questions]
    answers = answered(model, split.questions, model.places)
    baseline = Markov.fitted(split.training, model.places)
    gain = answers.hits - answered(baseline, split.questions, model.places).hits
    return Figures(
        questions=len(users),
        accuracy=interval(answers.hits, users),
        gain=interval(gain, users),
        mrr=float(answers.reciprocal_ranks.mean()),
        ndcg=float(answers.gains.mean()),
        coverage=answers.coverage(model.places),
    )


def _check_parity(model: Neural, folder: Path, split: Split) -> None:
    stored = served(folder, model.places)
    shown = [answered(each, split.questions, model.places).shown for each in (model, stored)]
    if (same := float(np.mean(shown[0] == shown[1]))) < 1:
        raise ValueError(f"The stored model shows the same first {SHOWN} for {same:.1%} only.")


def _when(trip: Trip) -> tuple[str, datetime]:
    return trip.user, trip.stays[0].arrived_at


def _commit() -> str:
    """Of the program that trained; empty where it does not lie in a repository."""
    asked = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip()
