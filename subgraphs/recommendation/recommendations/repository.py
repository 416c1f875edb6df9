"""Every query against recommendations and feedback."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import and_, delete, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.recommendation.people.models import PersonRow
from subgraphs.recommendation.recommendations.models import (
    BOOKED,
    HIDES,
    LIKES,
    Feedback,
    FeedbackRow,
    RecommendationRow,
)

KEPT: Final = timedelta(days=90)
LIKED: Final = 50  # places that count, the latest
LEARNED_FROM: Final = 500_000  # wishes of everybody, the latest
LEADS_TO_BOOKING: Final = timedelta(days=30)  # after it was shown


class Wish(NamedTuple):
    """Somebody saved or opened what was recommended to them."""

    user_id: str
    item_id: str
    given_at: datetime


async def owned(
    session: AsyncSession, ids: list[str], user_id: str | None
) -> dict[str, RecommendationRow]:
    """Those that were made to this person."""
    rows = await session.scalars(
        select(RecommendationRow).where(
            RecommendationRow.id.in_(ids), RecommendationRow.user_id == user_id
        )
    )
    return {row.id: row for row in rows}


async def keep(session: AsyncSession, rows: Sequence[RecommendationRow]) -> None:
    """Each as it was shown last; the same again writes nothing."""
    columns = RecommendationRow.__table__.columns.keys()
    values = [{column: getattr(row, column) for column in columns} for row in rows]
    statement = insert(RecommendationRow).values(values)
    new = statement.excluded
    made, before = (
        tuple_(of.model_version, of.arms, of.rank, of.score, of.reasons)
        for of in (new, RecommendationRow)
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_={column: new[column] for column in columns if column != "id"},
            where=before.is_distinct_from(made),
        )
    )


async def hidden(session: AsyncSession, user_id: str) -> set[str]:
    """Items that this person does not want to see again."""
    items = select(FeedbackRow.item_id).where(
        FeedbackRow.user_id == user_id, FeedbackRow.feedback.in_(HIDES)
    )
    return {*await session.scalars(items)}


async def liked(session: AsyncSession, user_id: str) -> list[tuple[str, bool]]:
    """Items that they saved or opened, and whether they saved them; the latest first."""
    is_saved = func.bool_or(FeedbackRow.feedback == Feedback.SAVED.value)
    items = (
        select(FeedbackRow.item_id, is_saved)
        .where(FeedbackRow.user_id == user_id, FeedbackRow.feedback.in_(LIKES))
        .group_by(FeedbackRow.item_id)
        .order_by(func.max(FeedbackRow.given_at).desc(), FeedbackRow.item_id)
        .limit(LIKED)
    )
    return [(item, saved) for item, saved in (await session.execute(items)).all()]


async def wishes(session: AsyncSession) -> list[Wish]:
    """Of everybody who allows it and is not suspended, the latest; an item once a person."""
    person = and_(PersonRow.id == FeedbackRow.user_id, PersonRow.is_personal)
    last = func.max(FeedbackRow.given_at)
    items = (
        select(FeedbackRow.user_id, FeedbackRow.item_id, last)
        .join(PersonRow, person)
        .where(FeedbackRow.feedback.in_(LIKES), ~PersonRow.is_suspended)
        .group_by(FeedbackRow.user_id, FeedbackRow.item_id)
        .order_by(last.desc(), FeedbackRow.user_id, FeedbackRow.item_id)
        .limit(LEARNED_FROM)
    )
    return [Wish(*row) for row in (await session.execute(items)).all()]


async def note_booked(
    session: AsyncSession, user_ids: Collection[str], item_id: str, at: datetime
) -> None:
    """Of each person, the last time that it was shown before, if that led to it at all."""
    last = (
        select(
            RecommendationRow.id,
            literal(BOOKED),
            RecommendationRow.user_id,
            RecommendationRow.item_id,
            literal(at),
        )
        .distinct(RecommendationRow.user_id)
        .where(RecommendationRow.user_id.in_(user_ids), RecommendationRow.item_id == item_id)
        .where(RecommendationRow.shown_at.between(at - LEADS_TO_BOOKING, at))
        .order_by(RecommendationRow.user_id, RecommendationRow.shown_at.desc())
    )
    columns = ["recommendation_id", "feedback", "user_id", "item_id", "given_at"]
    booked = insert(FeedbackRow).from_select(columns, last)
    await session.execute(booked.on_conflict_do_nothing())


async def note_feedback(
    session: AsyncSession, recommendation: RecommendationRow, feedback: str
) -> bool:
    """False for what was said of it before."""
    row = {
        "recommendation_id": recommendation.id,
        "feedback": feedback,
        "user_id": recommendation.user_id,
        "item_id": recommendation.item_id,
        "given_at": datetime.now(UTC),
    }
    once = insert(FeedbackRow).values(row).on_conflict_do_nothing()
    return await session.scalar(once.returning(FeedbackRow.feedback)) is not None


async def forget_old(session: AsyncSession) -> None:
    """Exposures that nobody will judge any more. What was said to them stays."""
    old = RecommendationRow.shown_at < datetime.now(UTC) - KEPT
    await session.execute(delete(RecommendationRow).where(old))
