"""What can be searched for?"""

from typing import Annotated

import strawberry

from subgraphs.chassis.graph_types import cost, list_size
from subgraphs.chassis.pages import Page
from subgraphs.recommendation.access import After
from subgraphs.recommendation.context import Info
from subgraphs.recommendation.search.models import SearchKind
from subgraphs.recommendation.search.service import LONGEST_TEXT
from subgraphs.recommendation.search.types import SearchConnection

SearchText = Annotated[
    str,
    strawberry.argument(
        description="What somebody types, in any language: a name, some words, a whole sentence."
        f" 1 to {LONGEST_TEXT} characters, one of them a letter or a digit."
    ),
]
Kinds = Annotated[
    list[SearchKind] | None,
    strawberry.argument(description="These alone; all when left out or empty."),
]
First = Annotated[int, strawberry.argument(description="1 to 100.")]


@strawberry.type
class Queries:
    @strawberry.field(
        description="Destinations, people and public posts that a text finds by its words and by"
        " its meaning, best first, at most 200. What is new is found by its words within seconds,"
        " and by its meaning soon after. Nothing is found that the viewer may not see.",
        directives=[list_size(10), cost(10)],
    )
    async def search_everything(
        self,
        info: Info,
        text: SearchText,
        kinds: Kinds = None,
        first: First = 10,
        after: After = None,
    ) -> SearchConnection | None:
        page = Page.of(first, after, keys=2)
        found = await info.context.search.found(
            info.context.viewer.user_id, text, kinds or [*SearchKind], page
        )
        return SearchConnection.of(found, page)
