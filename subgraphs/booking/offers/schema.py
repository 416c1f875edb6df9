"""How one looks for flights, and what an offer is shown as."""

from typing import Annotated

import strawberry

from subgraphs.booking.context import Info
from subgraphs.booking.offers.flight_types import FlightOffer, FlightSearchArgument
from subgraphs.booking.offers.models import OfferKind, OfferRow
from subgraphs.booking.offers.quotes import CURSOR_KEYS
from subgraphs.booking.offers.stay_types import City, StayOffer
from subgraphs.booking.offers.types import Offer
from subgraphs.chassis.graph_types import cost, list_size
from subgraphs.chassis.pages import Connection, Page, connection

TYPES = [City, FlightOffer, StayOffer]


def offer_of(row: OfferRow) -> Offer:
    return FlightOffer.of(row) if row.kind == OfferKind.FLIGHT else StayOffer.of(row)


@strawberry.type
class Queries:
    @strawberry.field(
        description="Cheapest first, then the earliest departure; one offer for each journey and "
        "fare family. Direct or with one change, the quickest 40 journeys.",
        directives=[list_size(), cost(5)],
    )
    async def flight_offers(
        self,
        info: Info,
        search: FlightSearchArgument,
        first: Annotated[int, strawberry.argument(description="1 to 100.")] = 20,
        after: Annotated[str | None, strawberry.argument(description="A page's cursor.")] = None,
    ) -> Connection[FlightOffer] | None:
        page = Page.of(first, after, keys=CURSOR_KEYS)
        found = await info.context.offers.flights(search.search, page)
        return connection(
            lambda shown: FlightOffer.of(shown.row), found, page, lambda shown: shown.cursor
        )
