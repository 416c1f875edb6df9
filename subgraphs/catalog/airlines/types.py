"""The airlines that the catalog shows."""

from typing import Self

import strawberry

from subgraphs.catalog.airlines.models import AirlineRow
from subgraphs.catalog.airports import types as airports
from subgraphs.catalog.context import Info
from subgraphs.catalog.countries import types as countries
from subgraphs.catalog.partners import for_partners
from subgraphs.catalog.references import Airport, Country
from subgraphs.chassis.graph_types import Node


@for_partners
@strawberry.federation.type(
    keys=["id", "iataCode"],
    description="An airline. All of them are invented; their codes mean nothing elsewhere.",
)
class Airline(Node):
    id: strawberry.ID = strawberry.field(description="Opaque; the same in every release.")
    iata_code: strawberry.ID = strawberry.field(description="Two capital letters or digits.")
    name: str = strawberry.field(description="Unique.")
    country_code: str = strawberry.field(description="ISO 3166-1 alpha-2 of its hub.")
    hub_id: strawberry.Private[str]

    @strawberry.field(description="The airport where it is at home. Never null in practice.")
    async def hub(self, info: Info) -> Airport | None:
        row = await info.context.airport.load(self.hub_id)
        return airports.Airport.of(row) if row else None

    @strawberry.field(description="The country of its hub. Never null in practice.")
    async def country(self, info: Info) -> Country | None:
        row = await info.context.country.load(self.country_code)
        return countries.Country.of(row) if row else None

    @classmethod
    def of(cls, row: AirlineRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            iata_code=strawberry.ID(row.iata_code),
            name=row.name,
            country_code=row.country_code,
            hub_id=row.hub_id,
        )

    # The router sends a key under the name that the graph gives it.
    @classmethod
    async def resolve_reference(
        cls, info: Info, id: str | None = None, iataCode: str | None = None
    ) -> Self | None:
        if id is not None:
            row = await info.context.airline.load(id)
        else:
            row = await info.context.airline_by_code.load(str(iataCode).upper())
        return cls.of(row) if row else None
