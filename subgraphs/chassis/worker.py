"""What a subgraph does beside answering: its relay and its consumers, until told to stop."""

import asyncio
import signal
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any, Final

import structlog

from subgraphs.chassis.http import Resource
from subgraphs.chassis.logs import start_logging
from subgraphs.chassis.settings import Settings

CANCEL_AGAIN_SECONDS: Final = 1.0

log = structlog.get_logger(__name__)


def work(
    name: str,
    settings: Settings,
    resources: Sequence[Resource],
    tasks: Sequence[Coroutine[Any, Any, None]],
) -> None:
    """Run `tasks` over opened `resources` until SIGTERM or SIGINT; a crash ends the process."""
    start_logging(f"{name}-worker", settings.log_level)
    asyncio.run(_work(resources, tasks))


async def _work(resources: Sequence[Resource], tasks: Sequence[Coroutine[Any, Any, None]]) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        for resource in resources:
            await stack.enter_async_context(resource)
        log.info("working")
        running: list[asyncio.Future[Any]] = [asyncio.ensure_future(task) for task in tasks]
        stopped = asyncio.ensure_future(stop.wait())
        done, _ = await asyncio.wait([*running, stopped], return_when=asyncio.FIRST_COMPLETED)
        await ended(running)
        for task in done - {stopped}:
            with suppress(asyncio.CancelledError):
                task.result()


async def ended(tasks: Sequence[asyncio.Future[Any]]) -> None:
    """Cancel until each is done: before Python 3.12, `asyncio.wait_for` may lose a cancellation
    that comes in the moment of its answer, and Kafka's client waits in nothing else."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=CANCEL_AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
