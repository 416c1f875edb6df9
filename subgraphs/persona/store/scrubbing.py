"""Who takes what was forgotten out of the store's files on the disk?

An append-only file keeps each write until it is written anew. Whoever forgets asks for that.
"""

import asyncio
from typing import Final
from uuid import uuid4

import structlog

from subgraphs.persona.store import keys
from subgraphs.persona.store.store import OUTAGES, Store

SECONDS: Final = 1.0  # between two looks

# KEYS: what was asked. ARGV: the asking that was met; a later one stays.
MET: Final = """
    if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
"""

log = structlog.get_logger(__name__)


async def ask_to_scrub(store: Store) -> None:
    """By whoever has forgotten something."""
    await store.run("redis.call('set', KEYS[1], ARGV[1])", [keys.SCRUBBING], uuid4().hex)


async def scrub_for_ever(store: Store) -> None:
    while True:
        try:
            await scrub(store)
        except OUTAGES as outage:
            log.warning("scrubbing waits", reason=type(outage).__name__)
        await asyncio.sleep(SECONDS)


async def scrub(store: Store) -> None:
    """Where somebody asked for it. A server that is at it already is asked again later."""
    asked = await store.run("return redis.call('get', KEYS[1])", [keys.SCRUBBING])
    if asked and await store.rewrite():
        await store.run(MET, [keys.SCRUBBING], asked)
