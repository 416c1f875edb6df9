"""How do the arms of each experiment compare?"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Final

from ml.evaluation.bootstrap import Interval, ratio
from subgraphs.chassis.database import Database
from subgraphs.recommendation.experiments import repository
from subgraphs.recommendation.experiments.declared import EXPERIMENTS, Experiment
from subgraphs.recommendation.experiments.repository import SAID, Deeds

DAYS: Final = 28
MOST_DAYS: Final = 90  # exposures are kept for as long
# Of chi-square at p = 0.001, by degrees of freedom: NIST/SEMATECH e-Handbook, 1.3.6.7.4.
CRITICAL: Final = (10.828, 13.816, 16.266, 18.467, 20.515)


@dataclass(frozen=True)
class ArmResult:
    """`rates`: of exposures that were clicked, saved, booked, dismissed, each with its interval
    over people; None where nothing was shown. `undrawn`: of clicks, were nothing drawn by lot."""

    name: str
    share: float
    people: int
    exposures: int
    rates: Mapping[str, Interval | None]
    undrawn: Interval | None


@dataclass(frozen=True)
class Result:
    """`chi_square`: of the people in each arm beside its share."""

    experiment: Experiment
    since: datetime
    arms: Sequence[ArmResult]
    chi_square: float

    @property
    def is_mismatched(self) -> bool:
        """People are dealt otherwise than declared (p < 0.001): compare nothing."""
        return self.chi_square > CRITICAL[len(self.arms) - 2]


class Experiments:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def results(self, days: int = DAYS) -> list[Result]:
        """Of what was shown in these days."""
        since = datetime.now(UTC) - timedelta(days=days)
        return [await self._result(experiment, since) for experiment in EXPERIMENTS]

    async def _result(self, experiment: Experiment, since: datetime) -> Result:
        read = partial(repository.deeds, experiment=experiment.name, since=since)
        deeds = await self._database.fetched(read)
        return await asyncio.to_thread(_compared, experiment, since, deeds)


def _compared(experiment: Experiment, since: datetime, deeds: Sequence[Deeds]) -> Result:
    found = {arm: list(people) for arm, people in groupby(deeds, key=lambda each: each.arm)}
    arms = [_arm(arm.name, arm.share, found.get(arm.name, [])) for arm in experiment.arms]
    return Result(experiment, since, arms, _chi_square(arms))


def _arm(name: str, share: float, people: Sequence[Deeds]) -> ArmResult:
    exposures = [each.exposures for each in people]
    return ArmResult(
        name=name,
        share=share,
        people=len(people),
        exposures=sum(exposures),
        rates={did: _rate([getattr(each, did) for each in people], exposures) for did in SAID},
        undrawn=_rate([each.weighted for each in people], [each.weight for each in people]),
    )


def _rate(sums: Sequence[float], weights: Sequence[float]) -> Interval | None:
    return ratio(sums, weights) if sum(weights) > 0 else None


def _chi_square(arms: Sequence[ArmResult]) -> float:
    """Pearson's. What was shown under an arm that is no longer declared counts nowhere."""
    people = sum(arm.people for arm in arms)
    expected = [people * arm.share for arm in arms]
    return sum(
        (arm.people - wanted) ** 2 / wanted
        for arm, wanted in zip(arms, expected, strict=True)
        if wanted
    )
