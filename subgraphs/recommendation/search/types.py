"""How does the graph show what a search found?"""

from typing import Annotated, Self

import strawberry

from subgraphs.chassis.graph_types import PageInfo, bounded
from subgraphs.chassis.pages import Page, cursor_of, page_info
from subgraphs.recommendation import references
from subgraphs.recommendation.recommendations.types import thing_of
from subgraphs.recommendation.references import Post
from subgraphs.recommendation.search.fusion import Hit, SearchMatch
from subgraphs.recommendation.search.models import SearchKind
from subgraphs.recommendation.search.service import Found

WAYS = len(SearchMatch)

strawberry.enum(SearchKind, description="What a search may find.")
strawberry.enum(
    SearchMatch,
    description="How a text finds something. TEXT: by its words, in whatever form the language has"
    " them, and by names as they are written, accents aside. MEANING: because it says something"
    " alike, in whatever language.",
)

SearchResult = Annotated[
    references.Destination | references.User | Post,
    strawberry.union("SearchResult", description="What a search found."),
]


@strawberry.type(description="One thing that a search found, and why it stands here.")
class SearchEdge:
    cursor: str = strawberry.field(description="Opaque; pass as `after` to go on from here.")
    score: float = strawberry.field(
        description="0 to 1; it compares within one search. Never null."
    )
    matched_by: list[SearchMatch] = strawberry.field(
        description="How it was found; by both it stands higher. At least one.",
        directives=[bounded(WAYS)],
    )
    snippet: str | None = strawberry.field(
        description="Of a post: the part that matches, at most 30 words, as plain text. Null for"
        " others."
    )
    hit: strawberry.Private[Hit]

    @strawberry.field(description="Null when its owner does not show it to the viewer.")
    def node(self) -> SearchResult | None:
        return thing_of(self.hit.id)

    @classmethod
    def of(cls, hit: Hit, snippet: str | None) -> Self:
        return cls(
            cursor=_cursor(hit),
            score=hit.score,
            matched_by=[*hit.matched_by],
            snippet=snippet,
            hit=hit,
        )


@strawberry.type(description="One page of what a search found.")
class SearchConnection:
    edges: list[SearchEdge] = strawberry.field(description="Best first; at most the asked number.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    language: str | None = strawberry.field(
        description="In which the text was read: ISO 639-1, lower case. Null where it is too short"
        " to tell; it is then read as English."
    )
    searched_by: list[SearchMatch] = strawberry.field(
        description="By what was searched: without MEANING while its model is away or busy.",
        directives=[bounded(WAYS)],
    )

    @classmethod
    def of(cls, found: Found, page: Page) -> Self:
        return cls(
            edges=[
                SearchEdge.of(hit, found.snippets.get(hit.id)) for hit in found.hits[: page.size]
            ],
            page_info=page_info(found.hits, page, _cursor),
            language=found.language,
            searched_by=[*found.searched_by],
        )


def _cursor(hit: Hit) -> str:
    return cursor_of(hit.score, hit.id)
