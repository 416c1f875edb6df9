"""The world's places to stay, as the catalog's rows."""

from collections.abc import Iterable, Iterator
from typing import Any

from subgraphs.catalog.geo.sphere import Point
from world.properties import properties_of


def property_rows(destinations: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """`destinations`: their rows."""
    for destination in destinations:
        for found in properties_of(
            destination["geoname_id"],
            destination["population"],
            destination["latitude"],
            destination["longitude"],
        ):
            where = Point(found.latitude, found.longitude).canonical
            yield {
                "id": found.id,
                "destination_id": destination["id"],
                "number": found.number,
                "name": found.name,
                "kind": found.kind.value,
                "stars": found.stars,
                "latitude": where.latitude,
                "longitude": where.longitude,
            }
