"""What accounts does on social's events. Each class declares the fields it reads, and no more."""

from pydantic import BaseModel

from subgraphs.accounts.ties import repository
from subgraphs.accounts.ties.models import BlockRow, FollowRow
from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.database import Database
from subgraphs.chassis.events import Envelope


class Follow(BaseModel):
    follower_id: str
    followed_id: str


class Block(BaseModel):
    blocker_id: str
    blocked_id: str


READS: dict[str, type[BaseModel]] = {
    "social.person-followed.v1": Follow,
    "social.person-unfollowed.v1": Follow,
    "social.person-blocked.v1": Block,
    "social.person-unblocked.v1": Block,
}
ENDINGS = {"social.person-unfollowed.v1", "social.person-unblocked.v1"}


def handlers(database: Database) -> dict[str, Handler]:
    async def copy(envelope: Envelope) -> None:
        people = READS[envelope.topic].model_validate(envelope.data)
        async with database.transaction() as transaction:
            if not await transaction.is_news(envelope.id):
                return
            await repository.told(
                transaction.session,
                FollowRow if isinstance(people, Follow) else BlockRow,
                people.model_dump(),
                in_force=envelope.topic not in ENDINGS,
                said_at=envelope.time,
            )

    return dict.fromkeys(READS, copy)
