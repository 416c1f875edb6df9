"""What social hears of people, and of itself: read copies, and what outlives a crash."""

from pydantic import BaseModel

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.events import Envelope
from subgraphs.social.notifications.models import Kind
from subgraphs.social.notifications.service import Notifications
from subgraphs.social.people import repository, service
from subgraphs.social.people.models import Visibility


class Profile(BaseModel):
    user_id: str
    visibility: str = Visibility.PUBLIC  # events of before there was a choice do not say


class Follow(BaseModel):
    follower_id: str
    followed_id: str


class Block(BaseModel):
    blocker_id: str
    blocked_id: str


READS: dict[str, type[BaseModel]] = {
    "accounts.user-registered.v1": Profile,
    "accounts.profile-changed.v1": Profile,
    "social.follow-requested.v1": Follow,
    "social.person-followed.v1": Follow,
    "social.person-unfollowed.v1": Follow,
    "social.person-blocked.v1": Block,
}


def handlers(notifications: Notifications) -> dict[str, Handler]:
    async def known(envelope: Envelope) -> None:
        fact = Profile.model_validate(envelope.data)
        await repository.keep_person(fact.user_id, Visibility(fact.visibility), envelope.time)

    async def requested(envelope: Envelope) -> None:
        await _tell(envelope, Kind.FOLLOW_REQUESTED)

    async def followed(envelope: Envelope) -> None:
        await _tell(envelope, Kind.FOLLOWED)

    async def unfollowed(envelope: Envelope) -> None:
        fact = Follow.model_validate(envelope.data)
        await service.settle(fact.follower_id, fact.followed_id)

    async def blocked(envelope: Envelope) -> None:
        fact = Block.model_validate(envelope.data)
        await service.part(fact.blocker_id, fact.blocked_id)

    async def _tell(envelope: Envelope, kind: Kind) -> None:
        fact = Follow.model_validate(envelope.data)
        await service.settle(fact.follower_id, fact.followed_id)
        details = {"user_id": fact.follower_id}
        await notifications.add(fact.followed_id, envelope.id, kind, details)

    steps = (known, known, requested, followed, unfollowed, blocked)
    return dict(zip(READS, steps, strict=True))
