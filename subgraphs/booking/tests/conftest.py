import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette

from subgraphs.booking.app import create_app
from subgraphs.booking.bookings.models import ENDED, BookingRow, BookingState
from subgraphs.booking.consumers import handlers
from subgraphs.booking.offers.models import Provider
from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.tables import Base, InboxRow, OutboxRow
from subgraphs.booking.testing.stalls import Stall
from subgraphs.booking.testing.stock import flight_offer
from subgraphs.booking.wiring import Seller, Services
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.chassis.events import Envelope
from subgraphs.chassis.ids import derived_id, new_id
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.testing.issuer import EVERY_SCOPE, TestIssuer
from subgraphs.chassis.testing.payments import (
    GOOD_CARD,
    SANDBOX_KEY,
    WEBHOOK_SECRET,
    Sandbox,
)
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router
from subgraphs.chassis.testing.stores import emptied, migrated

DEADLINE_SECONDS = 2.0  # of a call to the payment provider
ALICE, BOB, CARA, DAN = (derived_id("user", name) for name in ("alice", "bob", "cara", "dan"))

CREATE = """
    mutation($input: CreateTripInput!) {
      createTrip(input: $input) {
        __typename
        ... on TripSuccess { trip { id title startsOn endsOn viewerRole } }
        ... on Problem { code path retryable }
      }
    }
"""
INVITE = """
    mutation($input: InviteToTripInput!) {
      inviteToTrip(input: $input) {
        __typename
        ... on InvitationSuccess { invitation { id state role } }
        ... on Problem { code path }
      }
    }
"""
ACCEPT = """
    mutation($id: ID!) {
      acceptInvitation(input: {invitationId: $id}) {
        __typename
        ... on TripSuccess { trip { id viewerRole } }
        ... on Problem { code }
      }
    }
"""
PLACE = """
    mutation($input: PlaceBookingInput!) {
      placeBooking(input: $input) {
        __typename
        ... on PlaceBookingSuccess { replayed booking { id state reference total { amount } } }
        ... on Problem { code path retryable }
        ... on PaymentDeclinedProblem { reason }
        ... on PriceChangedProblem { previous { amount } current { amount currency } }
      }
    }
"""
SEEN = """
    query($id: ID!) {
      booking(id: $id) {
        state holdExpiresAt travelerCount bookedBy { id } trip { title }
        total { amount currency } payment { state amount { amount } }
        timeline { edges { node { sequence state note } } }
      }
    }
"""


