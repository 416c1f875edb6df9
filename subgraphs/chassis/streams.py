"""Streams that resume: what was missed from the store, then live, without a gap or a repeat."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

import strawberry

from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.wakeups import CONNECTED_POLL_SECONDS, Bell, Wakeups

REPLAY: Final = 200  # items read at a time


@strawberry.federation.type(
    shareable=True,
    description="History that is gone: these sequences will not come. Read the list anew.",
)
class Gap:
    from_sequence: int = strawberry.field(description="The first one missing.")
    to_sequence: int = strawberry.field(description="The last one missing.")


class Sequenced(Protocol):
    @property
    def sequence(self) -> int: ...


Item = TypeVar("Item", bound=Sequenced)
Aside = TypeVar("Aside")


@dataclass(frozen=True, slots=True)
class Missed:
    """Sequences that the store no longer has."""

    first: int
    last: int


async def resumed(
    wakeups: Wakeups,
    stream: str,
    after: int | None,
    last: Callable[[], Awaitable[int]],
    read: Callable[[int, int], Awaitable[Sequence[Item]]],
) -> AsyncIterator[Item | Missed]:
    """Every item past `after`, in order, then each new one; only new ones when `after` is None.

    `read(after, limit)`: items with a larger sequence, ascending. `last()`: the newest sequence.
    Raises InvalidInput when `after` lies in the future.
    """

    async def nothing() -> Sequence[Item]:
        return ()

    with wakeups.listening(stream) as bell:
        items = resumed_beside(bell, after, last, read, nothing, CONNECTED_POLL_SECONDS)
        async with aclosing(items):
            async for item in items:
                yield item


async def resumed_beside(
    bell: Bell,
    after: int | None,
    last: Callable[[], Awaitable[int]],
    read: Callable[[int, int], Awaitable[Sequence[Item]]],
    asides: Callable[[], Awaitable[Sequence[Aside]]],
    seconds: float,
) -> AsyncGenerator[Item | Missed | Aside, None]:
    """As `resumed`, and between items whatever `asides()` has to tell that is in no store.

    The store and `asides` are asked at each ring of `bell`, and every `seconds` without one.
    """
    newest = await last()
    if after is not None and not 0 <= after <= newest:
        raise InvalidInput(
            "`afterSequence` is not a sequence of this stream.", path=["afterSequence"]
        )
    position = newest if after is None else after
    while True:
        items = await read(position, REPLAY)
        for item in items:
            if item.sequence > position + 1:
                yield Missed(position + 1, item.sequence - 1)
            yield item
            position = item.sequence
        if position < newest and not items:  # even the last one is gone
            yield Missed(position + 1, newest)
            position = newest
        if not items:
            for aside in await asides():
                yield aside
            await bell.wait(seconds)
