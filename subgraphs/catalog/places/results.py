"""What a search shows: places of several types in one ranked list."""

from collections.abc import Sequence
from enum import Enum

import strawberry

from subgraphs.catalog.airports.types import Airport
from subgraphs.catalog.context import Context
from subgraphs.catalog.destinations.types import Destination
from subgraphs.catalog.partners import for_partners
from subgraphs.catalog.places.repository import Ranked
from subgraphs.catalog.places.types import Place
from subgraphs.catalog.rows import position
from subgraphs.chassis.ids import with_prefix
from subgraphs.chassis.pages import (
    Page,
    PartnerConnection,
    PartnerEdge,
    cursor_of,
    page_info,
    shown,
)


@for_partners
@strawberry.enum(description="What a search for places may find.")
class PlaceKind(Enum):
    DESTINATION = "destination"
    AIRPORT = "airport"


def after_cursor(ranked: Sequence[Ranked], page: Page) -> list[Ranked]:
    """The page of a whole ranked list, and one more. Raises InvalidInput on a foreign cursor."""
    if page.after is None:
        return list(ranked[: page.limit])
    rank, id = position(page.after)
    return [match for match in ranked if (-match[1], match[0]) > (-rank, id)][: page.limit]


async def results(
    context: Context, ranked: Sequence[Ranked], page: Page
) -> PartnerConnection[Place]:
    """`ranked`: best first, at most `page.limit`. A place that is gone by now is left out."""
    matches = shown(ranked, page)
    nodes = await _places(context, [id for id, _ in matches])
    return PartnerConnection(
        edges=[
            PartnerEdge(cursor=_cursor(match), node=nodes[match[0]])
            for match in matches
            if match[0] in nodes
        ],
        page_info=page_info(ranked, page, _cursor),
    )


def _cursor(match: Ranked) -> str:
    return cursor_of(match[1], match[0])


async def _places(context: Context, ids: Sequence[str]) -> dict[str, Place]:
    destinations = await context.destination.load_many(with_prefix("destination", ids))
    airports = await context.airport.load_many(with_prefix("airport", ids))
    found: dict[str, Place] = {row.id: Destination.of(row) for row in destinations if row}
    found |= {row.id: Airport.of(row) for row in airports if row}
    return found
