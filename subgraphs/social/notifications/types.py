"""The types social shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Self

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.chassis.graph_types import Node, PageInfo
from subgraphs.chassis.pages import Edge
from subgraphs.chassis.problems import ValidationProblem
from subgraphs.chassis.streams import Gap
from subgraphs.social import entities
from subgraphs.social.context import Info
from subgraphs.social.notifications import repository
from subgraphs.social.notifications.models import Kind, NotificationDocument
from subgraphs.social.notifications.service import unread
from subgraphs.social.references import User

READ_SCOPE = [["notifications:read"]]

SENTENCES: Final[Mapping[Kind, str]] = {
    Kind.WELCOME: "Welcome to Caravan, {display_name}.",
    Kind.PROFILE_CHANGED: "Your profile was changed: {changed}.",
    Kind.NEW_SIGN_IN: "New sign-in from {client}. Was it you?",
    Kind.FOLLOWED: "You have a new follower.",
    Kind.FOLLOW_REQUESTED: "Somebody asks to follow you.",
    Kind.TRIP_INVITATION: "You are asked along: {trip_title}.",
    Kind.CONTENT_REMOVED: "A moderator removed your {what}. See why under contentReviews.",
    Kind.CONTENT_SHOWN: "A moderator looked at your {what}: it is shown.",
}

strawberry.enum(Kind, name="NotificationKind", description="What happened. New kinds may appear.")


# On each field, not on the type: composition would ask a sign-in of every Node.
PRIVATE = [Authenticated(), RequiresScopes(scopes=READ_SCOPE)]


@strawberry.federation.type(
    keys=["id"], description="Something a person should know. Only that person sees it."
)
class Notification(Node):
    sequence: int = strawberry.field(
        description="Its place in the person's stream: 1, 2, 3 and so on, without holes.",
        directives=PRIVATE,
    )
    kind: Kind = strawberry.field(
        description="Branch on it to draw your own text.", directives=PRIVATE
    )
    created_at: datetime = strawberry.field(
        description="When it happened, in UTC.", directives=PRIVATE
    )
    document: strawberry.Private[NotificationDocument]

    @strawberry.field(
        description="One English sentence, for clients without their own text.",
        directives=PRIVATE,
    )
    def text(self) -> str:
        return sentence(self.document)

    @strawberry.field(
        description="Whether the person has marked it read, on any device.", directives=PRIVATE
    )
    async def is_read(self, info: Info) -> bool:
        return self.sequence <= await info.context.read_up_to.load(self.document.user_id)

    @strawberry.field(
        description="Who caused it. Null when nobody did, or when the viewer no longer sees them.",
        directives=PRIVATE,
    )
    async def person(self, info: Info) -> User | None:
        person_id = self.document.details.get("user_id")
        if person_id is None or (await info.context.relation.load(person_id)).is_absent:
            return None
        return entities.User.of(person_id)

    @classmethod
    def of(cls, document: NotificationDocument) -> Self:
        return cls(
            id=strawberry.ID(document.id),
            sequence=document.sequence,
            kind=document.kind,
            created_at=document.created_at,
            document=document,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        document = await info.context.notification.load(id)
        return cls.of(document) if document else None


@strawberry.type(description="A page of notifications, newest first.")
class NotificationConnection:
    edges: list[Edge[Notification]] = strawberry.field(description="At most the asked number.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    user_id: strawberry.Private[str]
    newest: strawberry.Private[int | None]  # sequence, where the page begins with it

    @strawberry.field(description="How many the person has not read yet, at most 1000.")
    async def unread_count(self, info: Info) -> int:
        read_up_to = await info.context.read_up_to.load(self.user_id)
        newest = self.newest
        if newest is None:
            newest = await repository.newest_sequence(self.user_id)
        return unread(newest, read_up_to)


NotificationEvent = Annotated[
    Notification | Gap,
    strawberry.union(
        "NotificationEvent", description="A notification, or a stretch of history that is gone."
    ),
]


@strawberry.input(description="How far the person has read.")
class MarkNotificationsReadInput:
    up_to_sequence: int = strawberry.field(
        description="This notification and all before it are read. Never moves back."
    )


@strawberry.type(description="The marker stands where it was asked to, or further.")
class MarkNotificationsReadSuccess:
    unread_count: int = strawberry.field(description="What is left to read, at most 1000.")


MarkNotificationsReadResult = Annotated[
    MarkNotificationsReadSuccess | ValidationProblem,
    strawberry.union("MarkNotificationsReadResult", description="The outcome of marking read."),
]


def sentence(document: NotificationDocument) -> str:
    told = {
        name: ", ".join(value) if isinstance(value, list) else value
        for name, value in document.details.items()
    }
    return SENTENCES[document.kind].format(**told)
