"""Every query against the consents table."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.consents.models import ConsentRow, Purpose

PURPOSES = [purpose.value for purpose in Purpose]


async def in_force(session: AsyncSession, user_ids: list[str]) -> dict[str, list[ConsentRow]]:
    """The newest decision of each person for each purpose, in the order of the purposes."""
    newest = (
        select(ConsentRow)
        .where(ConsentRow.user_id.in_(user_ids))
        .distinct(ConsentRow.user_id, ConsentRow.purpose)
        .order_by(ConsentRow.user_id, ConsentRow.purpose, ConsentRow.position.desc())
    )
    found: defaultdict[str, list[ConsentRow]] = defaultdict(list)
    for row in await session.scalars(newest):
        found[row.user_id].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: PURPOSES.index(row.purpose))
    return found
