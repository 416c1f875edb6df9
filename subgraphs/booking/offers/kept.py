"""What other providers answered: asked once for each search and bucket, whoever wants to know.

Each offer found becomes a row at once; what is kept of an answer is the list of them. A provider
that failed is asked again soon, and not by each page.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import structlog

from subgraphs.booking.exchange.service import Exchange
from subgraphs.booking.offers import repository
from subgraphs.booking.offers.asking import Answer, Asking, Noted, Status
from subgraphs.booking.offers.models import Provider
from subgraphs.booking.offers.quotes import BUCKET, Validity
from subgraphs.booking.offers.rows import quoted, row_of
from subgraphs.booking.offers.sought import Sells, Sought
from subgraphs.booking.providers.port import PricedOffer
from subgraphs.booking.providers.searching import SearchState, asked
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database

KEPT_SECONDS: Final = 1.25 * BUCKET.total_seconds()  # so that the bucket ends first
FAILURE_SECONDS: Final = 20.0
MOST_OFFERS: Final = 300  # of one provider
NOTING_SECONDS: Final = 5.0  # beside the provider's own time

log = structlog.get_logger(__name__)


class Kept:
    def __init__(
        self,
        database: Database,
        cache: Cache,
        exchange: Exchange,
        providers: Sequence[Sells],
        deadline_seconds: float,
    ) -> None:
        self._database = database
        self._cache = cache
        self._exchange = exchange
        self._providers = providers
        self._deadline_seconds = deadline_seconds
        self._under_way: dict[str, Asking] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def asked(self, sought: Sought, validity: Validity) -> list[Asking]:
        """Of each provider: what it says, said before, or says to somebody else right now."""
        return [self._asking(sought, validity, provider) for provider in self._providers]

    async def known(self, sought: Sought, validity: Validity) -> list[Noted]:
        """What was found before; nobody is asked."""
        keys = [_key(sought, validity, provider.code) for provider in self._providers]
        told = await asyncio.gather(*map(self._cache.known, keys))
        return [one for answer in told if answer for one in Answer.of_json(answer).noted]

    def _asking(self, sought: Sought, validity: Validity, provider: Sells) -> Asking:
        key = _key(sought, validity, provider.code)
        if key not in self._under_way:
            asking = self._under_way[key] = Asking(provider.code)
            load = partial(self._load, asking, sought, validity, provider)
            task = asyncio.ensure_future(self._run(key, asking, load))
            self._tasks.add(task)
            task.add_done_callback(partial(self._ended, key, asking))
        return self._under_way[key]

    async def _run(self, key: str, asking: Asking, load: Any) -> None:
        claimed_seconds = self._deadline_seconds + NOTING_SECONDS
        told = await self._cache.get_or_load(key, load, _seconds, claimed_seconds)
        if not asking.answer.is_final:  # somebody else has asked
            asking.tell(Answer.of_json(told))

    def _ended(self, key: str, asking: Asking, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        del self._under_way[key]
        if task.cancelled():
            asking.tell(_broken(asking.answer))
        elif failure := task.exception():
            provider = asking.answer.status.provider.value
            log.error("search broke", provider=provider, exc_info=failure)
            asking.tell(_broken(asking.answer))

    async def _load(
        self, asking: Asking, sought: Sought, validity: Validity, provider: Sells
    ) -> Any:
        """The answer as JSON; `asking` tells it part by part."""
        parts = asked(provider.code, sought.at(provider), self._deadline_seconds)
        async for part in parts:
            known = asking.answer.noted
            offers = part.offers[: MOST_OFFERS - len(known)]
            found = await self._noted(provider.code, sought, validity, offers)
            noted = tuple({one.id: one for one in (*known, *found)}.values())
            status = Status(provider.code, part.state, part.elapsed_ms, len(noted))
            asking.tell(Answer(status, noted))
        return asking.answer.as_json()

    async def _noted(
        self,
        provider: Provider,
        sought: Sought,
        validity: Validity,
        offers: Sequence[PricedOffer],
    ) -> list[Noted]:
        currency = sought.search.currency
        rates = await self._exchange.into(currency, {offer.total.currency for offer in offers})
        quotes = quoted(provider, offers, currency, rates)
        search = sought.search.as_json()
        rows = [row_of(quote, search, validity, sought.shown) for quote in quotes]
        if rows:
            async with self._database.transaction() as transaction:
                await repository.remember(transaction.session, rows)
        return [
            Noted(row.id, quote.position, quote.fare, row.expires_at)
            for row, quote in zip(rows, quotes, strict=True)
        ]


def _key(sought: Sought, validity: Validity, provider: Provider) -> str:
    return f"offers/{validity.bucket}/{provider}/{sought.key}"


def _seconds(told: Any) -> float:
    return KEPT_SECONDS if Answer.of_json(told).is_whole else FAILURE_SECONDS


def _broken(answer: Answer) -> Answer:
    status = answer.status
    unavailable = Status(status.provider, SearchState.UNAVAILABLE, status.latency_ms, status.offers)
    return Answer(unavailable, answer.noted)
