"""The rules of offers: who is asked, how long one stands, and what there is instead.

Our own stock is looked at anew each time; what others answered is kept for its bucket.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter
from typing import Final, NamedTuple, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.exchange.service import Exchange
from subgraphs.booking.offers import repository
from subgraphs.booking.offers.asking import Asking, Noted, Status
from subgraphs.booking.offers.errors import NoSuchOffer, OfferExpired
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.kept import Kept
from subgraphs.booking.offers.models import OfferKind, OfferRow, Provider
from subgraphs.booking.offers.quotes import BUCKET, Position, Shown, Validity, after_of
from subgraphs.booking.offers.rows import Quote, Search, quoted
from subgraphs.booking.offers.showing import Found, Piece, Showing
from subgraphs.booking.offers.sought import FlightsSought, Sought, StaysSought
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.own.searching import CityStay, OwnSearch, utc_now
from subgraphs.booking.providers.port import PricedOffer
from subgraphs.booking.providers.searching import SearchState, merged
from subgraphs.booking.stays.places import place_of
from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import Page

ALTERNATIVES: Final = 5
KEPT: Final = timedelta(days=1)  # after it expired, for who comes back to it
MOST_A_PART: Final = 50  # offers that one update of a stream shows

T = TypeVar("T")


class StaysAsked(NamedTuple):
    city_id: str
    search: StaySearch
    size: int
    after: Position | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A piece of a list, cheapest first, and how each provider stands that it is of."""

    shown: list[Shown]
    statuses: list[Status]


@dataclass(frozen=True, slots=True)
class Update:
    """`rows`: found since the update before, the cheapest of them."""

    status: Status
    rows: list[OfferRow]


