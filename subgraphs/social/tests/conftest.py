import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from pymongo import monitoring
from pymongo.monitoring import CommandListener
from starlette.applications import Starlette

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.documents import DocumentOutbox
from subgraphs.chassis.events import Envelope
from subgraphs.chassis.moderation.embedded import Embedded
from subgraphs.chassis.outbox import Placed
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router
from subgraphs.chassis.testing.shards import ShardKeys, looking_everywhere
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.social.app import MODELS, create_app
from subgraphs.social.consumers import handlers
from subgraphs.social.conversations.talk import Talk
from subgraphs.social.moderation.gate import Gate
from subgraphs.social.moderation.service import Moderation
from subgraphs.social.notifications.service import Notifications
from subgraphs.social.presence.live import Live
from subgraphs.social.worker import RELAYED


@dataclass
class Social:
    """The running subgraph, a router in front of it, and events to feed it."""

    app: Starlette
    router: Router
    issuer: TestIssuer
    wakeups: Wakeups
    talk: Talk

    @property
    def handlers(self) -> dict[str, Handler]:
        notifications, talk = Notifications(self.wakeups), self.talk
        moderation = Moderation.over(notifications, talk.conversations, talk.messages)
        return handlers(notifications, talk.trip_rooms, moderation)

    async def ask(
        self, query: str, person: str | None = "user_ana", /, **variables: object
    ) -> dict:
        token = self.issuer.token(person) if person else None
        return await self.router.ask(query, variables, token=token)

    async def hears(
        self,
        topic: str,
        event_id: str = "event_1",
        /,
        at: datetime | None = None,
        **data: object,
    ) -> None:
        handler = self.handlers[topic]
        time = at or datetime.now(UTC)
        await handler(Envelope(id=event_id, topic=topic, key="", data=data, time=time))

    async def knows(self, *people: str, visibility: str = "PUBLIC") -> None:
        for person in people:
            await self.hears(
                "accounts.profile-changed.v1",
                f"event_{person}",
                user_id=person,
                changed=[],
                visibility=visibility,
            )

    async def hears_itself(self) -> list[str]:
        """As if Kafka stood between: what waits is heard, in order, once. The topics, in order."""
        heard = []
        for model in RELAYED:
            outbox = DocumentOutbox(model)
            waiting = await outbox.waiting(1_000)
            await outbox.placed([Placed(e.id, e.topic, 0, n) for n, e in enumerate(waiting)])
            heard += waiting
        for event in heard:
            handler = self.handlers.get(event.topic)
            if handler:
                await handler(Envelope.decoded(json.dumps(event.cloud_event).encode()))
        return [event.topic for event in heard]

    async def welcomes(self, person: str, count: int, start: int = 1) -> None:
        for number in range(start, start + count):
            await self.hears(
                "accounts.user-registered.v1",
                f"event_{person}_{number}",
                user_id=person,
                display_name=f"Number {number}",
            )


@pytest.fixture
async def social(
    settings: Settings, issuer: TestIssuer, mongodb_uri: str, redis_url: str
) -> AsyncIterator[Social]:
    settings = settings.model_copy(update={"mongodb_uri": mongodb_uri, "redis_url": redis_url})
    app = create_app(settings)
    wakeups = Wakeups(redis_url, "social")
    live = Live(redis_url, wakeups)
    async with app.router.lifespan_context(app), wakeups, live:
        with looking_everywhere():
            for model in MODELS:
                await model.get_pymongo_collection().delete_many({})
        talk = Talk.over(wakeups, live, Gate(Embedded.opened()))
        yield Social(app, Router(app, "social", ROUTER_SECRET), issuer, wakeups, talk)


class Commands(CommandListener):
    """The names of the commands that clients send while somebody counts."""

    def __init__(self) -> None:
        self.counted: list[str] | None = None

    def started(self, event) -> None:
        if self.counted is not None:
            self.counted.append(event.command_name)

    def succeeded(self, event) -> None: ...

    def failed(self, event) -> None: ...


# For clients made from now on.
COMMANDS = Commands()
monitoring.register(COMMANDS)
SHARD_KEYS = ShardKeys(MODELS)
monitoring.register(SHARD_KEYS)


@pytest.fixture(autouse=True)
def every_query_names_its_shard() -> Iterator[list[str]]:
    """Fails the test that sent a query without its collection's shard key."""
    SHARD_KEYS.breaches.clear()
    yield SHARD_KEYS.breaches
    assert SHARD_KEYS.breaches == []


@pytest.fixture
def commands() -> Callable[[], AbstractContextManager[list[str]]]:
    @contextmanager
    def counting() -> Iterator[list[str]]:
        COMMANDS.counted = counted = []
        yield counted
        COMMANDS.counted = None

    return counting
