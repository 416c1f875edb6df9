"""A worker that is told to stop stops, whatever its libraries make of it."""

import asyncio
from contextlib import suppress

from subgraphs.chassis.worker import ended


async def test_a_task_that_loses_its_first_cancellation_ends_by_the_next():
    lost = []

    async def deaf():
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if lost:
                    raise
                lost.append(True)

    async def broken():
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        raise OSError

    tasks = [asyncio.ensure_future(one()) for one in (deaf, broken)]
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await ended(tasks)

    assert lost == [True]
    assert [task.cancelled() for task in tasks] == [True, False]


async def test_nothing_to_end_is_ended():
    await ended([])
