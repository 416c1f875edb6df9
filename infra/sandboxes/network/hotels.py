"""Which hotels does a provider know in a destination? The seeded world's, under its own ids."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from infra.sandboxes.network.places import Destination
from world.properties import Kind, Property, properties_of

HOTELS: Final = {Kind.HOTEL, Kind.APARTMENTS}


@lru_cache(400)
def hotels(destination: Destination) -> tuple[Property, ...]:
    return tuple(_hotels(destination))


def _hotels(destination: Destination) -> Iterator[Property]:
    found = properties_of(
        destination.geoname_id,
        destination.population,
        destination.latitude,
        destination.longitude,
    )
    return (place for place in found if place.kind in HOTELS)
