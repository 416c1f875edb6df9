"""Asks the champion for many people at once, and lets nobody wait for it for long."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, NamedTuple, Self

from ml.places import Floats
from ml.splits import Question
from subgraphs.chassis.worker import ended
from subgraphs.recommendation.learning.promoted import Promoted

LARGEST: Final = 32  # questions of a batch
WINDOW_SECONDS: Final = 0.003  # for which the first of a batch waits for others
WAITING: Final = 4 * LARGEST


class Overloaded(Exception):
    """More is asked than can be answered in time."""


class Call(NamedTuple):
    promoted: Promoted
    question: Question
    answer: asyncio.Future[Floats]


class Batches:
    """One at a time, on a thread of its own: whoever asks meanwhile goes with the next.

    `seconds`: how long somebody waits for an answer.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._calls: asyncio.Queue[Call] = asyncio.Queue(WAITING)
        self._thread = ThreadPoolExecutor(1, "champion")
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._answer_for_ever())]
        return self

    async def __aexit__(self, *_: object) -> None:
        await ended(self._tasks)
        self._thread.shutdown()

    async def ready(self) -> None:
        """Always: where the champion does not answer, others do."""

    async def score(self, promoted: Promoted, question: Question) -> Floats:
        """(places,), from 0 to 1. Raises Overloaded where too many wait, or after `seconds`."""
        call = Call(promoted, question, asyncio.get_running_loop().create_future())
        try:
            self._calls.put_nowait(call)
            async with asyncio.timeout(self._seconds):
                return await call.answer
        except (asyncio.QueueFull, TimeoutError) as late:
            raise Overloaded from late

    async def _answer_for_ever(self) -> None:
        while True:
            calls = [call for call in await self._batch() if not call.answer.done()]
            asked = {call.promoted.version: call.promoted for call in calls}
            for version, promoted in asked.items():  # two, where the champion has just changed
                await _answer(
                    promoted,
                    [call for call in calls if call.promoted.version == version],
                    self._thread,
                )

    async def _batch(self) -> list[Call]:
        batch = [await self._calls.get()]
        with suppress(TimeoutError):
            async with asyncio.timeout(WINDOW_SECONDS):
                while len(batch) < LARGEST:
                    batch.append(await self._calls.get())
        return batch


async def _answer(promoted: Promoted, calls: list[Call], thread: ThreadPoolExecutor) -> None:
    """Whoever has gone meanwhile is not waited for; what fails, fails for those who asked it."""
    questions = [call.question for call in calls]
    running = asyncio.get_running_loop().run_in_executor(thread, promoted.scores, questions)
    await asyncio.wait([running])
    for at, call in enumerate(calls):
        if call.answer.done():
            continue
        if mistake := running.exception():
            call.answer.set_exception(mistake)
        else:
            call.answer.set_result(running.result()[at])
