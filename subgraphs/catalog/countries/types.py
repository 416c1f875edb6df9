"""The countries that the catalog shows."""

from enum import Enum
from typing import Self

import strawberry

from subgraphs.catalog.cities import types as cities
from subgraphs.catalog.context import Info
from subgraphs.catalog.countries.models import CountryRow
from subgraphs.catalog.destinations import types as destinations
from subgraphs.catalog.partners import for_partners
from subgraphs.catalog.places.types import After, First, MeasuredConnection, measured
from subgraphs.catalog.references import City, Destination
from subgraphs.chassis.graph_types import bounded, list_size
from subgraphs.chassis.pages import Page


@for_partners
@strawberry.enum(description="A continent.")
class Continent(Enum):
    AFRICA = "AF"
    ANTARCTICA = "AN"
    ASIA = "AS"
    EUROPE = "EU"
    NORTH_AMERICA = "NA"
    OCEANIA = "OC"
    SOUTH_AMERICA = "SA"


@for_partners
@strawberry.federation.type(
    keys=["code"], description="A country or territory. Data: GeoNames, CC BY 4.0."
)
class Country:
    code: strawberry.ID = strawberry.field(description="ISO 3166-1 alpha-2, or XK for Kosovo.")
    name: str = strawberry.field(description="In English.")
    continent: Continent = strawberry.field(description="The one it is counted to.")
    currency_code: str | None = strawberry.field(
        description="ISO 4217. Null where nobody pays, as in Antarctica."
    )
    population: int = strawberry.field(description="People; 0 where nobody lives for good.")
    time_zones: list[str] = strawberry.field(
        description="IANA names of the zones of its cities, the one with most cities first; at "
        "most 40.",
        directives=[bounded(40)],
    )
    capital_id: strawberry.Private[str | None]

    @strawberry.field(description="Null when it has none, or none that is in the catalog.")
    async def capital(self, info: Info) -> City | None:
        row = await info.context.city.load(self.capital_id) if self.capital_id else None
        return cities.City.of(row) if row else None

    @strawberry.field(description="Most important first.", directives=[list_size()])
    async def destinations(
        self, info: Info, first: First = 20, after: After = None
    ) -> MeasuredConnection[Destination]:
        page = Page.of(first, after, keys=2)
        rows = await info.context.destinations_of_country.load((self.code, page)) or []
        found = [(row, row.importance, None) for row in rows]
        return measured(destinations.Destination.of, found, page)

    @classmethod
    def of(cls, row: CountryRow) -> Self:
        return cls(
            code=strawberry.ID(row.code),
            name=row.name,
            continent=Continent(row.continent),
            currency_code=row.currency_code,
            population=row.population,
            time_zones=row.time_zones,
            capital_id=row.capital_id,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, code: str) -> Self | None:
        row = await info.context.country.load(code.upper())
        return cls.of(row) if row else None
