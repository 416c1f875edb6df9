"""What is looked for, whichever provider is asked?"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import Provider
from subgraphs.booking.offers.rows import Search
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.port import PricedOffer, Sealed, SeatMap, StayPlace
from subgraphs.booking.stays.places import name_of

Found: TypeAlias = AsyncIterator[Sequence[PricedOffer]]


class Sells(Protocol):
    """As much of a `TravelProvider` as a search needs."""

    @property
    def code(self) -> Provider: ...

    def flights(self, search: FlightSearch) -> Found: ...

    def stays(self, place: StayPlace, search: StaySearch) -> Found: ...

    async def seat_maps(self, sealed: Sealed) -> Sequence[SeatMap]: ...


@dataclass(frozen=True, slots=True)
class FlightsSought:
    search: FlightSearch

    @property
    def shown(self) -> dict[str, str]:
        """What each offer found shows, whatever its provider says."""
        return {}

    @property
    def key(self) -> str:
        return _key(self.search.as_json())

    def at(self, provider: Sells) -> Found:
        return provider.flights(self.search)


@dataclass(frozen=True, slots=True)
class StaysSought:
    place: StayPlace
    search: StaySearch

    @property
    def shown(self) -> dict[str, str]:
        """As above: the city is ours, by whatever name a provider calls it."""
        return {"cityId": self.place.city_id, "cityName": name_of(self.place.city_id)}

    @property
    def key(self) -> str:
        return f"{self.place.city_id}/{_key(self.search.as_json())}"

    def at(self, provider: Sells) -> Found:
        return provider.stays(self.place, self.search)


Sought: TypeAlias = FlightsSought | StaysSought


def _key(search: Search) -> str:
    return "/".join(map(str, search.values()))
