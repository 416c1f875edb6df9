"""Are these words fit for a persona, or fit to come from one? What is not is counted, never kept.

Nobody but their person reads what is said to a persona, so no moderator does either: of what is in
doubt a number stays, by day, place and category.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from subgraphs.chassis.moderation.errors import ContentRefused
from subgraphs.chassis.moderation.judging import judged
from subgraphs.chassis.moderation.port import Category, Decision, ModerationProvider, Verdict
from subgraphs.persona.store import keys
from subgraphs.persona.store.store import Store

LASTS: Final = timedelta(days=90)
# KEYS: the day's counts. ARGV: how long they last, then what is one more.
COUNT: Final = """
    for i = 2, #ARGV do redis.call('hincrby', KEYS[1], ARGV[i], 1) end
    redis.call('expire', KEYS[1], ARGV[1])
"""
COUNTED: Final = "return redis.call('hgetall', KEYS[1])"


class Where(StrEnum):
    PROMPT = "PROMPT"
    MEMORY = "MEMORY"
    ANSWER = "ANSWER"


@dataclass(frozen=True, slots=True)
class Count:
    """`on`: in UTC. REVIEW and HOLD went through: a person speaks to a program here."""

    on: date
    where: Where
    decision: Decision
    category: Category
    count: int


class Watch:
    def __init__(self, provider: ModerationProvider, store: Store) -> None:
        self._provider = provider
        self._store = store

    async def admit(self, text: str, field: str, where: Where) -> None:
        """Raises ContentRefused."""
        verdict = await self.judge(text)
        await self.count(where, verdict.decision, verdict.categories)
        if verdict.decision is Decision.BLOCK:
            raise ContentRefused(verdict.categories, field)

    async def judge(self, text: str) -> Verdict:
        return await judged(self._provider, text)

    async def count(self, where: Where, decision: Decision, categories: Iterable[Category]) -> None:
        more = [f"{where}/{decision}/{category}" for category in categories]
        if not more:
            return
        today = [keys.judged(_today())]
        await self._store.run(COUNT, today, int(LASTS.total_seconds()), *more)

    async def counts(self, day: date | None) -> list[Count]:
        """Of one day, None for today; by place and decision."""
        on = day or _today()
        found = await self._store.run(COUNTED, [keys.judged(on)])
        pairs = sorted(zip(found[::2], found[1::2], strict=True))
        return [_count(on, name, int(count)) for name, count in pairs]


def _count(day: date, name: str, count: int) -> Count:
    where, decision, category = name.split("/")
    return Count(day, Where(where), Decision(decision), Category(category), count)


def _today() -> date:
    return datetime.now(UTC).date()
