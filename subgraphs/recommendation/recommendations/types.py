"""How does the graph show what is recommended, and why?"""

from collections.abc import Sequence
from typing import Annotated, Any, Self

import strawberry

from subgraphs.chassis.graph_types import Node, bounded, cost, list_size
from subgraphs.chassis.ids import prefix_of
from subgraphs.chassis.pages import Connection, Page, connection, cursor_of
from subgraphs.recommendation import references
from subgraphs.recommendation.access import PRIVATE, After, First
from subgraphs.recommendation.context import Info
from subgraphs.recommendation.ranking import public
from subgraphs.recommendation.ranking.drafts import Draft
from subgraphs.recommendation.ranking.reasons import MOST, ReasonKind
from subgraphs.recommendation.recommendations.models import (
    Feedback,
    ItemKind,
    RecommendationRow,
)
from subgraphs.recommendation.references import Post

strawberry.enum(ItemKind, name="RecommendedKind", description="What a list recommends.")
strawberry.enum(
    Feedback,
    name="RecommendationFeedback",
    description="What a person does with it. DISMISSED and NOT_INTERESTED take the item away from"
    " all their lists, at once.",
)
strawberry.enum(
    ReasonKind,
    description="What a reason rests on. LIKED: the viewer saved or opened it; NEXT_STOP: people"
    " went on from there; CO_VISIT: people were at both; FRIENDS_POST and FRIENDS_FOLLOW: by whom"
    " the viewer follows; WRITES_ABOUT: a place where the viewer travels; RECENT: it is new.",
)

RecommendedItem = Annotated[
    references.Destination | references.User | Post,
    strawberry.union("RecommendedItem", description="What is recommended."),
]
Evidence = Annotated[
    references.Destination | references.User | Post,
    strawberry.union("Evidence", description="What can be opened to see that a reason is true."),
]


@strawberry.type(description="Why something is shown: true when it was, and open to be looked at.")
class Reason:
    kind: ReasonKind = strawberry.field(description="What it rests on. Never null.")
    text: str = strawberry.field(
        description="One sentence for a person to read, in English. It counts nobody where fewer"
        " than three travelled. Never null."
    )
    evidence_id: strawberry.Private[str]

    @strawberry.field(
        description="Where the viewer travels, whom they follow, what was written, or the item"
        " itself. Null when its owner does not show it to the viewer."
    )
    def evidence(self) -> Evidence | None:
        return thing_of(self.evidence_id)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        return cls(
            kind=ReasonKind(kept["kind"]), text=kept["text"], evidence_id=kept["evidence_id"]
        )


REASONS = f"The strongest first, at least one, at most {MOST}."


@strawberry.federation.type(
    keys=["id"], description="Something shown to one person, and why. Only they see it."
)
class Recommendation(Node):
    score: float = strawberry.field(
        description="0 to 1, by which its list was made; it compares within one list. Never null.",
        directives=PRIVATE,
    )
    model_version: str = strawberry.field(
        description="Of what was learned when it was made. Never null.", directives=PRIVATE
    )
    is_exploration: bool = strawberry.field(
        description="True for about one in twenty, which is drawn by lot, to learn. Never null.",
        directives=PRIVATE,
    )
    row: strawberry.Private[RecommendationRow]

    @strawberry.field(
        description="Null when its owner does not show it to the viewer.", directives=PRIVATE
    )
    def item(self) -> RecommendedItem | None:
        return thing_of(self.row.item_id)

    @strawberry.field(description=REASONS, directives=[*PRIVATE, bounded(MOST)])
    def reasons(self) -> list[Reason]:
        return [Reason.of(kept) for kept in self.row.reasons]

    @classmethod
    def of(cls, row: RecommendationRow) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            score=row.score,
            model_version=row.model_version,
            is_exploration=row.is_exploration,
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        row = await info.context.recommendation.load(str(id))
        return cls.of(row) if row else None


