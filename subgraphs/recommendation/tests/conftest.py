from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select
from starlette.applications import Starlette

from subgraphs.chassis.database import Database
from subgraphs.chassis.events import Envelope
from subgraphs.chassis.ids import derived_id, new_id
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.testing.issuer import EVERY_SCOPE, TestIssuer
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router
from subgraphs.chassis.testing.stores import emptied, migrated
from subgraphs.recommendation.app import create_app
from subgraphs.recommendation.catalogue.destinations import Catalogue
from subgraphs.recommendation.consumers import handlers
from subgraphs.recommendation.recommendations.models import RecommendationRow
from subgraphs.recommendation.search.embeddings import EmbeddingProvider
from subgraphs.recommendation.search.universal import UniversalSentenceEncoder
from subgraphs.recommendation.seed import seed
from subgraphs.recommendation.settings import RecommendationSettings
from subgraphs.recommendation.tables import Base, InboxRow
from subgraphs.recommendation.tests.asking import FEEDBACK, LISTED
from subgraphs.recommendation.tests.travelers import a_journey, a_person
from world.places import destination_id

ANA, BEN, CAT, DAN, EVA, FAY = (
    derived_id("user", name) for name in ("ana", "ben", "cat", "dan", "eva", "fay")
)
CATALOGUE = Catalogue.read()


@dataclass
class Recommending:
    """The subgraph, a router in front of it, and what it has stored."""

    app: Starlette
    router: Router
    issuer: TestIssuer
    database: Database

    def __post_init__(self) -> None:
        self._moments = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n) for n in count())

    async def ask(
        self,
        query: str,
        as_user: str | None = ANA,
        *,
        scope: str = EVERY_SCOPE,
        **variables: object,
    ) -> dict:
        token = self.issuer.token(as_user, scope=scope) if as_user else None
        return await self.router.ask(query, variables, token=token)

    async def told(self, query: str, as_user: str | None = ANA, **variables: object) -> dict:
        """The one root field's answer, which has no error."""
        answer = await self.ask(query, as_user, **variables)
        assert "errors" not in answer, answer
        [field] = answer["data"].values()
        return field

    async def page(self, person: str = ANA, kind: str = "DESTINATION", **asked: object) -> dict:
        """The connection that the person is shown of their own."""
        wanted = {"id": person, "kind": kind, "first": 50, **asked}
        [user] = await self.told(LISTED, person, **wanted)
        return user["recommendations"]

    async def shown(self, person: str = ANA, kind: str = "DESTINATION", **asked: object) -> list:
        return [edge["node"] for edge in (await self.page(person, kind, **asked))["edges"]]

    async def items(self, person: str = ANA, kind: str = "DESTINATION") -> list[str]:
        return [node["item"]["id"] for node in await self.shown(person, kind)]

    async def about(self, item: str, person: str = ANA, kind: str = "DESTINATION") -> dict:
        """What is said of one item."""
        [found] = [n for n in await self.shown(person, kind) if n["item"]["id"] == item]
        return found

    async def gives(self, recommendation: str, feedback: str, by: str = ANA) -> dict:
        return await self.told(FEEDBACK, by, id=recommendation, feedback=feedback)

    async def hears(self, topic: str, *, at: datetime | None = None, **data: object) -> Envelope:
        """One event reaches the consumer; each is a second younger than the one before."""
        moment = at or next(self._moments)
        envelope = Envelope(id=new_id("event"), topic=topic, key="", data=data, time=moment)
        await self.hears_again(envelope)
        return envelope

    async def hears_again(self, envelope: Envelope) -> None:
        await handlers(self.database)[envelope.topic](envelope)

    async def knows(
        self,
        *people: str,
        consent: bool = True,
        visibility: str = "PUBLIC",
        display_name: str = "Somebody",
    ) -> None:
        for person in people:
            profile = {"display_name": display_name, "handle": "them", "visibility": visibility}
            await self.hears("accounts.user-registered.v1", user_id=person, **profile)
            if consent:
                await self.consents(person)

    async def consents(self, person: str, granted: bool = True) -> None:
        decided = {"purpose": "PERSONALIZATION", "granted": granted}
        await self.hears("accounts.consent-decided.v1", user_id=person, **decided)

    async def travels(
        self,
        people: str | Sequence[str],
        *places: str,
        start: date = date(2026, 3, 1),
        is_booked: bool = True,
    ) -> list[str]:
        """One booked trip a place, three days each, without a day between; their ids."""
        members = [people] if isinstance(people, str) else [*people]
        trips = [new_id("trip") for _ in places]
        for number, (trip, place) in enumerate(zip(trips, places, strict=True)):
            await self.changes(trip, place, members, start + timedelta(days=3 * number), is_booked)
        return trips

    async def changes(
        self,
        trip: str,
        place: str | None,
        members: list[str],
        start: date,
        is_booked: bool = True,
        at: datetime | None = None,
    ) -> None:
        await self.hears(
            "booking.trip-changed.v1",
            at=at,
            trip_id=trip,
            destination_id=destination_id(place) if place else None,
            starts_on=start.isoformat(),
            ends_on=(start + timedelta(days=3)).isoformat(),
            is_booked=is_booked,
            member_ids=members,
        )

    async def follows(self, follower: str, followed: str, *, ends: bool = False) -> None:
        topic = "social.person-unfollowed.v1" if ends else "social.person-followed.v1"
        await self.hears(topic, follower_id=follower, followed_id=followed)

    async def blocks(self, blocker: str, blocked: str) -> None:
        await self.hears("social.person-blocked.v1", blocker_id=blocker, blocked_id=blocked)

    async def writes(
        self,
        author: str,
        place: str | None = None,
        audience: str = "PUBLIC",
        body: str | None = None,
    ) -> str:
        """The post's id."""
        post = new_id("post")
        await self.hears(
            "social.post-published.v1",
            at=datetime.now(UTC),
            post_id=post,
            author_id=author,
            audience=audience,
            destination_id=destination_id(place) if place else None,
            trip_id=None,
            body=body,
        )
        return post

    async def edits(self, post: str, author: str, body: str, at: datetime | None = None) -> None:
        await self.hears(
            "social.post-edited.v1",
            at=at or datetime.now(UTC),
            post_id=post,
            author_id=author,
            audience="PUBLIC",
            destination_id=None,
            body=body,
        )

    async def learns(self) -> None:
        """What the next minute would bring."""
        await self.app.state.answers.learner.learn()

    async def exposures(self) -> list[RecommendationRow]:
        async with self.database.read() as session:
            rows = select(RecommendationRow).order_by(RecommendationRow.rank)
            return [*await session.scalars(rows)]

    async def count(self, table: type[Base]) -> int:
        async with self.database.read() as session:
            return await session.scalar(select(func.count()).select_from(table))


