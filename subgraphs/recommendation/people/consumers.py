"""What recommendation hears of people, from accounts and social."""

from typing import Any

from pydantic import BaseModel

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.database import Database
from subgraphs.chassis.events import Envelope
from subgraphs.recommendation.people import repository
from subgraphs.recommendation.people.models import BlockRow, FollowRow
from subgraphs.recommendation.people.repository import Tie
from subgraphs.recommendation.search.documents import Document, put

PERSONALIZATION = "PERSONALIZATION"


class OfUser(BaseModel):
    user_id: str


class Profile(OfUser):
    handle: str
    display_name: str
    visibility: str = "PUBLIC"  # events of before there was a choice do not say


class Consent(OfUser):
    purpose: str
    granted: bool


class Follow(BaseModel):
    follower_id: str
    followed_id: str


class Block(BaseModel):
    blocker_id: str
    blocked_id: str


REGISTERED, CHANGED = "accounts.user-registered.v1", "accounts.profile-changed.v1"
SUSPENDED, REINSTATED = "accounts.user-suspended.v1", "accounts.user-reinstated.v1"
CONSENT = "accounts.consent-decided.v1"
FOLLOWED, UNFOLLOWED = "social.person-followed.v1", "social.person-unfollowed.v1"
BLOCKED, UNBLOCKED = "social.person-blocked.v1", "social.person-unblocked.v1"
READS: dict[str, type[BaseModel]] = {
    REGISTERED: Profile,
    CHANGED: Profile,
    SUSPENDED: OfUser,
    REINSTATED: OfUser,
    CONSENT: Consent,
    FOLLOWED: Follow,
    UNFOLLOWED: Follow,
    BLOCKED: Block,
    UNBLOCKED: Block,
}


def handlers(database: Database) -> dict[str, Handler]:
    async def profile(envelope: Envelope) -> None:
        fact = Profile.model_validate(envelope.data)
        named = Document.of_person(fact.user_id, fact.display_name, fact.handle, envelope.time)
        await _note(database, envelope, "profile_as_of", named, visibility=fact.visibility)

    async def suspension(envelope: Envelope) -> None:
        is_suspended = envelope.topic == SUSPENDED
        await _note(database, envelope, "suspension_as_of", is_suspended=is_suspended)

    async def consent(envelope: Envelope) -> None:
        fact = Consent.model_validate(envelope.data)
        if fact.purpose == PERSONALIZATION:
            await _note(database, envelope, "consent_as_of", is_personal=fact.granted)

    async def follow(envelope: Envelope) -> None:
        fact = Follow.model_validate(envelope.data)
        await _tie(database, envelope, FollowRow, fact.model_dump(), envelope.topic == FOLLOWED)

    async def block(envelope: Envelope) -> None:
        fact = Block.model_validate(envelope.data)
        await _tie(database, envelope, BlockRow, fact.model_dump(), envelope.topic == BLOCKED)

    return {
        **dict.fromkeys((REGISTERED, CHANGED), profile),
        **dict.fromkeys((SUSPENDED, REINSTATED), suspension),
        CONSENT: consent,
        **dict.fromkeys((FOLLOWED, UNFOLLOWED), follow),
        **dict.fromkeys((BLOCKED, UNBLOCKED), block),
    }


async def _note(
    database: Database,
    envelope: Envelope,
    as_of: str,
    named: Document | None = None,
    **facts: Any,
) -> None:
    user_id = OfUser.model_validate(envelope.data).user_id
    async with database.transaction() as transaction:
        if await transaction.is_news(envelope.id):
            session = transaction.session
            await repository.note(session, user_id, as_of, envelope.time, **facts)
            await repository.touch(session, [user_id])
            if named:
                await put(session, [named])


async def _tie(
    database: Database,
    envelope: Envelope,
    table: type[Tie],
    pair: dict[str, str],
    in_force: bool,
) -> None:
    async with database.transaction() as transaction:
        if await transaction.is_news(envelope.id):
            session = transaction.session
            await repository.note_tie(session, table, pair, in_force=in_force, at=envelope.time)
            await repository.touch(session, [*pair.values()])
