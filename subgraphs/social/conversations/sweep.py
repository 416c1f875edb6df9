"""What a writer that died in the middle left undone is done within seconds."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from subgraphs.chassis.documents import DocumentOutbox
from subgraphs.social.conversations import repository
from subgraphs.social.conversations.log import Log

EVERY_SECONDS: Final = 2.0
AGE_SECONDS: Final = 5.0  # a writer that lives is done by then
BATCH: Final = 100

log = structlog.get_logger(__name__)


async def sweep_for_ever(entries: Log) -> None:
    while True:
        try:
            await sweep(entries, AGE_SECONDS)
        except DocumentOutbox.outages as outage:
            log.warning("sweep waits", reason=type(outage).__name__)
        await asyncio.sleep(EVERY_SECONDS)


async def sweep(entries: Log, age_seconds: float) -> int:
    """How many entries older than that were settled."""
    before = datetime.now(UTC) - timedelta(seconds=age_seconds)
    found = await repository.unsettled(BATCH)
    left_behind = [entry for entry in found if entry.created_at <= before]
    for entry in left_behind:
        await entries.settle(entry)
    return len(left_behind)
