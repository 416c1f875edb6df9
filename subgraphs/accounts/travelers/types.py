"""How does the graph show a traveler to their owner?"""

from collections.abc import Sequence
from datetime import date
from typing import Self

import strawberry

from subgraphs.accounts.context import Info
from subgraphs.accounts.errors import NoSuchPerson
from subgraphs.accounts.people import types as people
from subgraphs.accounts.references import User
from subgraphs.accounts.travelers.access import PRIVATE, READ_SENSITIVE, SENSITIVE
from subgraphs.accounts.travelers.models import DocumentKind, DocumentRow, Gender, TravelerRow
from subgraphs.accounts.travelers.opening import Own
from subgraphs.accounts.travelers.service import MOST_DOCUMENTS
from subgraphs.chassis.graph_types import Node, bounded
from subgraphs.chassis.pages import Connection, Page, connection, cursor_of

strawberry.enum(
    Gender, name="TravelerGender", description="As a travel document says it: female, male or X."
)
strawberry.enum(DocumentKind, name="TravelDocumentKind", description="What a document is.")


@strawberry.federation.type(
    requires_scopes=READ_SENSITIVE,
    description="A paper that somebody travels by. Its number is never shown again.",
)
class TravelDocument:
    id: strawberry.ID = strawberry.field(description="To remove it by. Never null.")
    kind: DocumentKind = strawberry.field(description="Passport or identity card. Never null.")
    own: strawberry.Private[Own[DocumentRow]]

    @strawberry.field(description="Who issued it, ISO 3166-1 alpha-2. Never null.")
    def country_code(self) -> str:
        return self.own.text("country_code")

    @strawberry.field(
        description="The number's last four characters; of a number shorter than eight, the last"
        " half. Never null."
    )
    def last4(self) -> str:
        return self.own.text("last4")

    @strawberry.field(description="The last day on which it is good. Never null.")
    def expires_on(self) -> date:
        return self.own.day("expires_on")

    @classmethod
    def of(cls, own: Own[DocumentRow]) -> Self:
        return cls(id=strawberry.ID(own.row.id), kind=DocumentKind(own.row.kind), own=own)


@strawberry.federation.type(
    keys=["id"],
    description="Somebody whom a person books for: themselves, a child, a companion. Only that"
    " person sees them; to everybody else they are absent.",
)
class Traveler(Node):
    own: strawberry.Private[Own[TravelerRow]]

    @strawberry.field(
        description="Who keeps them here: the viewer. Never null.", directives=PRIVATE
    )
    async def owner(self, info: Info) -> User:
        row = await info.context.person.load(self.own.row.owner_id)
        if row is None:
            raise NoSuchPerson
        return people.User.of(row)

    @strawberry.field(
        description="As in the travel document, 1-100 characters. Never null.", directives=PRIVATE
    )
    def given_name(self) -> str:
        return self.own.text("given_name")

    @strawberry.field(
        description="As in the travel document, 1-100 characters. Never null.", directives=PRIVATE
    )
    def family_name(self) -> str:
        return self.own.text("family_name")

    @strawberry.field(description="Null when it was not said.", directives=SENSITIVE)
    def date_of_birth(self) -> date | None:
        return self.own.day_or_none("date_of_birth")

    @strawberry.field(description="Null when it was not said.", directives=SENSITIVE)
    def gender(self) -> Gender | None:
        text = self.own.text_or_none("gender")
        return Gender(text) if text else None

    @strawberry.field(description="Null when it was not said.", directives=SENSITIVE)
    def email(self) -> str | None:
        return self.own.text_or_none("email")

    @strawberry.field(description="E.164. Null when it was not said.", directives=SENSITIVE)
    def phone(self) -> str | None:
        return self.own.text_or_none("phone")

    @strawberry.field(
        description="In the order in which they were added, at most 5. Never null.",
        directives=[*SENSITIVE, bounded(MOST_DOCUMENTS)],
    )
    async def documents(self, info: Info) -> list[TravelDocument] | None:
        found = await info.context.documents_of_traveler.load(self.own.row.id)
        return [TravelDocument.of(own) for own in found or []]

    @classmethod
    def of(cls, own: Own[TravelerRow]) -> Self:
        return cls(id=strawberry.ID(own.row.id), own=own)

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        own = await info.context.traveler.load(str(id))
        return cls.of(own) if own else None


def page_of(own: Sequence[Own[TravelerRow]], page: Page) -> Connection[Traveler]:
    """Of all of a person's. Raises InvalidInput on a cursor of another list."""
    start = page.position(int) or 0
    beyond = [each for each in own if each.row.position > start]
    return connection(Traveler.of, beyond[: page.limit], page, _cursor)


def _cursor(own: Own[TravelerRow]) -> str:
    return cursor_of(own.row.position)
