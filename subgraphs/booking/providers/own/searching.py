"""Our own stock, looked for as any provider's."""

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from subgraphs.booking.flights import repository as seats
from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import Provider
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.own import flights, seating, stays
from subgraphs.booking.providers.own.flights import FlightSearches
from subgraphs.booking.providers.port import PricedOffer, Sealed, SeatMap, StayPlace
from subgraphs.booking.stays import repository as rooms
from subgraphs.chassis.database import Database


class CityStay(NamedTuple):
    city_id: str
    search: StaySearch


def utc_now() -> datetime:
    return datetime.now(UTC)


class OwnSearch:
    """The port's searches and seats, and the same for many at once in one statement."""

    code = Provider.OWN

    def __init__(
        self,
        database: Database,
        searches: FlightSearches | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._searches = searches or flights.of_the_world()
        self._clock = clock

    def check(self, search: FlightSearch) -> None:
        """Raises InvalidInput."""
        self._searches.check(search, self._clock())

    async def flights(self, search: FlightSearch) -> AsyncGenerator[Sequence[PricedOffer], None]:
        now = self._clock()
        found = self._searches.found(search, now)
        ids = [flight.id for ways in found for journey in ways for flight in journey]
        sold = await self._database.fetched(lambda read: seats.sold(read, ids))
        yield list(flights.priced(search, found, sold, now))

    async def stays(
        self, place: StayPlace, search: StaySearch
    ) -> AsyncGenerator[Sequence[PricedOffer], None]:
        [found] = await self.stays_of([CityStay(place.city_id, search)])
        yield found

    async def stays_of(self, asked: Sequence[CityStay]) -> list[list[PricedOffer]]:
        """For each asked."""
        now = self._clock()
        keys = [one.search.in_city(one.city_id) for one in asked]
        found = await self._database.fetched(
            lambda read: rooms.vacancies(read, list(dict.fromkeys(keys)))
        )
        return [
            list(stays.priced(one.search, found.get(key, []), now))
            for one, key in zip(asked, keys, strict=True)
        ]

    async def seat_maps(self, sealed: Sealed) -> Sequence[SeatMap]:
        [maps] = await self.seat_maps_of([sealed])
        return maps

    async def seat_maps_of(self, offers: Sequence[Sealed]) -> list[list[SeatMap]]:
        """For each offer, one map a flight; none for rooms."""
        ids = [flight["id"] for sealed in offers for flight in sealed.get("flights", ())]
        sold = await self._database.fetched(lambda read: seats.sold(read, ids))

        def seat_map(segment: int, id: str, cabin: Cabin, capacity: int) -> SeatMap:
            gone = sold.get((id, cabin), 0)
            return SeatMap(segment, seating.seats(id, cabin, capacity, gone))

        return [
            [
                seat_map(segment, flight["id"], Cabin[flight["cabin"]], flight["capacity"])
                for segment, flight in enumerate(sealed.get("flights", ()))
            ]
            for sealed in offers
        ]
