"""Social beside its requests: it hears others' events and its own, and announces its own.

`python -m subgraphs.social.worker`
"""

from collections.abc import Coroutine
from typing import Any

from subgraphs.chassis.consumer import Consumer
from subgraphs.chassis.documents import Announcing, DocumentOutbox, Documents
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.moderation.embedded import Embedded
from subgraphs.chassis.relay import Relay
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.chassis.worker import work
from subgraphs.social.app import MODELS, NAME
from subgraphs.social.consumers import handlers
from subgraphs.social.conversations.models import EntryDocument
from subgraphs.social.conversations.sweep import sweep_for_ever
from subgraphs.social.conversations.talk import Talk
from subgraphs.social.events import (
    FollowRequested,
    MessageSent,
    ModerationCaseChanged,
    NotificationCreated,
    PersonBlocked,
    PersonFollowed,
    PersonUnblocked,
    PersonUnfollowed,
    PostDeleted,
    PostEdited,
    PostPublished,
)
from subgraphs.social.moderation.gate import Gate
from subgraphs.social.moderation.models import CaseDocument
from subgraphs.social.moderation.service import Moderation
from subgraphs.social.notifications.models import NotificationDocument
from subgraphs.social.notifications.service import Notifications
from subgraphs.social.people.models import BlockDocument, FollowDocument
from subgraphs.social.posts.models import PostDocument
from subgraphs.social.presence.live import Live

# Which collection's documents carry which events.
RELAYED: dict[type[Announcing], list[str]] = {
    NotificationDocument: [NotificationCreated.topic],
    FollowDocument: [FollowRequested.topic, PersonFollowed.topic, PersonUnfollowed.topic],
    BlockDocument: [PersonBlocked.topic, PersonUnblocked.topic],
    EntryDocument: [MessageSent.topic],
    PostDocument: [PostPublished.topic, PostEdited.topic, PostDeleted.topic],
    CaseDocument: [ModerationCaseChanged.topic],
}


def tasks(kafka: Kafka, wakeups: Wakeups, live: Live) -> list[Coroutine[Any, Any, None]]:
    """One consumer, a relay for each collection that announces, and the sweep behind the log."""
    talk, notifications = Talk.over(wakeups, live, Gate(Embedded.opened())), Notifications(wakeups)
    moderation = Moderation.over(notifications, talk.conversations, talk.messages)
    heard = handlers(notifications, talk.trip_rooms, moderation)
    hear = Consumer(kafka, NAME, heard, DocumentOutbox.outages)
    relays = [Relay(kafka, DocumentOutbox(model), topics) for model, topics in RELAYED.items()]
    return [hear.run(), sweep_for_ever(talk.log), *(relay.run() for relay in relays)]


def main() -> None:
    settings = Settings()
    wakeups = Wakeups(settings.redis_url, NAME)
    live = Live(settings.redis_url, wakeups)
    work(
        NAME,
        settings,
        resources=[Documents(settings.mongodb_uri, NAME, MODELS), wakeups, live],
        tasks=tasks(Kafka(settings), wakeups, live),
    )


if __name__ == "__main__":
    main()
