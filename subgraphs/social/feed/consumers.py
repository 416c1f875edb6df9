"""What changes home feeds: posts come and go, and so do follows, blocks and trips."""

from pydantic import BaseModel

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.events import Envelope
from subgraphs.social.feed import repository, service
from subgraphs.social.notifications.service import Notifications


class Post(BaseModel):
    post_id: str


class Follow(BaseModel):
    follower_id: str
    followed_id: str


class Block(BaseModel):
    blocker_id: str
    blocked_id: str


class TripMember(BaseModel):
    trip_id: str
    user_id: str


READS: dict[str, type[BaseModel]] = {
    "social.post-published.v1": Post,
    "social.post-deleted.v1": Post,
    "social.person-followed.v1": Follow,
    "social.person-unfollowed.v1": Follow,
    "social.person-blocked.v1": Block,
    "booking.trip-member-left.v1": TripMember,
}


def handlers(notifications: Notifications) -> dict[str, Handler]:
    async def published(envelope: Envelope) -> None:
        await service.fan_out(Post.model_validate(envelope.data).post_id)

    async def deleted(envelope: Envelope) -> None:
        await service.take_back(Post.model_validate(envelope.data).post_id)

    async def followed(envelope: Envelope) -> None:
        fact = Follow.model_validate(envelope.data)
        await service.backfill(fact.follower_id, fact.followed_id)

    async def unfollowed(envelope: Envelope) -> None:
        fact = Follow.model_validate(envelope.data)
        await repository.remove_author(fact.follower_id, fact.followed_id, of_trips_too=False)

    async def blocked(envelope: Envelope) -> None:
        fact = Block.model_validate(envelope.data)
        await repository.remove_author(fact.blocker_id, fact.blocked_id, of_trips_too=True)
        await repository.remove_author(fact.blocked_id, fact.blocker_id, of_trips_too=True)

    async def left(envelope: Envelope) -> None:
        fact = TripMember.model_validate(envelope.data)
        await repository.remove_trip(fact.user_id, fact.trip_id)

    steps = (published, deleted, followed, unfollowed, blocked, left)
    return dict(zip(READS, steps, strict=True))