@pytest.fixture(scope="session")
def migrated_url(postgres_url: str) -> str:
    migrated(postgres_url, "recommendation", inbox=InboxRow)
    return postgres_url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """Without rows."""
    async with Database.of(migrated_url, "recommendation", inbox=InboxRow) as database:
        await emptied(database, Base.metadata)
        yield database


@pytest.fixture
def recommendation_settings(
    settings: Settings, postgres_url: str, redis_url: str
) -> RecommendationSettings:
    return RecommendationSettings(
        **{
            **settings.model_dump(),
            "router_secret": ROUTER_SECRET,
            "database_url": postgres_url,
            "redis_url": redis_url,
            "recommendations_explored": 0.0,  # the day's lots are no test's business
        }
    )


@pytest.fixture
async def forgetful_redis(redis_url: str) -> None:
    """Without what another test kept for the same people."""
    async with Redis.from_url(redis_url) as redis:
        await redis.flushdb()


@pytest.fixture(scope="session")
def embeddings() -> EmbeddingProvider:
    """The real one, which is read once, by whichever test asks first."""
    return UniversalSentenceEncoder()


@pytest.fixture
async def recommending(
    recommendation_settings: RecommendationSettings,
    database: Database,
    issuer: TestIssuer,
    forgetful_redis: None,
    embeddings: EmbeddingProvider,
) -> AsyncIterator[Recommending]:
    async with running(recommendation_settings, database, issuer, embeddings) as recommending:
        yield recommending


@asynccontextmanager
async def running(
    settings: RecommendationSettings,
    database: Database,
    issuer: TestIssuer,
    embeddings: EmbeddingProvider | None = None,
) -> AsyncIterator[Recommending]:
    app = create_app(settings, database, CATALOGUE, embeddings)
    async with app.router.lifespan_context(app):
        yield Recommending(app, Router(app, "recommendation", ROUTER_SECRET), issuer, database)


@pytest.fixture
async def crowd(recommending: Recommending) -> list[str]:
    """Twelve people: six went from Lisbon on to Porto, six from Tokyo on to Kyoto."""
    people = [derived_id("user", f"{end}-{n}") for end in ("west", "east") for n in range(6)]
    ways = [("lisbon", "porto")] * 6 + [("tokyo", "kyoto")] * 6
    async with recommending.database.transaction() as transaction:
        for person, way in zip(people, ways, strict=True):
            transaction.session.add_all([a_person(person), *a_journey(person, way)])
    await recommending.learns()
    return people


@pytest.fixture
async def seeded(recommending: Recommending) -> Recommending:
    await seed(recommending.database, datetime.now(UTC))
    await recommending.learns()
    return recommending
