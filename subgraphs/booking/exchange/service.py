"""The rules of exchange: the latest rate that is known at the time counts."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from subgraphs.booking.exchange import repository
from subgraphs.booking.exchange.rates import Converted, Rate
from subgraphs.chassis.database import Database
from subgraphs.chassis.money.amounts import Amount


class Exchange:
    def __init__(
        self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._clock = clock

    async def convert(self, amount: Amount, to: str) -> Converted | None:
        """None where no rate is known."""
        if amount.currency == to:
            return Converted(amount, None, None)
        rate = (await self.into(to, [amount.currency])).get(amount.currency)
        return Converted(rate.of(amount), rate.id, rate.as_of) if rate else None

    async def into(self, currency: str, of: Iterable[str]) -> dict[str, Rate]:
        """The rates that are known, by the currency to be converted. Nothing is read for itself."""
        others = set(of) - {currency}
        if not others:
            return {}
        now = self._clock()
        return await self._database.fetched(
            lambda read: repository.into(read, currency, others, now)
        )
