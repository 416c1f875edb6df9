"""Who sells what is offered? Those whom the settings name."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Final

from subgraphs.booking.providers.port import TravelProvider
from subgraphs.booking.settings import BookingSettings

OWN: Final = "own"
# Named, not imported: whom nobody names is not loaded.
ADAPTERS: Final[Mapping[str, str]] = {
    "amadeus": "subgraphs.booking.providers.amadeus.adapter:Amadeus",
    "duffel": "subgraphs.booking.providers.duffel.adapter:Duffel",
}


def built(settings: BookingSettings) -> list[TravelProvider]:
    """Those beside our own stock, in the order of their names. Raises ValueError."""
    names = [name.strip() for name in settings.providers.split(",")]
    if OWN not in names:
        raise ValueError(f"PROVIDERS must name {OWN}: our own stock is always on offer.")
    others = [name for name in dict.fromkeys(names) if name != OWN]
    if unknown := set(others) - ADAPTERS.keys():
        raise ValueError(f"PROVIDERS names {sorted(unknown)}; known are {[OWN, *ADAPTERS]}.")
    return [resolve_name(ADAPTERS[name])(settings) for name in others]
