"""One provider, asked once for all who want to know the same; each is told from the start."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from subgraphs.booking.offers.models import Provider
from subgraphs.booking.offers.quotes import Position
from subgraphs.booking.providers.searching import SearchState


@dataclass(frozen=True, slots=True)
class Noted:
    """An offer that is a row already: where it stands in its list, and until when."""

    id: str
    position: Position
    fare: str | None
    expires_at: datetime

    def as_json(self) -> list[Any]:
        return [self.id, list(self.position), self.fare, self.expires_at.isoformat()]

    @classmethod
    def of_json(cls, told: Sequence[Any]) -> Self:
        id, position, fare, expires_at = told
        return cls(id, Position(*position), fare, datetime.fromisoformat(expires_at))


@dataclass(frozen=True, slots=True)
class Status:
    """`latency_ms`: since it was asked; `offers`: how many it found until then."""

    provider: Provider
    state: SearchState
    latency_ms: int
    offers: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider has said until now, in the order in which it came."""

    status: Status
    noted: tuple[Noted, ...] = ()

    @property
    def is_final(self) -> bool:
        return self.status.state is not SearchState.SEARCHING

    @property
    def is_whole(self) -> bool:
        return self.status.state is SearchState.COMPLETE

    def as_json(self) -> dict[str, Any]:
        return {"status": asdict(self.status), "noted": [one.as_json() for one in self.noted]}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Self:
        status = told["status"]
        return cls(
            Status(
                Provider(status["provider"]),
                SearchState(status["state"]),
                status["latency_ms"],
                status["offers"],
            ),
            tuple(map(Noted.of_json, told["noted"])),
        )


@dataclass(frozen=True, slots=True)
class News:
    """`found`: since the news before."""

    status: Status
    found: Sequence[Noted]


class Asking:
    def __init__(self, provider: Provider) -> None:
        self.answer = Answer(Status(provider, SearchState.SEARCHING, 0, 0))
        self._changed = asyncio.Event()

    def tell(self, answer: Answer) -> None:
        """It says what the answer before said, and more."""
        self.answer = answer
        self._changed.set()
        self._changed = asyncio.Event()

    async def settled(self) -> None:
        while not self.answer.is_final:
            await self._changed.wait()

    async def follow(self) -> AsyncGenerator[News, None]:
        """Where somebody is slow to take them, several parts come as one."""
        seen = 0
        while True:
            answer, changed = self.answer, self._changed
            if answer.is_final or len(answer.noted) > seen:
                yield News(answer.status, answer.noted[seen:])
                seen = len(answer.noted)
            if answer.is_final:
                return
            await changed.wait()
