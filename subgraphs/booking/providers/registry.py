"""Who sells what is offered? Those whom the settings name."""

from collections.abc import Callable, Mapping
from pkgutil import resolve_name
from typing import Any, Final, Protocol

from subgraphs.booking.network.airports import Network
from subgraphs.booking.providers.port import TravelProvider
from subgraphs.booking.settings import BookingSettings
from subgraphs.chassis.http import Resource

OWN: Final = "own"
ADAPTERS: Final = "subgraphs.booking.providers"


class Adapter(TravelProvider, Resource, Protocol):
    """A provider whose connections are opened and closed with the process."""


def built(settings: BookingSettings) -> list[Adapter]:
    """Those beside our own stock, in the order of their names. Raises ValueError."""
    names = [name.strip() for name in settings.providers.split(",")]
    if OWN not in names:
        raise ValueError(f"PROVIDERS must name {OWN}: our own stock is always on offer.")
    others = [name for name in dict.fromkeys(names) if name != OWN]
    if unknown := set(others) - BUILDERS.keys():
        raise ValueError(f"PROVIDERS names {sorted(unknown)}; known are {[OWN, *BUILDERS]}.")
    return [BUILDERS[name]() for name in others]


def _amadeus() -> Adapter:
    settings = _named("amadeus.settings:AmadeusSettings")()
    adapter: Adapter = _named("amadeus.adapter:Amadeus")(settings, Network.read())
    return adapter


def _duffel() -> Adapter:
    settings = _named("duffel.settings:DuffelSettings")()
    adapter: Adapter = _named("duffel.adapter:Duffel")(settings)
    return adapter


def _named(path: str) -> Any:
    """Imported only now: whom nobody names is not loaded, and needs no settings."""
    return resolve_name(f"{ADAPTERS}.{path}")


BUILDERS: Final[Mapping[str, Callable[[], Adapter]]] = {"amadeus": _amadeus, "duffel": _duffel}
