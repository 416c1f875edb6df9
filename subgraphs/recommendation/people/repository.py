"""Every write of people and of what is between them, and who may be shown to whom."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from subgraphs.recommendation.people.models import (
    LONG_AGO,
    BlockRow,
    FollowRow,
    PersonRow,
    RevisionRow,
)
from subgraphs.recommendation.people.standing import Standing

UNHEARD: Final = {
    "profile_as_of": LONG_AGO,
    "is_suspended": False,
    "suspension_as_of": LONG_AGO,
    "is_personal": False,
    "consent_as_of": LONG_AGO,
}
Tie: TypeAlias = FollowRow | BlockRow


async def note(session: AsyncSession, user_id: str, as_of: str, at: datetime, **facts: Any) -> None:
    """`as_of`: the column that keeps when `facts` were said. An older word changes nothing."""
    said = {as_of: at, **facts}
    row = insert(PersonRow).values({"id": user_id, **UNHEARD, **said})
    newer = getattr(PersonRow, as_of) < at
    await session.execute(row.on_conflict_do_update(index_elements=["id"], set_=said, where=newer))


async def note_tie(
    session: AsyncSession, table: type[Tie], pair: dict[str, str], *, in_force: bool, at: datetime
) -> None:
    """`pair`: its two key columns. An older word changes nothing."""
    said = {"is_in_force": in_force, "as_of": at}
    row = insert(table).values({**pair, **said})
    newer = row.on_conflict_do_update(index_elements=list(pair), set_=said, where=table.as_of < at)
    await session.execute(newer)


async def touch(session: AsyncSession, user_ids: Collection[str]) -> None:
    """What these people were shown is stale."""
    if not user_ids:
        return
    rows = [{"user_id": user_id, "number": 1} for user_id in sorted({*user_ids})]
    grown = {"number": RevisionRow.number + 1}
    statement = insert(RevisionRow).values(rows)
    await session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=grown))


async def standing(session: AsyncSession, user_ids: Collection[str]) -> dict[str, Standing]:
    asked = func.unnest(cast([*{*user_ids}], ARRAY(String))).table_valued("id")
    asked = asked.render_derived(name="asked")
    people = (
        select(
            asked.c.id,
            func.coalesce(PersonRow.is_personal, False),
            func.coalesce(RevisionRow.number, 0),
        )
        .select_from(asked)
        .outerjoin(PersonRow, PersonRow.id == asked.c.id)
        .outerjoin(RevisionRow, RevisionRow.user_id == asked.c.id)
    )
    return {id: Standing(*both) for id, *both in (await session.execute(people)).all()}


def shown_to(viewer_id: str, person: type[PersonRow] = PersonRow) -> ColumnElement[bool]:
    """Part of a statement that reads `person`: the viewer may be shown them."""
    between = or_(
        and_(BlockRow.blocker_id == viewer_id, BlockRow.blocked_id == person.id),
        and_(BlockRow.blocker_id == person.id, BlockRow.blocked_id == viewer_id),
    )
    return and_(
        person.visibility.in_(("PUBLIC", "FOLLOWERS")),
        ~person.is_suspended,
        ~exists().where(BlockRow.is_in_force, between),
    )


def followed_by(viewer_id: str) -> ColumnElement[bool]:
    """Part of a statement that reads PersonRow: the viewer follows them."""
    own = aliased(FollowRow)  # whoever reads follows as well means others
    return exists().where(
        own.is_in_force, own.follower_id == viewer_id, own.followed_id == PersonRow.id
    )


async def shown(session: AsyncSession, ids: Collection[str], viewer_id: str) -> set[str]:
    """Those of `ids` whom the viewer may be shown now, and does not follow."""
    people = select(PersonRow.id).where(
        PersonRow.id.in_(ids), shown_to(viewer_id), ~followed_by(viewer_id)
    )
    return {*await session.scalars(people)}
