"""What has recommendation kept for as long as anybody may need it?"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import delete

from subgraphs.chassis.database import Database
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.recommendation.recommendations import repository
from subgraphs.recommendation.tables import InboxRow

INBOX_KEPT: Final = timedelta(days=14)  # twice as long as the broker can tell an event again
FORGET_SECONDS: Final = 3_600.0

log = structlog.get_logger(__name__)


async def forget_for_ever(database: Database) -> None:
    """Until cancelled. Outages of the database are waited out."""
    while True:
        try:
            await forget(database)
        except (OSError, *SqlOutbox.outages) as outage:
            log.warning("forgetting waits", reason=type(outage).__name__)
        await asyncio.sleep(FORGET_SECONDS)


async def forget(database: Database) -> None:
    applied = InboxRow.applied_at < datetime.now(UTC) - INBOX_KEPT
    async with database.transaction() as transaction:
        await repository.forget_old(transaction.session)
        await transaction.session.execute(delete(InboxRow).where(applied))
