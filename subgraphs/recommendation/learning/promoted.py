"""The champion of the registry, as one more source of places."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import structlog

from ml.artifacts.serving import Served
from ml.places import Floats, Places
from ml.registry import Registry
from ml.splits import Question
from ml.trips import Visit, trips_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Promoted:
    """A network; it is told of trips as it was in training."""

    network: Served

    @property
    def version(self) -> str:
        return self.network.manifest.version

    @property
    def name(self) -> str:
        return self.network.manifest.name

    def scores(self, questions: Sequence[Question]) -> Floats:
        """(questions, places), from 0 to 1. A question: all stays that are known, as one trip."""
        return np.exp(self.network.scores([self._cut(question) for question in questions]))

    def _cut(self, question: Question) -> Question:
        visits = (Visit(question.user, stay) for stay in question.stays)
        *past, last = trips_of(visits, self.network.manifest.origin.gap_days)
        return Question(
            question.user, last.stays, question.answer, tuple(trip.stays for trip in past)
        )


class Champion:
    """Who it is now; looked for whenever somebody learns."""

    def __init__(self, registry: Path | None, places: Places) -> None:
        self._registry = Registry(registry) if registry else None
        self._places = places
        self._promoted: Promoted | None = None

    def now(self) -> Promoted | None:
        """Who was it before stays, where the new one cannot be read."""
        version = self._registry.champion if self._registry else None
        if self._registry and version and (not self._promoted or self._promoted.version != version):
            try:
                network = self._registry.served(version)
            except ValueError as mistake:
                log.error("champion not served", version=version, reason=str(mistake))
            else:
                self._promoted = Promoted(replace(network, places=self._places))
                log.info("champion serves", version=version)
        return self._promoted
