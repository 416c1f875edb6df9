"""The rules of offers: how long one stands, and what there is instead. Knows nothing of GraphQL."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.flights import repository as seats
from subgraphs.booking.offers import flights, repository, stays
from subgraphs.booking.offers.errors import NoSuchOffer, OfferExpired
from subgraphs.booking.offers.flights import FlightSearch, FlightSearches, Ways
from subgraphs.booking.offers.models import OfferKind, OfferRow
from subgraphs.booking.offers.quotes import (
    Position,
    Quote,
    Shown,
    Validity,
    after_of,
    others,
    paged,
)
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.stays import repository as rooms
from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import Page

ALTERNATIVES: Final = 5
KEPT: Final = timedelta(days=1)  # after it expired, for who comes back to it


class StaysAsked(NamedTuple):
    city_id: str
    search: StaySearch
    size: int
    after: Position | None


def utc_now() -> datetime:
    return datetime.now(UTC)


class Offers:
    def __init__(
        self,
        database: Database,
        searches: FlightSearches | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._searches = searches or flights.of_the_world()
        self._clock = clock

    async def current(self, offer_id: str) -> OfferRow:
        """Raises NoSuchOffer (a NotFound) or OfferExpired."""
        found = await self._database.fetched(lambda read: repository.by_ids(read, [offer_id]))
        if offer_id not in found:
            raise NoSuchOffer
        if found[offer_id].expires_at <= self._clock():
            raise OfferExpired
        return found[offer_id]

    async def any(self, offer_id: str) -> OfferRow:
        """Also one that has expired."""
        found = await self._database.fetched(lambda read: repository.by_ids(read, [offer_id]))
        return found[offer_id]

    async def keep(self, session: AsyncSession, offer_id: str) -> None:
        """Somebody books it: it is not swept."""
        await repository.mark_booked(session, offer_id)

    async def flights(self, search: FlightSearch, page: Page) -> list[Shown]:
        """At most `page.limit`, cheapest first, then earliest. Raises InvalidInput."""
        now, after = self._clock(), after_of(page)
        self._searches.check(search, now)
        quotes = paged(await self._flight_quotes(search, now), page.limit, after)
        found = flights.offers(search, quotes, Validity.at(now))
        await self._note(found[: page.size])
        return found

    def check(self, search: StaySearch) -> None:
        """Raises InvalidInput."""
        search.check(self._clock())

    async def stays(self, asked: Sequence[StaysAsked]) -> list[list[Shown]]:
        """For each asked, `size` and perhaps one more, cheapest first; in one read and one write.

        What lies beyond the size says only that there is more.
        """
        now = self._clock()
        found = await self._vacancies([one.search.in_city(one.city_id) for one in asked])
        lists = [
            stays.offers(
                one.search,
                paged(stays.quotes(one.search, vacant), one.size + 1, one.after),
                Validity.at(now),
            )
            for one, vacant in zip(asked, found, strict=True)
        ]
        await self._note(
            shown for one, list_ in zip(asked, lists, strict=True) for shown in list_[: one.size]
        )
        return lists

    async def alternatives(self, offer: OfferRow) -> list[OfferRow]:
        """At most five others for the same journey, or the same city and nights; cheapest first."""
        now = self._clock()
        if offer.kind == OfferKind.FLIGHT:
            flown = FlightSearch.of_json(offer.payload["search"])
            ways = paged(others(offer, await self._flight_quotes(flown, now)), ALTERNATIVES, None)
            found = flights.offers(flown, ways, Validity.at(now))
        else:
            let = StaySearch.of_json(offer.payload["search"])
            [vacant] = await self._vacancies([let.in_city(offer.payload["cityId"])])
            choices = paged(others(offer, stays.quotes(let, vacant)), ALTERNATIVES, None)
            found = stays.offers(let, choices, Validity.at(now))
        await self._note(found)
        return [shown.row for shown in found]

    async def sweep(self) -> int:
        """How many were forgotten: those expired for a day, and never booked."""
        async with self._database.transaction() as transaction:
            return await repository.forget_expired(transaction.session, self._clock() - KEPT)

    async def _flight_quotes(self, search: FlightSearch, now: datetime) -> Iterable[Quote[Ways]]:
        found = self._searches.found(search, now)
        ids = [flight.id for ways in found for journey in ways for flight in journey]
        sold = await self._database.fetched(lambda read: seats.sold(read, ids))
        return flights.quotes(search, found, sold, now.date())

    async def _vacancies(self, keys: list[rooms.CityNights]) -> list[list[rooms.Vacancy]]:
        found = await self._database.fetched(
            lambda read: rooms.vacancies(read, list(dict.fromkeys(keys)))
        )
        return [found.get(key, []) for key in keys]

    async def _note(self, found: Iterable[Shown]) -> None:
        rows = [shown.row for shown in found]
        if rows:
            async with self._database.transaction() as transaction:
                await repository.remember(transaction.session, rows)
