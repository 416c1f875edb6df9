"""Every query against blocks."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from subgraphs.accounts.blocks.models import BlockRow


def blocked_between(
    one: InstrumentedAttribute[str], other_id: BindParameter[str]
) -> ColumnElement[bool]:
    """Either has blocked the other. Part of the statement that reads `one`."""
    blocks = and_(BlockRow.blocker_id == one, BlockRow.blocked_id == other_id)
    is_blocked = and_(BlockRow.blocker_id == other_id, BlockRow.blocked_id == one)
    return select(BlockRow.in_force).where(BlockRow.in_force, or_(blocks, is_blocked)).exists()


async def told(
    session: AsyncSession, blocker_id: str, blocked_id: str, *, in_force: bool, said_at: datetime
) -> None:
    """The newest word holds, in whatever order words come."""
    statement = insert(BlockRow).values(
        blocker_id=blocker_id, blocked_id=blocked_id, in_force=in_force, said_at=said_at
    )
    new = statement.excluded
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["blocker_id", "blocked_id"],
            set_={"in_force": new.in_force, "said_at": new.said_at},
            where=BlockRow.said_at < new.said_at,
        )
    )
