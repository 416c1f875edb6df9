"""Which seats do offers have, as their providers say?"""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from subgraphs.booking.offers.models import OfferRow, Provider
from subgraphs.booking.offers.sought import Sells
from subgraphs.booking.providers.own.searching import OwnSearch
from subgraphs.booking.providers.port import Away, SeatMap
from subgraphs.chassis.database import Database

log = structlog.get_logger(__name__)

Maps = Sequence[SeatMap] | None  # None: the provider does not answer now


class SeatMaps:
    def __init__(self, database: Database, others: Sequence[Sells] = ()) -> None:
        self._own = OwnSearch(database)
        self._others: Mapping[Provider, Sells] = {one.code: one for one in others}

    async def of(self, rows: Sequence[OfferRow]) -> list[Maps]:
        """For each offer. Of ours in one statement; each other is asked for by itself, at once."""
        shown = [row for row in rows if row.capabilities.get("seat_map")]
        ours = [row for row in shown if row.provider == Provider.OWN]
        others = [row for row in shown if row.provider != Provider.OWN]
        own, asked = await asyncio.gather(self._ours(ours), asyncio.gather(*map(self._ask, others)))
        found = dict(zip((row.id for row in (*ours, *others)), (*own, *asked), strict=True))
        return [found.get(row.id, ()) for row in rows]

    async def _ours(self, rows: Sequence[OfferRow]) -> Sequence[Maps]:
        if not rows:
            return ()
        return await self._own.seat_maps_of([row.sealed for row in rows])

    async def _ask(self, row: OfferRow) -> Maps:
        provider = self._others.get(Provider(row.provider))
        if provider is None:  # it is not asked any more
            return None
        try:
            return await provider.seat_maps(row.sealed)
        except Away as away:
            log.info("provider is away", provider=row.provider, cause=away.cause)
            return None