class Offers:
    def __init__(
        self,
        database: Database,
        kept: Kept | None = None,
        clock: Callable[[], datetime] = utc_now,
        wait_seconds: float = 10.0,
    ) -> None:
        self._database = database
        self._kept = kept
        self._clock = clock
        self._wait_seconds = wait_seconds
        self._own = OwnSearch(database, clock=clock)
        self._exchange = Exchange(database, clock)
        self._showing = Showing(database)

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

    async def flights(self, search: FlightSearch, page: Page) -> Listed:
        """At most `page.limit`, cheapest first, then earliest. Raises InvalidInput."""
        after = after_of(page)
        self._own.check(search)
        asked = self._asked(FlightsSought(search))
        own, milliseconds = await _timed(self._own_flights(search))
        await self._settled(asked)
        piece = Piece.of(search.as_json(), self._found(own, asked), page.size, after)
        [shown] = await self._showing.shown([piece], Validity.at(self._clock()))
        return Listed(shown, _statuses(own, milliseconds, asked))

    def check(self, search: StaySearch) -> None:
        """Raises InvalidInput."""
        search.check(self._clock())

    async def stays(self, asked: Sequence[StaysAsked]) -> list[Listed]:
        """For each asked, `size` and perhaps one more, cheapest first; in one read and one write.

        What lies beyond the size says only that there is more.
        """
        others = [self._asked(_stays_sought(one.city_id, one.search)) for one in asked]
        own, milliseconds = await _timed(self._own_stays(asked))
        await self._settled([asking for each in others for asking in each])
        pieces = [
            Piece.of(one.search.as_json(), self._found(rooms, each), one.size, one.after)
            for one, rooms, each in zip(asked, own, others, strict=True)
        ]
        lists = await self._showing.shown(pieces, Validity.at(self._clock()))
        return [
            Listed(shown, _statuses(rooms, milliseconds, each))
            for shown, rooms, each in zip(lists, own, others, strict=True)
        ]

    async def flights_streamed(self, search: FlightSearch) -> AsyncGenerator[Update, None]:
        """What each provider finds, as it comes; ends with the last. Raises InvalidInput."""
        self._own.check(search)
        own = partial(self._own_flights, search)
        async with aclosing(self._streamed(search.as_json(), FlightsSought(search), own)) as found:
            async for update in found:
                yield update

    async def stays_streamed(
        self, city_id: str, search: StaySearch
    ) -> AsyncGenerator[Update, None]:
        """As `flights_streamed`."""
        self.check(search)
        sought, own = _stays_sought(city_id, search), partial(self._own_rooms, city_id, search)
        async with aclosing(self._streamed(search.as_json(), sought, own)) as found:
            async for update in found:
                yield update

    async def alternatives(self, offer: OfferRow) -> list[OfferRow]:
        """At most five others for the same journey, or the same city and nights; cheapest first.

        Instead of one of ours, at the same fare or rate. No provider is asked for it.
        """
        sought, own = await self._sought_again(offer)
        found: list[Found] = [*own, *await self._known(sought)]
        others = [one for one in found if _is_instead(one, offer)]
        piece = Piece.of(offer.payload["search"], others, ALTERNATIVES)
        [shown] = await self._showing.shown([piece], Validity.at(self._clock()))
        return [one.row for one in shown[:ALTERNATIVES]]

    async def sweep(self) -> int:
        """How many were forgotten: those expired for a day, and never booked."""
        async with self._database.transaction() as transaction:
            return await repository.forget_expired(transaction.session, self._clock() - KEPT)

    async def _own_flights(self, search: FlightSearch) -> list[Quote]:
        found = [offer async for part in self._own.flights(search) for offer in part]
        return await self._quoted(found, search.currency)

    async def _own_stays(self, asked: Sequence[StaysAsked]) -> list[list[Quote]]:
        found = await self._own.stays_of([CityStay(one.city_id, one.search) for one in asked])
        return [
            await self._quoted(rooms, one.search.currency)
            for one, rooms in zip(asked, found, strict=True)
        ]

    async def _own_rooms(self, city_id: str, search: StaySearch) -> list[Quote]:
        [found] = await self._own_stays([StaysAsked(city_id, search, 0, None)])
        return found

    async def _quoted(self, found: list[PricedOffer], currency: str) -> list[Quote]:
        rates = await self._exchange.into(currency, {offer.total.currency for offer in found})
        return quoted(Provider.OWN, found, currency, rates)

    def _asked(self, sought: Sought | None) -> list[Asking]:
        """Of the others; they are asked from now on, whether or not somebody waits."""
        if self._kept is None or sought is None:
            return []
        return self._kept.asked(sought, Validity.at(self._clock()))

    async def _settled(self, asked: Sequence[Asking]) -> None:
        """Each has ended, or they took too long to be waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wait_seconds):
                for asking in asked:
                    await asking.settled()

    def _found(self, own: Sequence[Quote], asked: Sequence[Asking]) -> Iterator[Found]:
        yield from own
        for asking in asked:
            yield from self._standing(asking.answer.noted)

    def _standing(self, noted: Sequence[Noted]) -> Iterator[Noted]:
        now = self._clock()
        return (one for one in noted if one.expires_at > now)

    async def _streamed(
        self, search: Search, sought: Sought | None, own: Callable[[], Awaitable[list[Quote]]]
    ) -> AsyncGenerator[Update, None]:
        validity = Validity.at(self._clock())

        async def ours() -> AsyncGenerator[tuple[Status, Sequence[Found]], None]:
            found, milliseconds = await _timed(own())
            yield _own_status(found, milliseconds), found

        async def others(asking: Asking) -> AsyncGenerator[tuple[Status, Sequence[Found]], None]:
            async with aclosing(asking.follow()) as told:
                async for news in told:
                    yield news.status, list(self._standing(news.found))

        streams = [ours(), *map(others, self._asked(sought))]
        async with aclosing(merged(streams)) as updates:
            async for status, found in updates:
                piece = Piece.of(search, found, MOST_A_PART)
                [shown] = await self._showing.shown([piece], validity)
                yield Update(status, [one.row for one in shown[:MOST_A_PART]])

    async def _sought_again(self, offer: OfferRow) -> tuple[Sought | None, list[Quote]]:
        """What `offer` was found for, and what we have for it now."""
        if offer.kind == OfferKind.FLIGHT:
            flown = FlightSearch.of_json(offer.payload["search"])
            return FlightsSought(flown), await self._own_flights(flown)
        let, city_id = StaySearch.of_json(offer.payload["search"]), offer.payload["cityId"]
        return _stays_sought(city_id, let), await self._own_rooms(city_id, let)

    async def _known(self, sought: Sought | None) -> list[Noted]:
        """What others told for it in this bucket, or else in the one before."""
        if self._kept is None or sought is None:
            return []
        now = self._clock()
        for moment in (now, now - BUCKET):
            known = await self._kept.known(sought, Validity.at(moment))
            if found := list(self._standing(known)):
                return found
        return []


def _stays_sought(city_id: str, search: StaySearch) -> StaysSought | None:
    """None where nobody but us is asked: we do not know where the city lies."""
    place = place_of(city_id)
    return StaysSought(place, search) if place else None


def _is_instead(one: Found, offer: OfferRow) -> bool:
    """Something else; and instead of one of ours, at the same fare or rate."""
    thing, _, fare = offer.payload["key"].rpartition("|")
    if offer.provider != Provider.OWN:
        return one.position.key != f"{offer.provider}|{offer.payload['key']}"
    is_another = not one.position.key.startswith(f"{Provider.OWN}|{thing}|")
    return is_another and one.fare == fare


def _statuses(own: Sequence[Quote], milliseconds: int, asked: Sequence[Asking]) -> list[Status]:
    return [_own_status(own, milliseconds), *(asking.answer.status for asking in asked)]


def _own_status(own: Sequence[Quote], milliseconds: int) -> Status:
    return Status(Provider.OWN, SearchState.COMPLETE, milliseconds, len(own))


async def _timed(answer: Awaitable[T]) -> tuple[T, int]:
    """And the milliseconds that it took."""
    began = perf_counter()
    answered = await answer
    return answered, round((perf_counter() - began) * 1000)
