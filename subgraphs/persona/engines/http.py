"""How is somebody else's model asked over HTTP? Once, to a deadline, and not while it is unwell."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, Self

import httpx

from subgraphs.chassis.outbound.breaker import Breaker
from subgraphs.persona.engines.counting import counted
from subgraphs.persona.engines.provider import EngineFailed

AT_ONCE: Final = 16
CONNECT_SECONDS: Final = 3.0


class ModelApi:
    """A resource of the worker. Nothing is sent twice: whoever asks has another engine."""

    def __init__(
        self, url: str, headers: Mapping[str, str], seconds: float, breaker: Breaker
    ) -> None:
        """`seconds`: of one answer, to its last word."""
        self.breaker = breaker
        self._seconds = seconds
        self._client = httpx.AsyncClient(
            base_url=url,
            headers=headers,
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=AT_ONCE),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    @asynccontextmanager
    async def events(
        self, path: str, asked: Mapping[str, Any]
    ) -> AsyncIterator[AsyncIterator[str]]:
        """The data of each event as it comes; whoever reads knows which is the last one.

        Whatever goes wrong in the block counts against them. Raises EngineFailed.
        """
        ends_at = asyncio.get_running_loop().time() + self._seconds
        async with counted(self.breaker):
            try:
                async with self._answer(path, asked, ends_at) as response:
                    yield _Events(response.aiter_lines(), ends_at)
            except (httpx.RequestError, TimeoutError) as failure:
                raise EngineFailed(type(failure).__name__) from None

    @asynccontextmanager
    async def _answer(
        self, path: str, asked: Mapping[str, Any], ends_at: float
    ) -> AsyncIterator[httpx.Response]:
        request = self._client.build_request("POST", path, json=asked)
        async with asyncio.timeout_at(ends_at):
            response = await self._client.send(request, stream=True)
        try:
            if response.status_code != httpx.codes.OK:
                raise EngineFailed(f"http {response.status_code}")
            yield response
        finally:
            await response.aclose()


class _Events:
    """Server-sent, of which the data alone is read."""

    def __init__(self, lines: AsyncIterator[str], ends_at: float) -> None:
        self._lines = lines
        self._ends_at = ends_at

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        """Raises EngineFailed where they end without having been left."""
        try:
            async with asyncio.timeout_at(self._ends_at):
                async for line in self._lines:
                    if line.startswith("data:"):
                        return line.removeprefix("data:").strip()
        except TimeoutError:
            raise EngineFailed("timeout") from None
        raise EngineFailed("cut off")
