"""What did each person do with what they were shown under an arm?"""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.recommendation.recommendations.models import (
    BOOKED,
    HIDES,
    Feedback,
    FeedbackRow,
    RecommendationRow,
)

SAID: Final = {
    "clicked": (Feedback.CLICKED.value,),
    "saved": (Feedback.SAVED.value,),
    "booked": (BOOKED,),
    "dismissed": HIDES,
}


class Deeds(NamedTuple):
    """Of one person under one arm, in exposures. `weight`: those that were not drawn by lot, each
    by its inverse propensity; `weighted`: of them, those that were clicked."""

    arm: str
    exposures: int
    clicked: int
    saved: int
    booked: int
    dismissed: int
    weight: float
    weighted: float


async def deeds(session: AsyncSession, experiment: str, since: datetime) -> list[Deeds]:
    """One of each person, in no order that tells who they are."""
    said = _said().subquery()
    arm = RecommendationRow.arms[experiment].astext
    counted = {name: func.coalesce(said.c[name], False) for name in SAID}
    is_best = ~RecommendationRow.is_exploration
    weight = case((is_best, 1 / RecommendationRow.propensity), else_=0.0)
    people = (
        select(
            arm,
            func.count(),
            *(_times(did) for did in counted.values()),
            func.sum(weight),
            func.sum(case((counted["clicked"], weight), else_=0.0)),
        )
        .outerjoin(said, said.c.recommendation_id == RecommendationRow.id)
        .where(RecommendationRow.shown_at >= since, arm.is_not(None))
        .group_by(arm, RecommendationRow.user_id)
        .order_by(arm, func.count(), func.md5(RecommendationRow.user_id))
    )
    return [Deeds(*row) for row in (await session.execute(people)).all()]


def _said() -> Select[tuple[str, bool]]:
    """What was said to each exposure, a column a thing."""
    said = (
        func.bool_or(FeedbackRow.feedback.in_(words)).label(name) for name, words in SAID.items()
    )
    return select(FeedbackRow.recommendation_id, *said).group_by(FeedbackRow.recommendation_id)


def _times(did: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(did)
