"""What the crash matrix buys: an offer of each way of selling, as a search leaves it."""

import copy
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final, Self

from sqlalchemy import select

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferKind, OfferRow, Provider
from subgraphs.booking.offers.quotes import CURRENCY, PREFIXES, Validity
from subgraphs.booking.offers.rows import quoted, row_of
from subgraphs.booking.providers.amadeus.adapter import Amadeus
from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.own.flights import of_the_world
from subgraphs.booking.providers.port import PricedOffer, TravelProvider
from subgraphs.booking.testing import amadeus as at_amadeus
from subgraphs.booking.testing import duffel as at_duffel
from subgraphs.booking.testing.crashing import Sold
from subgraphs.booking.testing.stock import flight_offer
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import new_id

FIRST_DAY, DAYS = 30, 250  # ahead: of one day few seats are sold
PATIENCE_SECONDS = 20.0
ROUTE: Final = {Provider.AMADEUS: ("CDG", "FCO"), Provider.DUFFEL: ("LHR", "CDG")}


@dataclass
class Shelves:
    """Each offer is of a search of its own, since of one search Duffel sells one."""

    database: Database
    amadeus: Amadeus
    duffel: Duffel
    amadeus_sandbox: at_amadeus.Sandbox
    _numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    @asynccontextmanager
    async def stocked(
        cls, database: Database, amadeus_url: str, duffel_url: str
    ) -> AsyncIterator[Self]:
        of_the_world()  # takes the processor for longer than a transaction may stand still
        async with (
            at_amadeus.adapter(amadeus_url, PATIENCE_SECONDS) as amadeus,
            at_duffel.adapter(duffel_url, PATIENCE_SECONDS) as duffel,
        ):
            yield cls(database, amadeus, duffel, at_amadeus.Sandbox(amadeus_url))

    async def offer(self, sold: Sold) -> str:
        if sold is Sold.OWN:
            return await self._own()
        if sold is Sold.AMADEUS:
            return await self._put(Provider.AMADEUS, *await self._amadeus())
        search, found = await self._found(self.duffel)
        can_hold = sold is Sold.HELD
        one = next(each for each in found if each.capabilities.hold is can_hold)
        return await self._put(Provider.DUFFEL, search, one)

    async def last_seat(self, wanted: int) -> list[str]:
        """So many offers of one seat."""
        search, one = await self._amadeus()
        [segment] = [each for way in one.shown["slices"] for each in way["segments"]]
        await self.amadeus_sandbox.leave_seats(segment["flightId"], 1)
        return [await self._put(Provider.AMADEUS, search, one) for _ in range(wanted)]

    async def _amadeus(self) -> tuple[FlightSearch, PricedOffer]:
        """Refundable, and without a stop."""
        search, found = await self._found(self.amadeus)
        direct = (each for each in found if len(each.shown["slices"][0]["segments"]) == 1)
        return search, next(each for each in direct if each.shown["family"] == "FLEX")

    async def _found(self, provider: TravelProvider) -> tuple[FlightSearch, list[PricedOffer]]:
        ahead = FIRST_DAY + next(self._numbers) % DAYS
        on = datetime.now(UTC).date() + timedelta(days=ahead)
        search = FlightSearch(*ROUTE[provider.code], on, None, 1, Cabin.ECONOMY)
        return search, [offer async for part in provider.flights(search) for offer in part]

    async def _put(self, code: Provider, search: FlightSearch, offer: PricedOffer) -> str:
        [quote] = quoted(code, [offer], CURRENCY, {})
        row = row_of(quote, search.as_json(), Validity.at(datetime.now(UTC)))
        return await self._kept(row)

    async def _own(self) -> str:
        """On a flight of its own."""
        id = await flight_offer(self.database)
        async with self.database.read() as session:
            [found] = await session.scalars(select(OfferRow).where(OfferRow.id == id))
        columns = {
            column.name: getattr(found, column.name) for column in OfferRow.__table__.columns
        }
        payload = copy.deepcopy(found.payload)
        for way in payload["slices"]:
            for segment in way["segments"]:
                segment["flightId"] += f"/{id}"
        return await self._kept(OfferRow(**{**columns, "payload": payload}))

    async def _kept(self, row: OfferRow) -> str:
        row.id = new_id(PREFIXES[OfferKind(row.kind)])
        async with self.database.transaction() as transaction:
            transaction.session.add(row)
        return row.id
