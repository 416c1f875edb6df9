"""How much may models take for one person's questions? So many tokens a day, and so much money."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, Self

from subgraphs.persona.engines.messages import messages
from subgraphs.persona.engines.provider import (
    ChatProvider,
    Conversation,
    Delta,
    EngineFailed,
    Said,
    Spent,
)
from subgraphs.persona.settings import PersonaSettings
from subgraphs.persona.store import keys
from subgraphs.persona.store.store import Store

CHARACTERS: Final = 4  # of a token, where a model does not say how many it took
KEPT_SECONDS: Final = 172_800
# KEYS: what was spent on a day. ARGV: tokens, millionths of money, for how long it is known.
SPEND: Final = """
    redis.call('hincrby', KEYS[1], 'tokens', ARGV[1])
    redis.call('hincrby', KEYS[1], 'millionths', ARGV[2])
    redis.call('expire', KEYS[1], ARGV[3])
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one person's day. `money`: None, as much as it takes. Prices: of a million tokens."""

    tokens: int
    money: Decimal | None
    read_price: Decimal
    written_price: Decimal

    @classmethod
    def of(cls, settings: PersonaSettings) -> Self:
        return cls(
            settings.persona_model_day_tokens,
            settings.persona_model_day_money,
            settings.persona_model_read_price,
            settings.persona_model_written_price,
        )

    def allow(self, tokens: int, millionths: int) -> bool:
        within = self.money is None or millionths < self.money * 1_000_000
        return tokens < self.tokens and within

    def cost(self, spent: Spent) -> int:
        """In millionths."""
        return round(spent.read * self.read_price + spent.written * self.written_price)


class Metered:
    """An engine that stops when a person's day is used up. What it has begun it finishes."""

    def __init__(self, engine: ChatProvider, store: Store, limits: Limits) -> None:
        self.name = engine.name
        self._engine = engine
        self._store = store
        self._limits = limits

    async def stream(self, conversation: Conversation) -> AsyncGenerator[Delta, None]:
        """Raises EngineFailed."""
        key = keys.spent(conversation.owner_id, datetime.now(UTC).date().isoformat())
        if not self._limits.allow(*await self._so_far(key)):
            raise EngineFailed("budget")
        heard: list[Delta] = []
        try:
            async with aclosing(self._engine.stream(conversation)) as deltas:
                async for delta in deltas:
                    heard.append(delta)
                    yield delta
        finally:
            if heard:
                await self._add(key, _told(heard) or _guess(conversation, heard))

    async def _so_far(self, key: str) -> tuple[int, int]:
        script = "return redis.call('hmget', KEYS[1], 'tokens', 'millionths')"
        tokens, millionths = await self._store.run(script, [key])
        return int(tokens or 0), int(millionths or 0)

    async def _add(self, key: str, spent: Spent) -> None:
        tokens, cost = spent.read + spent.written, self._limits.cost(spent)
        await self._store.run(SPEND, [key], tokens, cost, KEPT_SECONDS)


def _told(heard: Sequence[Delta]) -> Spent | None:
    """By the model itself; None where it said nothing of it."""
    told = [delta for delta in heard if isinstance(delta, Spent)]
    if not told:
        return None
    return Spent(sum(one.read for one in told), sum(one.written for one in told))


def _guess(conversation: Conversation, heard: Sequence[Delta]) -> Spent:
    asked = sum(len(str(message)) for message in messages(conversation))
    said = sum(len(delta.text) for delta in heard if isinstance(delta, Said))
    return Spent(asked // CHARACTERS, said // CHARACTERS)
