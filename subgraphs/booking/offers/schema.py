"""How one looks for flights, and what an offer is shown as."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry

from subgraphs.booking.context import Info
from subgraphs.booking.offers.flight_types import FlightOffer, FlightSearchArgument
from subgraphs.booking.offers.models import OfferKind, OfferRow
from subgraphs.booking.offers.quotes import CURSOR_KEYS
from subgraphs.booking.offers.service import MOST_A_PART, Update
from subgraphs.booking.offers.status_types import Offered, ProviderStatus, offered
from subgraphs.booking.offers.stay_types import City, StayOffer, StaySearchInput
from subgraphs.booking.offers.types import Offer
from subgraphs.chassis.graph_types import bounded, cost, list_size
from subgraphs.chassis.pages import Page

TYPES = [City, FlightOffer, StayOffer]


def offer_of(row: OfferRow) -> Offer:
    return FlightOffer.of(row) if row.kind == OfferKind.FLIGHT else StayOffer.of(row)


@strawberry.type(description="What one provider has found, since what it told before.")
class OfferUpdate:
    status: ProviderStatus = strawberry.field(
        description="Of the provider. Its last update is the first one that is not SEARCHING."
    )
    offers: list[Offer] = strawberry.field(
        description="New ones, cheapest first, at most 50; the list of the same search has them"
        " all.",
        directives=[bounded(MOST_A_PART)],
    )

    @classmethod
    def of(cls, update: Update) -> "OfferUpdate":
        return cls(
            status=ProviderStatus.of(update.status), offers=[offer_of(row) for row in update.rows]
        )


@strawberry.type
class Queries:
    @strawberry.field(
        description="Cheapest first, then the earliest departure; direct or with one change. Every"
        " provider is asked, and waited for until a deadline; `providerStatuses` says who answered."
        " Ours: one offer for each fare family of the quickest 40 journeys.",
        directives=[list_size(), cost(5)],
    )
    async def flight_offers(
        self,
        info: Info,
        search: FlightSearchArgument,
        first: Annotated[int, strawberry.argument(description="1 to 100.")] = 20,
        after: Annotated[str | None, strawberry.argument(description="A page's cursor.")] = None,
    ) -> Offered[FlightOffer] | None:
        page = Page.of(first, after, keys=CURSOR_KEYS)
        found = await info.context.offers.flights(search.search, page)
        return offered(FlightOffer.of, found, page)


@strawberry.type
class Subscriptions:
    @strawberry.subscription(
        description="What each provider finds, as it comes; ends when all have ended. Afterwards"
        " `flightOffers` has it all, and asks nobody again for up to 15 minutes.",
        directives=[cost(5)],
    )
    async def offers_streamed(
        self, info: Info, search: FlightSearchArgument
    ) -> AsyncIterator[OfferUpdate]:
        async for update in info.context.offers.flights_streamed(search.search):
            info.context.forget()
            yield OfferUpdate.of(update)

    @strawberry.subscription(
        description="As `offersStreamed`, of rooms in a city; `City.stayOffers` has it all.",
        directives=[cost(5)],
    )
    async def stay_offers_streamed(
        self,
        info: Info,
        city_id: Annotated[strawberry.ID, strawberry.argument(description="A city's.")],
        search: Annotated[
            StaySearchInput, strawberry.argument(description="Which rooms to look for.")
        ],
    ) -> AsyncIterator[OfferUpdate]:
        async for update in info.context.offers.stays_streamed(str(city_id), search.search):
            info.context.forget()
            yield OfferUpdate.of(update)
