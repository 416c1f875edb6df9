"""Offers that nobody booked are forgotten, by the worker."""

import asyncio
from typing import Final

import structlog

from subgraphs.booking.offers.service import Offers
from subgraphs.chassis.outbox import SqlOutbox

EVERY_SECONDS: Final = 600.0

log = structlog.get_logger(__name__)


async def keep_sweeping(offers: Offers) -> None:
    """Until cancelled. Outages of the database are waited out."""
    while True:
        try:
            log.info("offers forgotten", count=await offers.sweep())
        except (OSError, *SqlOutbox.outages) as outage:
            log.warning("offers wait", reason=type(outage).__name__)
        await asyncio.sleep(EVERY_SECONDS)
