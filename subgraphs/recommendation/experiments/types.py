"""How does the graph show what experiments found?"""

from datetime import datetime
from typing import Self

import strawberry

from ml.evaluation.bootstrap import Interval
from subgraphs.chassis.graph_types import bounded
from subgraphs.recommendation.experiments.service import ArmResult, Result


@strawberry.federation.type(
    authenticated=True, description="A share, with its 95% interval over people (bootstrap)."
)
class EstimatedRate:
    mean: float = strawberry.field(description="0 to 1. Never null.")
    low: float = strawberry.field(description="Never null.")
    high: float = strawberry.field(description="Never null.")

    @classmethod
    def of(cls, rate: Interval | None) -> Self | None:
        return cls(mean=rate.mean, low=rate.low, high=rate.high) if rate else None


NOTHING = "Null while nothing was shown."


@strawberry.federation.type(
    authenticated=True,
    description="People who are treated alike in an experiment. Rates are of what was shown.",
)
class ExperimentArm:
    name: str = strawberry.field(description="As it is declared. Never null.")
    share: float = strawberry.field(description="Of all people, as declared. Never null.")
    people: int = strawberry.field(description="To whom anything was shown. Never null.")
    exposures: int = strawberry.field(
        description="An item to a person on a day is one. Never null."
    )
    clicked: EstimatedRate | None = strawberry.field(description=f"Opened. {NOTHING}")
    saved: EstimatedRate | None = strawberry.field(description=NOTHING)
    booked: EstimatedRate | None = strawberry.field(
        description=f"A trip there was booked within thirty days. {NOTHING}"
    )
    dismissed: EstimatedRate | None = strawberry.field(
        description=f"Unwanted, in either word for it. {NOTHING}"
    )
    clicked_undrawn: EstimatedRate | None = strawberry.field(
        description="The clicked, were nothing drawn by lot: each that was not drawn counts by its"
        f" inverse propensity. {NOTHING}"
    )

    @classmethod
    def of(cls, arm: ArmResult) -> Self:
        return cls(
            name=arm.name,
            share=arm.share,
            people=arm.people,
            exposures=arm.exposures,
            clicked_undrawn=EstimatedRate.of(arm.undrawn),
            **{did: EstimatedRate.of(rate) for did, rate in arm.rates.items()},
        )


@strawberry.federation.type(
    authenticated=True,
    description="Different people are shown lists that are made differently.",
)
class RecommendationExperiment:
    name: str = strawberry.field(description="As it is declared. Never null.")
    asks: str = strawberry.field(description="What it is to find out, in English. Never null.")
    since: datetime = strawberry.field(description="What was shown before is left out. Never null.")
    arms: list[ExperimentArm] = strawberry.field(
        description="As they are declared, at least two, at most six.", directives=[bounded(6)]
    )
    chi_square: float = strawberry.field(
        description="Of the arms' people beside their shares. Never null."
    )
    is_mismatched: bool = strawberry.field(
        description="True where people are dealt otherwise than declared (p < 0.001), so that"
        " nothing follows from comparing. Never null."
    )

    @classmethod
    def of(cls, result: Result) -> Self:
        return cls(
            name=result.experiment.name,
            asks=result.experiment.asks,
            since=result.since,
            arms=[ExperimentArm.of(arm) for arm in result.arms],
            chi_square=result.chi_square,
            is_mismatched=result.is_mismatched,
        )
