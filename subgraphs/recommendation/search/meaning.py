"""What does a text that is searched mean? Nothing, where its model does not answer in time."""

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, NamedTuple, Self

import structlog

from ml.places import Floats
from subgraphs.chassis.outbound.breaker import Breaker
from subgraphs.recommendation.search.embeddings import (
    EmbeddingFailed,
    EmbeddingProvider,
    embedded,
)

PATIENCE_SECONDS: Final = 0.5
LOADING_SECONDS: Final = 2.5  # the first text waits for the model to be read, others do not
KEPT: Final = 2_000  # texts, at 2 kB each
REST_SECONDS: Final = 60.0  # after a failure it is left alone

log = structlog.get_logger(__name__)


class Meaning(NamedTuple):
    model: str
    vector: Floats


class Meanings:
    """One text at a time, on a thread of its own; those of last are remembered by this process.

    Open it before use. `provider`: None where nobody searches by meaning.
    """

    def __init__(
        self, provider: EmbeddingProvider | None, loading_seconds: float = LOADING_SECONDS
    ) -> None:
        self._provider = provider
        self._patience = loading_seconds
        self._breaker = Breaker(after=1, rest_seconds=REST_SECONDS)
        self._known: OrderedDict[str, Meaning] = OrderedDict()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="meanings")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def ready(self) -> None:
        """Always: without meaning, texts are found by their words."""

    async def of(self, text: str) -> Meaning | None:
        if text in self._known:
            self._known.move_to_end(text)
            return self._known[text]
        if (meaning := await self._asked(text)) is not None:
            self._known[text] = meaning
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return meaning

    async def _asked(self, text: str) -> Meaning | None:
        if self._provider is None or (ticket := self._breaker.enter()) is None:
            return None
        patience, self._patience = self._patience, PATIENCE_SECONDS
        try:
            async with asyncio.timeout(patience):
                loop = asyncio.get_running_loop()
                work = partial(embedded, self._provider, [text])
                [vector] = await loop.run_in_executor(self._thread, work)
        except EmbeddingFailed as failure:
            log.warning("searching by words alone", reason=str(failure))
            self._breaker.failed(ticket)
            return None
        except TimeoutError:
            self._breaker.gave_up(ticket)
            return None
        self._breaker.succeeded(ticket)
        return Meaning(self._provider.model, vector)
