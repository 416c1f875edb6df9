"""The airports that the catalog shows."""

from typing import Self

import strawberry

from subgraphs.catalog.airports.models import AirportRow
from subgraphs.catalog.cities import types as cities
from subgraphs.catalog.context import Info
from subgraphs.catalog.countries import types as countries
from subgraphs.catalog.partners import for_partners
from subgraphs.catalog.places.types import Place, geo_point
from subgraphs.catalog.references import City, Country
from subgraphs.chassis.graph_types import GeoPoint


@for_partners
@strawberry.federation.type(
    keys=["id", "iataCode"], description="An airport with an IATA code. Data: airportsdata, MIT."
)
class Airport(Place):
    id: strawberry.ID = strawberry.field(description="Opaque; the same in every release.")
    iata_code: strawberry.ID = strawberry.field(description="Three capital letters, as in `LIS`.")
    icao_code: str | None = strawberry.field(description="Four letters. Null when it has none.")
    name: str = strawberry.field(description="Its official name in Latin letters.")
    location: GeoPoint = strawberry.field(description="Its reference point.")
    country_code: str = strawberry.field(description="ISO 3166-1 alpha-2, or XK for Kosovo.")
    time_zone: str = strawberry.field(description="IANA name, as in `Europe/Lisbon`.")
    elevation_meters: int = strawberry.field(description="Above sea level; negative below it.")
    importance: int = strawberry.field(
        description="0 to 1000, by the city it serves; orders search results."
    )
    city_id: strawberry.Private[str | None]

    @strawberry.field(
        description="The city it serves: the one it is named for, else the nearest within 40 km. "
        "Null when there is none of 15,000 people."
    )
    async def city(self, info: Info) -> City | None:
        row = await info.context.city.load(self.city_id) if self.city_id else None
        return cities.City.of(row) if row else None

    @strawberry.field(description="The country it stands in. Never null in practice.")
    async def country(self, info: Info) -> Country | None:
        row = await info.context.country.load(self.country_code)
        return countries.Country.of(row) if row else None

    @classmethod
    def of(cls, row: AirportRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            iata_code=strawberry.ID(row.iata_code),
            icao_code=row.icao_code,
            name=row.name,
            location=geo_point(row.point),
            country_code=row.country_code,
            time_zone=row.time_zone,
            elevation_meters=row.elevation_meters,
            importance=row.importance,
            city_id=row.city_id,
        )

    # The router sends a key under the name that the graph gives it.
    @classmethod
    async def resolve_reference(
        cls, info: Info, id: str | None = None, iataCode: str | None = None
    ) -> Self | None:
        if id is not None:
            row = await info.context.airport.load(id)
        else:
            row = await info.context.airport_by_code.load(str(iataCode).upper())
        return cls.of(row) if row else None
