"""Every query against the copies of people and blocks."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.people.models import BlockRow, PersonRow


async def remember(session: AsyncSession, user_id: str) -> None:
    await session.execute(insert(PersonRow).values(id=user_id).on_conflict_do_nothing())


async def is_known(session: AsyncSession, user_id: str) -> bool:
    return await session.get(PersonRow, user_id) is not None


async def note_block(
    session: AsyncSession, blocker_id: str, blocked_id: str, *, in_force: bool, as_of: datetime
) -> None:
    """An older word that comes late changes nothing."""
    row = insert(BlockRow).values(
        blocker_id=blocker_id, blocked_id=blocked_id, is_in_force=in_force, as_of=as_of
    )
    newer = {"is_in_force": row.excluded.is_in_force, "as_of": row.excluded.as_of}
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["blocker_id", "blocked_id"],
            set_=newer,
            where=BlockRow.as_of < row.excluded.as_of,
        )
    )


def apart(one: object, other: object) -> ColumnElement[bool]:
    """Whether one of the two blocks the other; each an id or a column of ids."""
    either = or_(
        and_(BlockRow.blocker_id == one, BlockRow.blocked_id == other),
        and_(BlockRow.blocker_id == other, BlockRow.blocked_id == one),
    )
    return exists().where(BlockRow.is_in_force, either)


async def are_apart(session: AsyncSession, one: str, other: str) -> bool:
    return bool(await session.scalar(select(apart(one, other))))
