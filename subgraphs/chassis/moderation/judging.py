"""What comes of a judge that fails or is late? The text is for people to look at, and not lost."""

import asyncio
from typing import Final

import structlog

from subgraphs.chassis.moderation.port import (
    Category,
    Decision,
    Finding,
    ModerationProvider,
    Verdict,
)

SECONDS: Final = 1.0  # that whoever writes something waits at most

log = structlog.get_logger(__name__)


async def judged(provider: ModerationProvider, text: str, seconds: float = SECONDS) -> Verdict:
    """Always a verdict."""
    try:
        async with asyncio.timeout(seconds):
            return await provider.judge(text)
    except TimeoutError:
        log.warning("moderation is late", provider=provider.name)
    except Exception as failure:
        log.error("moderation failed", provider=provider.name, exc_info=failure)
    unjudged = Finding(Category.UNJUDGED, provider.name, Decision.REVIEW)
    return Verdict.of([unjudged], provider.name)
