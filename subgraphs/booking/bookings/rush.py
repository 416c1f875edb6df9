"""What do many want at the same moment, and how do they come one after the other?

Whoever wants what nobody else wants, and of which there is plenty, waits for nobody. The lines are
for what is scarce, or wanted by another in this process too: then each looks again when it is its
turn, and most learn that nothing is left before they have written anything.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.offers import inventory
from subgraphs.booking.offers.models import OfferKind, OfferRow, Provider
from subgraphs.booking.tables import Base
from subgraphs.chassis.database import Database, Transaction
from subgraphs.chassis.fencing import Fence, Fences, pass_fences

FEW: Final = 3  # so often it can still be had, or less: many may want it elsewhere too
PLENTY: Final = FEW + 1


class FenceRow(Fence, Base): ...


class GoneMeanwhile(Exception):
    """Of our own stock. `offer`: of which there is not enough."""

    def __init__(self, offer: OfferRow) -> None:
        super().__init__(offer.id)
        self.offer = offer


@dataclass(frozen=True, slots=True)
class Turn:
    """`tokens`: by what they are for; none where nobody had to wait, or nobody can be asked."""

    tokens: Mapping[str, int]

    async def claim(self, transaction: Transaction) -> None:
        """Before it is taken. Raises StaleFence."""
        await pass_fences(transaction.session, FenceRow, self.tokens)


class Rush:
    def __init__(self, database: Database, fences: Fences, lease_seconds: float) -> None:
        self._database = database
        self._fences = fences
        self._lease_seconds = lease_seconds
        self._wanting: Counter[str] = Counter()

    @asynccontextmanager
    async def turn(self, offers: Sequence[OfferRow]) -> AsyncIterator[Turn]:
        """Raises GoneMeanwhile."""
        names = sorted({name for offer in offers for name in names_of(offer)})
        with self._counted(names):
            is_scarce = await self._fewest(offers) <= FEW
            async with AsyncExitStack() as line:
                hot = [name for name in names if is_scarce or self._wanting[name] > 1]
                tokens = {
                    name: await line.enter_async_context(
                        self._fences.hold(name, self._lease_seconds)
                    )
                    for name in hot
                }
                if hot:
                    await self._fewest(offers)
                yield Turn({name: token for name, token in tokens.items() if token is not None})

    @contextmanager
    def _counted(self, names: Iterable[str]) -> Iterator[None]:
        self._wanting.update(names)
        try:
            yield
        finally:
            self._wanting.subtract(names)
            for name in names:
                if not self._wanting[name]:
                    del self._wanting[name]

    async def _fewest(self, offers: Sequence[OfferRow]) -> int:
        """How often each of them can still be had, at this moment. Raises GoneMeanwhile."""
        own = [offer for offer in offers if offer.provider == Provider.OWN]

        async def look(session: AsyncSession) -> int:
            fewest = PLENTY
            for offer in own:
                left = await inventory.times_left(session, offer)
                if left <= 0:
                    raise GoneMeanwhile(offer)
                fewest = min(fewest, left)
            return fewest

        return await self._database.fetched(look) if own else PLENTY


def names_of(offer: OfferRow) -> Iterator[str]:
    """Of what two can want at once: some stock of ours, or one thing of a provider's."""
    if offer.provider != Provider.OWN:
        yield f"offer/{offer.id}"
    elif offer.kind == OfferKind.FLIGHT:
        for seats in inventory.seats_of(offer.payload):
            yield f"seats/{seats.flight_id}/{seats.cabin.name}"
    else:
        rooms = inventory.rooms_of(offer.payload)
        yield f"rooms/{rooms.property_id}/{rooms.kind}"
