"""What do the visits of all who allow it teach?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ml.models.counts import Markov, Popularity
from ml.models.gravity import Gravity
from ml.models.neighbours import ItemKnn
from ml.models.port import Scoring
from ml.places import Floats
from ml.splits import Question
from ml.trips import Stay, Visit, trips_of
from subgraphs.recommendation.catalogue.destinations import Catalogue
from subgraphs.recommendation.learning.crowd import Crowd
from subgraphs.recommendation.learning.promoted import Promoted
from subgraphs.recommendation.trips.repository import VisitFact

HALF_LIFE_DAYS: Final = 60.0  # of a visit's weight in what is trending


class Generator(NamedTuple):
    """What is counted and answers for somebody's own visits, and how loud beside the others.

    `prior`: what of its scores it would say to everybody, and is left out.
    """

    name: str
    model: Scoring
    weight: float
    prior: Floats

    def score(self, question: Question) -> Floats:
        return self.model.score(question) - self.prior


@dataclass(frozen=True)
class Learned:
    """`neighbours`, `chains`, `promoted`: each proposes places by itself.

    `visits`: (places,), how many there were of each. `arrivals`: days since year 1, of each visit,
    beside the index of its place in `arrived_at`.
    """

    digest: str
    promoted: Promoted | None
    catalogue: Catalogue
    crowd: Crowd
    popularity: Popularity
    gravity: Gravity
    neighbours: Generator
    chains: Generator
    visits: Floats
    arrived_at: NDArray[np.intp]
    arrivals: Floats

    @classmethod
    def of(
        cls,
        facts: Sequence[VisitFact],
        catalogue: Catalogue,
        promoted: Promoted | None = None,
    ) -> Self:
        """`facts`: of the catalogue's destinations alone."""
        trips = trips_of(
            Visit(fact.user_id, stay)
            for fact in facts
            if (stay := stay_of(fact.destination_id, fact.arrives_on, fact.leaves_on, catalogue))
        )
        places = catalogue.places
        popularity = Popularity.fitted(trips, places)
        stays = [stay for trip in trips for stay in trip.stays]
        arrived_at = np.array([places.index[stay.place] for stay in stays], np.intp)
        return cls(
            digest=digest_of(facts, catalogue),
            promoted=promoted,
            catalogue=catalogue,
            crowd=Crowd.of(trips, catalogue),
            popularity=popularity,
            gravity=Gravity.fitted(trips, places),
            neighbours=Generator(
                "item-knn", ItemKnn.fitted(trips, places), 1.0, np.zeros(len(places), np.float32)
            ),
            chains=Generator("markov-2", Markov.fitted(trips, places), 0.7, popularity.shares),
            visits=np.bincount(arrived_at, minlength=len(places)).astype(np.float32),
            arrived_at=arrived_at,
            arrivals=np.array([stay.arrived_at.toordinal() for stay in stays], np.float32),
        )

    @property
    def counts(self) -> str:
        """The version of what is counted, alone."""
        return f"counts-{self.digest}"

    @property
    def shed(self) -> str:
        """The version of what answers where too much is asked."""
        return f"shed-{self.digest}"

    @property
    def version(self) -> str:
        """Of everything that is learned."""
        if self.promoted is None:
            return self.counts
        return f"{self.counts}+{self.promoted.name}-{self.promoted.version}"

    def trending(self, today: date) -> Floats:
        """(places,), visits that weigh less the farther from today, before it or after."""
        away = np.abs(self.arrivals - today.toordinal())
        weights = 0.5 ** (away / HALF_LIFE_DAYS)
        return np.bincount(
            self.arrived_at, weights=weights, minlength=len(self.catalogue.places)
        ).astype(np.float32)


def digest_of(facts: Sequence[VisitFact], catalogue: Catalogue) -> str:
    """The same for the same visits, in every process."""
    digest = sha256(catalogue.version.encode())
    for fact in facts:
        digest.update(repr(fact).encode())
    return digest.hexdigest()[:12]


def stay_of(
    destination_id: str, arrives_on: date, leaves_on: date, catalogue: Catalogue
) -> Stay | None:
    """None where the destination is none of the catalogue's."""
    index = catalogue.index.get(destination_id)
    if index is None:
        return None
    return Stay(catalogue.places.ids[index], _midnight(arrives_on), _midnight(leaves_on))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
