"""The destinations that the catalog shows."""

from typing import Self

import strawberry

from subgraphs.catalog.airports import types as airports
from subgraphs.catalog.cities import types as cities
from subgraphs.catalog.context import Info
from subgraphs.catalog.countries import types as countries
from subgraphs.catalog.destinations.models import DestinationRow
from subgraphs.catalog.destinations.tags import DestinationTag
from subgraphs.catalog.facts import types as facts
from subgraphs.catalog.partners import for_partners
from subgraphs.catalog.places.types import (
    After,
    First,
    MeasuredConnection,
    Place,
    by_distance,
    geo_point,
)
from subgraphs.catalog.properties import types as properties
from subgraphs.catalog.references import Airport, City, Country, Fact, Property
from subgraphs.chassis.graph_types import GeoPoint, bounded, list_size
from subgraphs.chassis.pages import Page, PartnerConnection, cursor_of, partner_connection


@for_partners
@strawberry.federation.type(
    keys=["id", "slug", "geonameId"],
    description="Where people travel to: a city, and the smaller ones within 30 km of it.",
)
class Destination(Place):
    id: strawberry.ID = strawberry.field(description="Opaque; the same in every release.")
    slug: strawberry.ID = strawberry.field(
        description="Readable and unique, as in `lisbon`; a smaller namesake adds its country."
    )
    geoname_id: strawberry.ID = strawberry.field(
        description="The number of its leading city at geonames.org."
    )
    name: str = strawberry.field(description="That of its leading city.")
    location: GeoPoint = strawberry.field(description="The centre of its leading city.")
    country_code: str = strawberry.field(description="ISO 3166-1 alpha-2, or XK for Kosovo.")
    time_zone: str = strawberry.field(description="IANA name, as in `Europe/Lisbon`.")
    population: int = strawberry.field(description="Of the leading city alone.")
    importance: int = strawberry.field(
        description="0 to 1000, by population and rank; orders lists and search results."
    )
    tags: list[DestinationTag] = strawberry.field(
        description="In the order of the enum, each at most once.", directives=[bounded(10)]
    )
    city_id: strawberry.Private[str]

    @strawberry.field(description="Its leading city. Never null in practice.")
    async def city(self, info: Info) -> City | None:
        row = await info.context.city.load(self.city_id)
        return cities.City.of(row) if row else None

    @strawberry.field(description="The country it lies in. Never null in practice.")
    async def country(self, info: Info) -> Country | None:
        row = await info.context.country.load(self.country_code)
        return countries.Country.of(row) if row else None

    @strawberry.field(
        description="Its leading city and those around it, largest first.",
        directives=[list_size()],
    )
    async def cities(
        self, info: Info, first: First = 20, after: After = None
    ) -> PartnerConnection[City]:
        page = Page.of(first, after, keys=2)
        rows = await info.context.cities_of_destination.load((self.id, page))
        return partner_connection(
            cities.City.of, rows or [], page, lambda row: cursor_of(row.population, row.id)
        )

    @strawberry.field(
        description="Airports within 100 km of its centre, nearest first.",
        directives=[list_size(5)],
    )
    async def airports(
        self, info: Info, first: First = 5, after: After = None
    ) -> MeasuredConnection[Airport]:
        page = Page.of(first, after, keys=2)
        found = await info.context.airports_of_destination.load((self.id, page))
        return by_distance(airports.Airport.of, found or [], page)

    @strawberry.field(
        description="Places to stay, in a fixed order; at most 24.", directives=[list_size()]
    )
    async def properties(
        self, info: Info, first: First = 20, after: After = None
    ) -> PartnerConnection[Property]:
        page = Page.of(first, after, keys=2)
        rows = await info.context.properties_of_destination.load((self.id, page))
        return partner_connection(
            properties.Property.of, rows or [], page, lambda row: cursor_of(row.number, row.id)
        )

    @strawberry.field(
        description="What is known of it, in a fixed order; at most 7.", directives=[list_size(7)]
    )
    async def facts(
        self, info: Info, first: First = 10, after: After = None
    ) -> PartnerConnection[Fact]:
        page = Page.of(first, after, keys=2)
        rows = await info.context.facts_of_destination.load((self.id, page))
        return partner_connection(
            facts.Fact.of, rows or [], page, lambda row: cursor_of(row.number, row.id)
        )

    @classmethod
    def of(cls, row: DestinationRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            slug=strawberry.ID(row.slug),
            geoname_id=strawberry.ID(str(row.geoname_id)),
            name=row.name,
            location=geo_point(row.point),
            country_code=row.country_code,
            time_zone=row.time_zone,
            population=row.population,
            importance=row.importance,
            tags=[DestinationTag(tag) for tag in row.tags],
            city_id=row.city_id,
        )

    # The router sends a key under the name that the graph gives it.
    @classmethod
    async def resolve_reference(
        cls,
        info: Info,
        id: str | None = None,
        slug: str | None = None,
        geonameId: str | None = None,
    ) -> Self | None:
        if id is not None:
            row = await info.context.destination.load(id)
        elif slug is not None:
            row = await info.context.destination_by_slug.load(slug)
        else:
            number = cities.geoname_id(geonameId)
            row = await info.context.destination_by_geoname.load(number) if number else None
        return cls.of(row) if row else None
