"""Which turn is to be worked at now, and by whom?

A sorted set of tickets by the moment they are due. Who takes one moves that moment ahead, and again
while at work; where they die, it passes, and another takes the ticket.
"""

from datetime import timedelta
from typing import Final, NamedTuple, Self

from subgraphs.persona.store import keys
from subgraphs.persona.store.store import NOW, Store

ADD: Final = f"{NOW} redis.call('zadd', KEYS[1], 'nx', now, ARGV[1])"
TAKE: Final = f"""{NOW}
    local due = redis.call('zrangebyscore', KEYS[1], '-inf', now, 'limit', 0, 1)
    if due[1] then redis.call('zadd', KEYS[1], now + ARGV[1], due[1]) end
    return due[1]
"""
HOLD: Final = f"{NOW} redis.call('zadd', KEYS[1], 'xx', now + ARGV[1], ARGV[2])"
DROP: Final = "redis.call('zrem', KEYS[1], ARGV[1])"


class Ticket(NamedTuple):
    owner_id: str
    turn_id: str

    @classmethod
    def read(cls, text: str) -> Self:
        owner_id, _, turn_id = text.partition(" ")
        return cls(owner_id, turn_id)

    def __str__(self) -> str:
        return f"{self.owner_id} {self.turn_id}"


class Queue:
    def __init__(self, store: Store, lease_seconds: float) -> None:
        self._store = store
        self.lease = timedelta(seconds=lease_seconds)

    async def add(self, ticket: Ticket) -> None:
        """Once: a ticket that waits stays where it is."""
        await self._store.run(ADD, [keys.TURNS_DUE], ticket)

    async def take(self) -> Ticket | None:
        taken = await self._store.run(TAKE, [keys.TURNS_DUE], self._milliseconds)
        return Ticket.read(taken) if taken else None

    async def hold(self, ticket: Ticket) -> None:
        """For another lease."""
        await self._store.run(HOLD, [keys.TURNS_DUE], self._milliseconds, ticket)

    async def drop(self, ticket: Ticket) -> None:
        await self._store.run(DROP, [keys.TURNS_DUE], ticket)

    @property
    def _milliseconds(self) -> int:
        return int(self.lease.total_seconds() * 1000)
