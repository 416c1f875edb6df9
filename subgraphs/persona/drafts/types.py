"""How does the graph show a plan that a persona drafted?"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Final, Self, TypeAlias

import strawberry

from subgraphs.chassis.graph_types import Node, bounded
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.types import Money
from subgraphs.chassis.pages import cursor_of
from subgraphs.persona.context import Info
from subgraphs.persona.drafts.models import (
    Day,
    DraftDocument,
    Finding,
    FindingCode,
    Item,
    Part,
    Price,
)
from subgraphs.persona.drafts.proposal import MOST_DAYS, MOST_ITEMS
from subgraphs.persona.references import (
    City,
    Destination,
    Fact,
    FlightOffer,
    Property,
    StayOffer,
    Trip,
)
from subgraphs.persona.scopes import PRIVATE
from subgraphs.persona.store.places import place_of

MOST_FINDINGS: Final = 200

strawberry.enum(Part, name="DayPart", description="When in a day.")
strawberry.enum(
    FindingCode, name="ItineraryFindingCode", description="What kind of fault. New ones may appear."
)

ItineraryEntity: TypeAlias = Annotated[
    City | Destination | FlightOffer | Property | StayOffer,
    strawberry.union("ItineraryEntity", description="What an item of a plan may be."),
]


ENTITIES: Final[Mapping[str, Callable[..., ItineraryEntity]]] = {
    kind.__name__: kind for kind in (City, Destination, FlightOffer, Property, StayOffer)
}


@strawberry.federation.type(
    authenticated=True, description="Something to do, in some part of a day."
)
class ItineraryItem:
    part: Part = strawberry.field(description="When in the day. Never null.")
    title: str = strawberry.field(description="1 to 120 characters. Never null.")
    reason: str = strawberry.field(description="Why it is in the plan; may be empty.")
    uncited: bool = strawberry.field(
        description="True: nothing in the graph stands behind it. Show it as such."
    )
    item: strawberry.Private[Item]

    @strawberry.field(
        description="What it is. Null where it is nothing in the graph, and when its owner does not"
        " answer; an offer that has expired has no other fields than its id."
    )
    def entity(self) -> ItineraryEntity | None:
        if self.item.kind is None or self.item.entity_id is None:
            return None
        return ENTITIES[self.item.kind](id=strawberry.ID(self.item.entity_id))

    @strawberry.field(
        description="What it is based on, at most 5. Null where the catalog does not answer.",
        directives=[bounded(5)],
    )
    def citations(self) -> list[Fact | None]:
        return [Fact(id=strawberry.ID(id)) for id in self.item.fact_ids]

    @strawberry.field(
        description="As it was told for the plan, for all who travel. Null where it costs nothing,"
        " or was paid with an earlier item."
    )
    def price(self) -> Money | None:
        return money(self.item.price)

    @classmethod
    def of(cls, item: Item) -> Self:
        return cls(
            part=item.part,
            title=item.title,
            reason=item.reason,
            uncited=item.is_uncited,
            item=item,
        )


@strawberry.federation.type(authenticated=True, description="One day of a plan.")
class ItineraryDay:
    on: date = strawberry.field(name="date", description="Local to where one is. Never null.")
    items: list[ItineraryItem] = strawberry.field(
        description=f"In order, at most {MOST_ITEMS}.", directives=[bounded(MOST_ITEMS)]
    )

    @classmethod
    def of(cls, day: Day) -> Self:
        return cls(on=day.on, items=[ItineraryItem.of(item) for item in day.items])


@strawberry.federation.type(authenticated=True, description="A fault that was found in a plan.")
class ItineraryFinding:
    code: FindingCode = strawberry.field(description="Branch on it, not on the message.")
    message: str = strawberry.field(description="For a person to read, in English.")
    on: date | None = strawberry.field(
        name="date", description="The day at fault. Null: the plan as a whole."
    )

    @classmethod
    def of(cls, finding: Finding) -> Self:
        return cls(code=finding.code, message=finding.message, on=finding.on)


@strawberry.federation.type(
    keys=["id"],
    description="A plan that a persona drafted. Nothing in it is booked before its person confirms"
    " it. Only they see it; it is kept for 30 days.",
)
class ItineraryDraft(Node):
    title: str = strawberry.field(description="1 to 120 characters.", directives=PRIVATE)
    is_verified: bool = strawberry.field(
        description="True where `findings` is empty.", directives=PRIVATE
    )
    created_at: datetime = strawberry.field(
        description="When it was asked for, in UTC.", directives=PRIVATE
    )
    revision: str = strawberry.field(
        description="Of what it says now. Pass it to confirmDraft.", directives=PRIVATE
    )
    draft: strawberry.Private[DraftDocument]

    @strawberry.field(
        description=f"In order, at most {MOST_DAYS}.",
        directives=[*PRIVATE, bounded(MOST_DAYS)],
    )
    def days(self) -> list[ItineraryDay]:
        return [ItineraryDay.of(day) for day in self.draft.days]

    @strawberry.field(
        description="What is wrong with it: dates, budget, ways that are too long, things that the"
        f" graph does not know. At most {MOST_FINDINGS}.",
        directives=[*PRIVATE, bounded(MOST_FINDINGS)],
    )
    def findings(self) -> list[ItineraryFinding]:
        return [ItineraryFinding.of(one) for one in self.draft.findings[:MOST_FINDINGS]]

    @strawberry.field(
        description="Of all that has a price. Null where nothing has, or currencies differ.",
        directives=PRIVATE,
    )
    def total(self) -> Money | None:
        return money(self.draft.total)

    @strawberry.field(
        description="What the person said to spend at most. Null where they did not.",
        directives=PRIVATE,
    )
    def budget(self) -> Money | None:
        return money(self.draft.budget)

    @strawberry.field(
        description="For which it was asked. Null for none, and when booking does not answer.",
        directives=PRIVATE,
    )
    def trip(self) -> Trip | None:
        return Trip(id=strawberry.ID(self.draft.trip_id)) if self.draft.trip_id else None

    @classmethod
    def of(cls, draft: DraftDocument) -> Self:
        return cls(
            id=strawberry.ID(draft.id),
            title=draft.title,
            is_verified=not draft.findings,
            created_at=draft.created_at,
            revision=draft.revision,
            draft=draft,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        draft = await info.context.draft.load(id)
        return cls.of(draft) if draft else None


def cursor(draft: DraftDocument) -> str:
    return cursor_of(place_of(draft.created_at, draft.id))


def money(price: Price | None) -> Money | None:
    return money_of(price) if price else None


def money_of(price: Price) -> Money:
    return Money.of(Amount.of(price.amount, price.currency))
