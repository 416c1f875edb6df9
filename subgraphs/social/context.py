"""What one operation carries: who asks, and the services that answer."""

from dataclasses import dataclass
from functools import partial
from typing import Self, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.chassis.context import Context as OperationContext
from subgraphs.chassis.document_pages import Asked, Row
from subgraphs.chassis.loading import loaded
from subgraphs.chassis.viewer import Viewer
from subgraphs.social.conversations.models import ConversationDocument
from subgraphs.social.conversations.talk import Talk
from subgraphs.social.messages import repository as message_places
from subgraphs.social.messages.models import MessageDocument
from subgraphs.social.messages.repository import Stretch
from subgraphs.social.messages.service import Place
from subgraphs.social.moderation.gate import Gate
from subgraphs.social.moderation.service import Moderation
from subgraphs.social.notifications import repository
from subgraphs.social.notifications.models import NotificationDocument
from subgraphs.social.notifications.service import Notifications
from subgraphs.social.people import repository as people
from subgraphs.social.people.access import Relation, Relations
from subgraphs.social.posts import comments
from subgraphs.social.posts.access import readable_by
from subgraphs.social.posts.reactions import Given, given_to
from subgraphs.social.posts.repository import Shelf, shelved
from subgraphs.social.presence.live import Company
from subgraphs.social.trips.repository import trips_among


def reads_private(viewer: Viewer) -> bool:
    """May this token say what is between its person and others?"""
    return viewer.user_id is not None and viewer.holds("social:read")


@dataclass(frozen=True)
class Context(OperationContext):
    notifications: Notifications
    notification: DataLoader[str, NotificationDocument | None]
    read_up_to: DataLoader[str, int]
    relation: DataLoader[str, Relation]
    follows_viewer: DataLoader[str, bool]
    followers: DataLoader[Asked, list[Row]]
    following: DataLoader[Asked, list[Row]]
    follow_requests: DataLoader[Asked, list[Row]]
    follower_count: DataLoader[str, int]
    following_count: DataLoader[str, int]
    gate: Gate
    moderation: Moderation
    talk: Talk
    conversation: DataLoader[str, ConversationDocument | None]
    message: DataLoader[Place, MessageDocument | None]
    messages: DataLoader[Stretch, list[MessageDocument]]
    typing: DataLoader[Company, list[str]]
    post: DataLoader[str, Row | None]
    shelf: DataLoader[Shelf, list[Row]]
    comments: DataLoader[Asked, list[Row]]
    comment_count: DataLoader[str, int]
    reactions: DataLoader[str, Given]
    is_on_trip: DataLoader[str, bool]

    @property
    def reads_private(self) -> bool:
        return reads_private(self.viewer)

    @classmethod
    def of(cls, viewer: Viewer, notifications: Notifications, talk: Talk) -> Self:
        async def readable(ids: list[str]) -> list[NotificationDocument | None]:
            found = await repository.readable_by(viewer.require(), ids)
            return [found.get(id) for id in ids]

        async def conversations(ids: list[str]) -> dict[str, ConversationDocument | None]:
            return {**await talk.conversations.readable_by(viewer.require(), ids)}

        async def markers(user_ids: list[str]) -> list[int]:
            return [await repository.read_up_to(user_id) for user_id in user_ids]

        async def on_trips(ids: list[str]) -> dict[str, bool]:
            return dict.fromkeys(await trips_among(viewer.require(), ids), True)

        private = reads_private(viewer)
        return cls(
            viewer=viewer,
            notifications=notifications,
            notification=DataLoader(load_fn=readable),
            read_up_to=DataLoader(load_fn=markers),
            relation=loaded(
                partial(Relations.between, viewer.user_id, private=private), Relation()
            ),
            follows_viewer=loaded(partial(people.followers_among, viewer.user_id), False),
            followers=loaded(people.followers, []),
            following=loaded(people.following, []),
            follow_requests=loaded(people.follow_requests, []),
            follower_count=loaded(people.follower_counts, 0),
            following_count=loaded(people.following_counts, 0),
            gate=talk.gate,
            moderation=Moderation.over(notifications, talk.conversations, talk.messages),
            talk=talk,
            conversation=loaded(conversations, None),
            message=loaded(message_places.at, None),
            messages=loaded(message_places.within, []),
            typing=loaded(talk.live.typing, []),
            post=loaded(partial(readable_by, viewer.user_id, private=private), None),
            shelf=loaded(shelved, []),
            comments=loaded(comments.pages, []),
            comment_count=loaded(comments.counts, 0),
            reactions=loaded(partial(given_to, viewer_id=viewer.user_id), Given()),
            is_on_trip=loaded(on_trips, False),
        )


Info: TypeAlias = strawberry.Info[Context, None]