@strawberry.type(description="A destination in a list that everybody is shown alike.")
class RankedDestination:
    score: float = strawberry.field(description="0 to 1; it compares within one list. Never null.")
    draft: strawberry.Private[Draft]

    @strawberry.field(description="Null when the catalog does not answer.")
    def destination(self) -> references.Destination | None:
        return Destination(id=strawberry.ID(self.draft.item_id))

    @strawberry.field(description=REASONS, directives=[bounded(MOST)])
    def reasons(self) -> list[Reason]:
        return [Reason.of(reason._asdict()) for reason in self.draft.reasons]

    @classmethod
    def of(cls, draft: Draft) -> Self:
        return cls(score=draft.score, draft=draft)


@strawberry.federation.type(keys=["id"], description="Owned by the catalog; here with its likes.")
class Destination:
    id: strawberry.ID = strawberry.field(description="Opaque; the same in every release.")

    @strawberry.field(
        description="Others like it, most alike first, at most 50: where its visitors travel too,"
        " what is near, what is of its kind. At most 3 of a country.",
        directives=[list_size(5), cost(5)],
    )
    async def similar(
        self, info: Info, first: First = 5, after: After = None
    ) -> Connection[RankedDestination] | None:
        page = Page.of(first, after)
        return ranked(public.similar(await info.context.learner.learned(), str(self.id)), page)

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self:
        return cls(id=id)


@strawberry.federation.type(keys=["id"], description="Owned by accounts; here with what to see.")
class User:
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Never null.")

    @strawberry.field(
        description="What they may like, the best first, at most 50 of a kind: where to go, whom to"
        " follow, what to read. A list stands for about a minute, unless something changes it."
        " Without their consent to PERSONALIZATION it is what is popular."
        " Null unless the viewer is this person.",
        directives=[*PRIVATE, list_size(10), cost(5)],
    )
    async def recommendations(
        self,
        info: Info,
        kind: Annotated[
            ItemKind, strawberry.argument(description="What is recommended.")
        ] = ItemKind.DESTINATION,
        first: First = 10,
        after: After = None,
    ) -> Connection[Recommendation] | None:
        page = Page.of(first, after)
        if info.context.viewer.user_id != self.id:
            return None
        rows = await info.context.recommendations.shown(str(self.id), kind, page)
        return _connection(rows, page)

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self:
        return cls(id=id)


@strawberry.federation.type(keys=["id"], description="Owned by booking; here with where to go on.")
class Trip:
    id: strawberry.ID = strawberry.field(description="Opaque, typed and stable. Never null.")

    @strawberry.field(
        description="Where the viewer may go on to from its destination, the best first, at most"
        " 50; empty while it has none. Null unless the viewer is a member.",
        directives=[*PRIVATE, list_size(5), cost(5)],
    )
    async def next_stops(
        self, info: Info, first: First = 5, after: After = None
    ) -> Connection[Recommendation] | None:
        page = Page.of(first, after)
        trip = await info.context.own_trip.load(str(self.id))
        if trip is None:
            return None
        rows = await info.context.recommendations.next_stops(
            info.context.viewer.require(), str(self.id), trip.destination_id, page
        )
        return _connection(rows, page)

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self:
        return cls(id=id)


def ranked(drafts: Sequence[Draft], page: Page) -> Connection[RankedDestination]:
    """Raises InvalidInput."""
    after = page.position(int) or 0
    placed = [*enumerate(drafts, start=1)][max(after, 0) :][: page.limit]
    return connection(
        lambda each: RankedDestination.of(each[1]), placed, page, lambda each: cursor_of(each[0])
    )


def _connection(rows: Sequence[RecommendationRow], page: Page) -> Connection[Recommendation]:
    return connection(Recommendation.of, rows, page, lambda row: cursor_of(row.rank))


def thing_of(id: str) -> Destination | User | Post | None:
    """By the prefix of its id."""
    known: dict[str | None, type[Destination] | type[User] | type[Post]] = {
        "destination": Destination,
        "user": User,
        "post": Post,
    }
    kind = known.get(prefix_of(id))
    return kind(id=strawberry.ID(id)) if kind else None
