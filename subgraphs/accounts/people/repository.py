"""Every query against the users table."""

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.blocks.repository import blocked_between
from subgraphs.accounts.people.models import UserRow, Visibility


def readable_by(viewer_id: str | None) -> ColumnElement[bool]:
    """A PRIVATE person is there for themselves alone; everybody sees the others' cards.

    Of two people neither sees the other once one has blocked the other.
    """
    is_shown = UserRow.visibility != Visibility.PRIVATE.value
    if viewer_id is None:
        return is_shown
    unblocked = not_(blocked_between(UserRow.id, viewer_id))
    return or_(UserRow.id == viewer_id, and_(is_shown, unblocked))


async def people_by_id(
    session: AsyncSession, ids: list[str], viewer_id: str | None
) -> dict[str, UserRow]:
    rows = await session.scalars(select(UserRow).where(UserRow.id.in_(ids), readable_by(viewer_id)))
    return {row.id: row for row in rows}


async def people_by_handle(
    session: AsyncSession, handles: list[str], viewer_id: str | None
) -> dict[str, UserRow]:
    """`handles` in lower case."""
    rows = await session.scalars(
        select(UserRow).where(UserRow.handle.in_(handles), readable_by(viewer_id))
    )
    return {row.handle: row for row in rows}


async def locked(session: AsyncSession, user_id: str) -> UserRow | None:
    return await session.get(UserRow, user_id, with_for_update=True)


async def locked_together(session: AsyncSession, ids: list[str]) -> dict[str, UserRow]:
    """Always in the same order, so that two who act on each other do not wait for ever.

    Rows that refer to these people may be added meanwhile.
    """
    wanted = select(UserRow).where(UserRow.id.in_(ids)).order_by(UserRow.id)
    rows = await session.scalars(wanted.with_for_update(key_share=True))
    return {row.id: row for row in rows}


async def exists(session: AsyncSession, user_id: str) -> bool:
    return await session.scalar(select(UserRow.id).where(UserRow.id == user_id)) is not None


async def added(session: AsyncSession, user: UserRow) -> bool:
    """False when the id or the handle is there already, also from a transaction at once."""
    columns = {c.name: getattr(user, c.name) for c in UserRow.__table__.columns}
    given = {name: value for name, value in columns.items() if value is not None}
    statement = insert(UserRow).values(given).on_conflict_do_nothing().returning(UserRow.id)
    return await session.scalar(statement) is not None
