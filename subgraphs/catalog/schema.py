"""The catalog's entry points, and the subgraph they make."""

from datetime import datetime
from typing import Annotated

import strawberry

from subgraphs.catalog.airlines.types import Airline
from subgraphs.catalog.airports.types import Airport
from subgraphs.catalog.cities.types import City
from subgraphs.catalog.context import Info
from subgraphs.catalog.countries.types import Country
from subgraphs.catalog.destinations.filters import Wanted, country_in_capitals
from subgraphs.catalog.destinations.tags import DestinationTag
from subgraphs.catalog.destinations.types import Destination
from subgraphs.catalog.facts.types import Fact
from subgraphs.catalog.partners import PARTNER_DATE_TIME, for_partners
from subgraphs.catalog.places.inputs import BoundsInput, NearInput
from subgraphs.catalog.places.results import PlaceKind, after_cursor, results
from subgraphs.catalog.places.types import (
    After,
    First,
    MeasuredConnection,
    Place,
    by_distance,
    measured,
)
from subgraphs.catalog.properties.types import Property
from subgraphs.chassis.graph_types import cost, list_size
from subgraphs.chassis.pages import Page, PartnerConnection, cursor_of, partner_connection
from subgraphs.chassis.subgraph import SubgraphSchema

CountryCode = Annotated[
    str | None, strawberry.argument(description="ISO 3166-1 alpha-2. All countries when left out.")
]
Text = Annotated[
    str,
    strawberry.argument(
        description="A name in any language, its beginning, or an IATA or ICAO code; typing "
        "mistakes are forgiven. 1 to 100 characters."
    ),
]
SearchText = Annotated[
    str | None, strawberry.argument(description="As `text` of `searchPlaces`; at most 200 match.")
]
Tags = Annotated[
    list[DestinationTag] | None,
    strawberry.argument(description="All of them, not any of them. At most 10."),
]
Only = Annotated[
    PlaceKind | None, strawberry.argument(description="One kind alone. Both when left out.")
]


# A root field that may be null keeps a failure here from blanking the rest of an answer.
@for_partners
@strawberry.type
class Query:
    @strawberry.field(description="Null when no airport has that code, in either case.")
    async def airport(
        self,
        info: Info,
        iata_code: Annotated[strawberry.ID, strawberry.argument(description="As in `LIS`.")],
    ) -> Airport | None:
        row = await info.context.airport_by_code.load(iata_code.upper())
        return Airport.of(row) if row else None

    @strawberry.field(description="Nearest first.", directives=[list_size(), cost(2)])
    async def airports_near(
        self,
        info: Info,
        near: Annotated[NearInput, strawberry.argument(description="Around where.")],
        first: First = 10,
        after: After = None,
    ) -> MeasuredConnection[Airport] | None:
        page = Page.of(first, after, keys=2)
        found = await info.context.airports.near(near.centre, near.radius, page)
        return by_distance(Airport.of, found, page)

    @strawberry.field(description="Null when GeoNames' number is not that of a city here.")
    async def city(
        self,
        info: Info,
        geoname_id: Annotated[
            strawberry.ID, strawberry.argument(description="As in `2267057`, Lisbon.")
        ],
    ) -> City | None:
        return await City.resolve_reference(info, geonameId=geoname_id)

    @strawberry.field(description="Null when there is none of that name.")
    async def destination(
        self,
        info: Info,
        slug: Annotated[strawberry.ID, strawberry.argument(description="As in `lisbon`.")],
    ) -> Destination | None:
        row = await info.context.destinations.called(slug)
        return Destination.of(row) if row else None

    @strawberry.field(
        description="Those for which all that is given holds. Nearest first when `near` is given, "
        "else best match first when `query` is, else most important first.",
        directives=[list_size(), cost(2)],
    )
    async def destinations(
        self,
        info: Info,
        *,
        near: Annotated[NearInput | None, strawberry.argument(description="Around where.")] = None,
        bounds: Annotated[
            BoundsInput | None, strawberry.argument(description="Inside which box of the map.")
        ] = None,
        query: SearchText = None,
        country_code: CountryCode = None,
        tags: Tags = None,
        first: First = 20,
        after: After = None,
    ) -> MeasuredConnection[Destination] | None:
        page = Page.of(first, after, keys=2)
        wanted = Wanted(
            query=query,
            near=near.centre if near else None,
            radius_meters=near.radius if near else None,
            bounds=bounds.box if bounds else None,
            country_code=country_in_capitals(country_code) if country_code else None,
            tags=tuple(tag.value for tag in tags or ()),
        )
        found = await info.context.destinations.listed(wanted, page)
        return measured(Destination.of, found, page)

    @strawberry.field(
        description="Destinations and airports by name, best match and most important first; at "
        "most 200.",
        directives=[list_size(10), cost(5)],
    )
    async def search_places(
        self, info: Info, text: Text, only: Only = None, first: First = 10, after: After = None
    ) -> PartnerConnection[Place] | None:
        page = Page.of(first, after, keys=2)
        ranked = await info.context.search.ranked(text, only.value if only else "")
        return await results(info.context, after_cursor(ranked, page), page)

    @strawberry.field(description="By code.", directives=[list_size()])
    async def countries(
        self, info: Info, first: First = 20, after: After = None
    ) -> PartnerConnection[Country] | None:
        page = Page.of(first, after)
        rows = await info.context.countries.listed(page)
        return partner_connection(Country.of, rows, page, lambda row: cursor_of(row.code))

    @strawberry.field(description="Null when there is none of that code.")
    async def country(
        self,
        info: Info,
        code: Annotated[strawberry.ID, strawberry.argument(description="ISO 3166-1 alpha-2.")],
    ) -> Country | None:
        return await Country.resolve_reference(info, code)

    @strawberry.field(description="By code.", directives=[list_size()])
    async def airlines(
        self, info: Info, country_code: CountryCode = None, first: First = 20, after: After = None
    ) -> PartnerConnection[Airline] | None:
        page = Page.of(first, after)
        wanted = country_in_capitals(country_code) if country_code else None
        rows = await info.context.airlines.listed(wanted, page)
        return partner_connection(Airline.of, rows, page, lambda row: cursor_of(row.iata_code))

    @strawberry.field(description="Null when there is none of that code.")
    async def airline(
        self,
        info: Info,
        iata_code: Annotated[strawberry.ID, strawberry.argument(description="Two characters.")],
    ) -> Airline | None:
        return await Airline.resolve_reference(info, iataCode=iata_code)

    @strawberry.field(description="Null when there is none of that id.")
    async def property(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")]
    ) -> Property | None:
        return await Property.resolve_reference(info, id)

    @strawberry.field(description="Null when there is none of that id.")
    async def fact(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")]
    ) -> Fact | None:
        return await Fact.resolve_reference(info, id)


schema = SubgraphSchema(
    query=Query,
    types=[Airline, Airport, City, Country, Destination, Fact, Property],
    client_scope="catalog:read",
    scalar_overrides={datetime: PARTNER_DATE_TIME},
)
