"""The cities that the catalog shows."""

from typing import Self

import strawberry

from subgraphs.catalog.airports import types as airports
from subgraphs.catalog.cities.models import CityRow
from subgraphs.catalog.context import Info
from subgraphs.catalog.countries import types as countries
from subgraphs.catalog.destinations import types as destinations
from subgraphs.catalog.partners import for_partners
from subgraphs.catalog.places.types import (
    After,
    First,
    MeasuredConnection,
    Place,
    by_distance,
    geo_point,
)
from subgraphs.catalog.references import Airport, Country, Destination
from subgraphs.chassis.graph_types import GeoPoint, list_size
from subgraphs.chassis.pages import Page

LARGEST_GEONAME_ID = 2**31 - 1


def geoname_id(text: object) -> int | None:
    """The number in a client's GeoNames id; None when it cannot be one."""
    digits = str(text)
    number = int(digits) if digits.isdecimal() and len(digits) <= 10 else 0
    return number if 0 < number <= LARGEST_GEONAME_ID else None


@for_partners
@strawberry.federation.type(
    keys=["id", "geonameId"],
    description="A city of 15,000 people or more, or a capital. Data: GeoNames, CC BY 4.0.",
)
class City(Place):
    id: strawberry.ID = strawberry.field(description="Opaque; the same in every release.")
    geoname_id: strawberry.ID = strawberry.field(description="Its number at geonames.org.")
    name: str = strawberry.field(description="In English or in Latin letters.")
    location: GeoPoint = strawberry.field(description="Its centre.")
    country_code: str = strawberry.field(description="ISO 3166-1 alpha-2, or XK for Kosovo.")
    time_zone: str = strawberry.field(description="IANA name, as in `Europe/Lisbon`.")
    population: int = strawberry.field(description="People; 0 where GeoNames has no number.")
    destination_id: strawberry.Private[str]

    @strawberry.field(
        description="Where one travels to see it: itself, or a larger city within 30 km."
    )
    async def destination(self, info: Info) -> Destination | None:
        row = await info.context.destination.load(self.destination_id)
        return destinations.Destination.of(row) if row else None

    @strawberry.field(description="The country it lies in. Never null in practice.")
    async def country(self, info: Info) -> Country | None:
        row = await info.context.country.load(self.country_code)
        return countries.Country.of(row) if row else None

    @strawberry.field(
        description="Airports within 100 km, nearest first.", directives=[list_size(5)]
    )
    async def airports(
        self, info: Info, first: First = 5, after: After = None
    ) -> MeasuredConnection[Airport]:
        page = Page.of(first, after, keys=2)
        found = await info.context.airports_of_city.load((self.id, page))
        return by_distance(airports.Airport.of, found or [], page)

    @classmethod
    def of(cls, row: CityRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            geoname_id=strawberry.ID(str(row.geoname_id)),
            name=row.name,
            location=geo_point(row.point),
            country_code=row.country_code,
            time_zone=row.time_zone,
            population=row.population,
            destination_id=row.destination_id,
        )

    # The router sends a key under the name that the graph gives it.
    @classmethod
    async def resolve_reference(
        cls, info: Info, id: str | None = None, geonameId: str | None = None
    ) -> Self | None:
        if id is not None:
            row = await info.context.city.load(id)
        else:
            number = geoname_id(geonameId)
            row = await info.context.city_by_geoname.load(number) if number else None
        return cls.of(row) if row else None
