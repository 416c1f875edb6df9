"""How the catalog's types name each other, although each has a room of its own."""

from typing import TYPE_CHECKING, Annotated

import strawberry

__all__ = ["Airport", "City", "Country", "Destination", "Fact", "Property"]

if TYPE_CHECKING:
    from subgraphs.catalog.airports.types import Airport
    from subgraphs.catalog.cities.types import City
    from subgraphs.catalog.countries.types import Country
    from subgraphs.catalog.destinations.types import Destination
    from subgraphs.catalog.facts.types import Fact
    from subgraphs.catalog.properties.types import Property
else:
    Airport = Annotated["Airport", strawberry.lazy("subgraphs.catalog.airports.types")]
    City = Annotated["City", strawberry.lazy("subgraphs.catalog.cities.types")]
    Country = Annotated["Country", strawberry.lazy("subgraphs.catalog.countries.types")]
    Destination = Annotated["Destination", strawberry.lazy("subgraphs.catalog.destinations.types")]
    Fact = Annotated["Fact", strawberry.lazy("subgraphs.catalog.facts.types")]
    Property = Annotated["Property", strawberry.lazy("subgraphs.catalog.properties.types")]
