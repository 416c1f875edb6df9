"""Who sells what is offered? Those whom the settings name, each built from settings of its own."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from subgraphs.booking.network.airports import Network
from subgraphs.booking.providers.amadeus.adapter import Amadeus
from subgraphs.booking.providers.amadeus.settings import AmadeusSettings
from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.duffel.settings import DuffelSettings
from subgraphs.booking.providers.port import TravelProvider
from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.stays.properties import OurProperties
from subgraphs.chassis.database import Database
from subgraphs.chassis.http import Resource

OWN: Final = "own"


class Seller(TravelProvider, Resource, Protocol):
    """Opened with the process, and closed with it."""


def _amadeus(database: Database) -> Seller:
    settings: Any = AmadeusSettings
    return Amadeus(settings(), Network.read(), OurProperties(database).in_city)


def _duffel(database: Database) -> Seller:
    settings: Any = DuffelSettings
    return Duffel(settings())


ADAPTERS: Final[Mapping[str, Callable[[Database], Seller]]] = {
    "amadeus": _amadeus,
    "duffel": _duffel,
}


def built(settings: BookingSettings, database: Database) -> list[Seller]:
    """Those beside our own stock, in the order of their names. Raises ValueError."""
    names = [name.strip() for name in settings.providers.split(",")]
    if OWN not in names:
        raise ValueError(f"PROVIDERS must name {OWN}: our own stock is always on offer.")
    others = [name for name in dict.fromkeys(names) if name != OWN]
    if unknown := set(others) - ADAPTERS.keys():
        raise ValueError(f"PROVIDERS names {sorted(unknown)}; known are {[OWN, *ADAPTERS]}.")
    return [ADAPTERS[name](database) for name in others]
