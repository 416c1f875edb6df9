"""How the graph shows who was asked for offers, and what each of them said."""

from collections.abc import Callable
from typing import Generic, Self, TypeVar

import strawberry

from subgraphs.booking.offers.asking import Status
from subgraphs.booking.offers.models import Provider
from subgraphs.booking.offers.service import Listed
from subgraphs.booking.providers.searching import SearchState
from subgraphs.chassis.graph_types import PageInfo, bounded
from subgraphs.chassis.pages import Edge, Page, connection

MOST_PROVIDERS = 8

T = TypeVar("T")

strawberry.enum(
    SearchState,
    name="ProviderSearchState",
    description="SEARCHING: it has not ended, and its offers join the list. COMPLETE: all are here."
    " TIMED_OUT: what it found until then is here. UNAVAILABLE: it is away, or we do not ask it"
    " now.",
)


@strawberry.type(description="How one provider stands to a search.")
class ProviderStatus:
    provider: Provider = strawberry.field(description="Who was asked.")
    state: SearchState = strawberry.field(description="What became of it.")
    latency_ms: int = strawberry.field(
        description="Milliseconds that it took until then, when it was asked: an answer is kept for"
        " up to 15 minutes."
    )
    offers: int = strawberry.field(description="How many it found until then, 0 to 500.")

    @classmethod
    def of(cls, status: Status) -> Self:
        return cls(
            provider=status.provider,
            state=status.state,
            latency_ms=status.latency_ms,
            offers=status.offers,
        )


@strawberry.type(name="Connection", description="One page of a list of offers.")
class Offered(Generic[T]):
    """A connection that tells who was asked."""

    edges: list[Edge[T]] = strawberry.field(description="In order; at most the asked number.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    provider_statuses: list[ProviderStatus] = strawberry.field(
        description="Of each provider that is asked; our own stock first.",
        directives=[bounded(MOST_PROVIDERS)],
    )


def offered(of: Callable[..., T], listed: Listed, page: Page) -> Offered[T]:
    found = connection(lambda shown: of(shown.row), listed.shown, page, lambda shown: shown.cursor)
    return Offered(
        edges=found.edges,
        page_info=found.page_info,
        provider_statuses=[ProviderStatus.of(status) for status in listed.statuses],
    )