@dataclass
class Booking:
    """The subgraph, a router in front of it, and what it has stored."""

    app: Starlette
    router: Router
    issuer: TestIssuer
    database: Database
    services: Services
    payments: Sandbox

    async def ask(
        self,
        query: str,
        as_user: str | None = ALICE,
        *,
        scope: str = EVERY_SCOPE,
        **variables: object,
    ) -> dict:
        token = self.issuer.token(as_user, scope=scope) if as_user else None
        return await self.router.ask(query, variables, token=token)

    async def told(self, query: str, as_user: str = ALICE, **variables: object) -> dict:
        """The one root field's answer, which has no error."""
        answer = await self.ask(query, as_user, **variables)
        assert "errors" not in answer, answer
        [field] = answer["data"].values()
        return field

    async def hears(self, topic: str, event_id: str = "", **data: object) -> None:
        at = data.pop("at", datetime.now(UTC))
        envelope = Envelope(id=event_id or new_id("event"), topic=topic, key="", data=data, time=at)
        await handlers(self.database)[topic](envelope)

    async def knows(self, *people: str) -> None:
        for person in people:
            await self.hears("accounts.user-registered.v1", user_id=person)

    async def trip(self, owner: str = ALICE, **columns: object) -> str:
        asked = {"clientKey": new_id("key"), "title": "Lisbon in May", **columns}
        return (await self.told(CREATE, owner, input=asked))["trip"]["id"]

    async def invited(self, trip: str, person: str, role: str = "VIEWER", by: str = ALICE) -> dict:
        asked = {"tripId": trip, "userId": person, "role": role}
        return await self.told(INVITE, by, input=asked)

    async def joined(self, trip: str, person: str, role: str = "VIEWER", by: str = ALICE) -> None:
        await self.knows(person)
        invitation = (await self.invited(trip, person, role, by))["invitation"]
        answer = await self.told(ACCEPT, person, id=invitation["id"])
        assert answer["trip"]["viewerRole"] == role

    async def placed(
        self, trip: str, offer: str, key: str = "one", by: str = ALICE, **asked: object
    ) -> dict:
        """The answer of `placeBooking`."""
        wanted = {
            "idempotencyKey": key,
            "tripId": trip,
            "offerId": offer,
            "acceptPriceUpTo": "1000",
            "paymentMethodToken": GOOD_CARD,
            **asked,
        }
        return await self.told(PLACE, by, input=wanted)

    async def booked(self, trip: str, **asked: object) -> str:
        """The id of a confirmed booking."""
        offer = await flight_offer(self.database)
        answer = await self.placed(trip, offer, key=new_id("key"), **asked)
        assert answer["booking"]["state"] == "CONFIRMED", answer
        return answer["booking"]["id"]

    async def ended(self, id: str, *states: str) -> str:
        """Its state, as soon as it is one of `states`, or nothing more comes by itself."""
        wanted = set(states) or ENDED | {BookingState.PARKED}
        while True:
            async with self.database.read() as session:
                row = await session.get_one(BookingRow, id)
                if row.state in wanted:
                    return str(row.state)
            await asyncio.sleep(0.05)

    async def charges(self, booking: str) -> list[tuple[str, int]]:
        """What the provider holds for it: state and cents taken, of each intent."""
        intents = await self.payments.intents(booking)
        return [(intent["status"], intent["amount_received"]) for intent in intents]

    async def events(self, topic: str = "") -> list[dict]:
        """What was announced, oldest first."""
        async with self.database.read() as session:
            rows = await session.scalars(select(OutboxRow).order_by(OutboxRow.position))
            return [row.envelope["data"] for row in rows if row.topic.startswith(topic)]

    async def count(self, table: type[Base]) -> int:
        async with self.database.read() as session:
            return await session.scalar(select(func.count()).select_from(table))


@pytest.fixture(scope="session")
def migrated_url(postgres_url: str) -> str:
    migrated(postgres_url, "booking", OutboxRow, InboxRow)
    return postgres_url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """Without rows."""
    async with Database.of(migrated_url, "booking", OutboxRow, InboxRow) as database:
        await emptied(database, Base.metadata)
        yield database


@pytest.fixture
def booking_settings(
    settings: Settings, postgres_url: str, redis_url: str, payments_url: str
) -> BookingSettings:
    return BookingSettings(
        **{
            **settings.model_dump(),
            "router_secret": ROUTER_SECRET,
            "database_url": postgres_url,
            "redis_url": redis_url,
            "payments_url": payments_url,
            "payments_key": SANDBOX_KEY,
            "payments_webhook_secret": WEBHOOK_SECRET,
            "payments_deadline_seconds": DEADLINE_SECONDS,
            "answer_seconds": 20.0,
            "saga_lease_seconds": 2.0,
            "saga_pace": 0.1,
            "saga_doubt_seconds": DEADLINE_SECONDS + 0.2,
        }
    )


@pytest.fixture
def providers() -> list[Seller]:
    """Who sells beside us."""
    return []


@pytest.fixture
async def booking(
    booking_settings: BookingSettings,
    database: Database,
    issuer: TestIssuer,
    providers: list[Seller],
) -> AsyncIterator[Booking]:
    app = create_app(booking_settings, database, providers)
    sandbox = Sandbox(booking_settings.payments_url)
    async with app.router.lifespan_context(app):
        await sandbox.recover()
        router = Router(app, "booking", ROUTER_SECRET)
        try:
            yield Booking(app, router, issuer, database, app.state.services, sandbox)
        finally:
            await sandbox.recover()


@pytest.fixture
async def caches(redis_url: str) -> AsyncIterator[list[Cache]]:
    """Of two processes."""
    async with Cache(redis_url, "booking") as one, Cache(redis_url, "booking") as another:
        yield [one, another]


@pytest.fixture
def amadeus() -> Stall:
    """Sells nothing, until a test stocks it."""
    return Stall(Provider.AMADEUS)


@pytest.fixture
def duffel() -> Stall:
    """Sells nothing, until a test stocks it."""
    return Stall(Provider.DUFFEL)
