"""What has booking kept for as long as anybody may need it?"""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.rush import FenceRow
from subgraphs.booking.cancellations import repository as cancellations
from subgraphs.booking.idempotency import repository as idempotency
from subgraphs.booking.providers import received
from subgraphs.booking.tables import InboxRow
from subgraphs.chassis import fencing

INBOX_KEPT: Final = timedelta(days=14)  # twice as long as the broker can tell an event again


async def forget_old(session: AsyncSession) -> None:
    """Keys, quotes, providers' events, others' events and fences; each module says for how long."""
    await idempotency.forget_old(session)
    await received.forget_old(session)
    await cancellations.forget_old(session)
    await fencing.forget_old(session, FenceRow)
    applied = InboxRow.applied_at < datetime.now(UTC) - INBOX_KEPT
    await session.execute(delete(InboxRow).where(applied))
