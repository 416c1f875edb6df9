"""Every query against the users table."""

from typing import Final

from sqlalchemy import ColumnElement, String, and_, bindparam, not_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.blocks.repository import blocked_between
from subgraphs.accounts.people.models import UserRow, Visibility

IDS: Final = bindparam("ids", type_=String, expanding=True)
HANDLES: Final = bindparam("handles", type_=String, expanding=True)
VIEWER: Final = bindparam("viewer", type_=String)


def readable(*, signed_in: bool) -> ColumnElement[bool]:
    """By VIEWER, or by anybody.

    A PRIVATE person is there for themselves alone; everybody sees the others' cards. Of two people
    neither sees the other once one has blocked the other.
    """
    is_shown = UserRow.visibility != Visibility.PRIVATE.value
    if not signed_in:
        return is_shown
    unblocked = not_(blocked_between(UserRow.id, VIEWER))
    return or_(UserRow.id == VIEWER, and_(is_shown, unblocked))


# By whether somebody is signed in. Built once: building costs more than asking.
BY_ID: Final = [
    select(UserRow).where(UserRow.id.in_(IDS), readable(signed_in=signed_in))
    for signed_in in (False, True)
]
BY_HANDLE: Final = [
    select(UserRow).where(UserRow.handle.in_(HANDLES), readable(signed_in=signed_in))
    for signed_in in (False, True)
]


async def people_by_id(
    session: AsyncSession, ids: list[str], viewer_id: str | None
) -> dict[str, UserRow]:
    statement = BY_ID[viewer_id is not None]
    rows = await session.scalars(statement, {IDS.key: ids, VIEWER.key: viewer_id})
    return {row.id: row for row in rows}


async def people_by_handle(
    session: AsyncSession, handles: list[str], viewer_id: str | None
) -> dict[str, UserRow]:
    """`handles` in lower case."""
    statement = BY_HANDLE[viewer_id is not None]
    rows = await session.scalars(statement, {HANDLES.key: handles, VIEWER.key: viewer_id})
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
