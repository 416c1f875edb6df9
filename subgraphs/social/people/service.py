"""The rules of following and blocking. Knows nothing of GraphQL.

A block and a follow may cross: whoever blocks writes the block and then ends the follows, and
whoever follows writes the follow and then looks for a block. One of the two sees the other.
"""

from subgraphs.chassis.errors import InvalidInput, NotFound
from subgraphs.chassis.events import Event
from subgraphs.social.events import (
    FollowRequested,
    PersonBlocked,
    PersonFollowed,
    PersonUnblocked,
    PersonUnfollowed,
)
from subgraphs.social.people import repository
from subgraphs.social.people.access import Relation, Relations
from subgraphs.social.people.models import FollowState, Visibility

NONE, REQUESTED, FOLLOWING = FollowState.NONE, FollowState.REQUESTED, FollowState.FOLLOWING


class NoSuchPerson(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such person.", path=["userId"])


class NoSuchRequest(NotFound):
    def __init__(self) -> None:
        super().__init__("This person has not asked to follow you.", path=["userId"])


class Oneself(InvalidInput):
    def __init__(self) -> None:
        super().__init__("Name somebody else than yourself.", path=["userId"])


async def follow(viewer_id: str, user_id: str) -> FollowState:
    """What the follow is now. Raises Oneself or NoSuchPerson."""
    return await follow_as_seen(viewer_id, user_id, await _present(viewer_id, user_id))


async def follow_as_seen(viewer_id: str, user_id: str, relation: Relation) -> FollowState:
    """`relation`: what was between the two a moment ago. Raises NoSuchPerson."""
    if relation.visibility is Visibility.PUBLIC:
        event = PersonFollowed(follower_id=viewer_id, followed_id=user_id)
        await _change(viewer_id, user_id, (NONE, REQUESTED), FOLLOWING, event)
    else:
        asked = FollowRequested(follower_id=viewer_id, followed_id=user_id)
        await _change(viewer_id, user_id, (NONE,), REQUESTED, asked)
    if await Relations.blocked(viewer_id, [user_id]):
        await end_follow(viewer_id, user_id)
        raise NoSuchPerson
    return await _state(viewer_id, user_id)


async def unfollow(viewer_id: str, user_id: str) -> None:
    """Also takes back a request. Raises Oneself or NoSuchPerson."""
    relation = await _relation(viewer_id, user_id)
    if relation.follow is NONE:
        _require_present(relation)
    await end_follow(viewer_id, user_id)


async def accept(viewer_id: str, follower_id: str) -> None:
    """Raises NoSuchRequest."""
    event = PersonFollowed(follower_id=follower_id, followed_id=viewer_id)
    accepted = await _change(follower_id, viewer_id, (REQUESTED,), FOLLOWING, event)
    if not accepted and await _state(follower_id, viewer_id) is not FOLLOWING:
        raise NoSuchRequest
    if await Relations.blocked(viewer_id, [follower_id]):
        await end_follow(follower_id, viewer_id)
        raise NoSuchRequest


async def decline(viewer_id: str, follower_id: str) -> None:
    """Raises NoSuchRequest."""
    if not await _change(follower_id, viewer_id, (REQUESTED,), NONE, None):
        raise NoSuchRequest


async def block(viewer_id: str, user_id: str) -> None:
    """Ends what each followed of the other. Raises Oneself or NoSuchPerson."""
    relation = await _relation(viewer_id, user_id)
    if relation.visibility is None or (relation.blocks_viewer and not relation.viewer_blocks):
        raise NoSuchPerson
    event = PersonBlocked(blocker_id=viewer_id, blocked_id=user_id)
    await repository.change_block(viewer_id, user_id, event, active=True)
    await part(viewer_id, user_id)


async def unblock(viewer_id: str, user_id: str) -> None:
    """Raises Oneself, or NoSuchPerson when the viewer does not block them."""
    if not (await _relation(viewer_id, user_id)).viewer_blocks:
        raise NoSuchPerson
    event = PersonUnblocked(blocker_id=viewer_id, blocked_id=user_id)
    await repository.change_block(viewer_id, user_id, event, active=False)


async def part(one_id: str, other_id: str) -> None:
    """End the follows between the two, in both directions."""
    await end_follow(one_id, other_id)
    await end_follow(other_id, one_id)


async def end_follow(follower_id: str, followed_id: str) -> None:
    event = PersonUnfollowed(follower_id=follower_id, followed_id=followed_id)
    if not await _change(follower_id, followed_id, (FOLLOWING,), NONE, event):
        await _change(follower_id, followed_id, (REQUESTED,), NONE, None)


async def settle(follower_id: str, followed_id: str) -> None:
    """Bring the followed person's shard up to date, whatever has been lost."""
    if follow := await repository.follow_of(follower_id, followed_id):
        await repository.mirror(follow)


async def _change(
    follower_id: str,
    followed_id: str,
    before: tuple[FollowState, ...],
    after: FollowState,
    event: Event | None,
) -> bool:
    """Was it in `before`? Either way the followed person's shard is brought up to date."""
    changed = await repository.change_follow(follower_id, followed_id, before, after, event)
    if changed is None:
        await settle(follower_id, followed_id)
        return False
    await repository.mirror(changed)
    return True


async def _state(follower_id: str, followed_id: str) -> FollowState:
    return (await repository.states(follower_id, [followed_id])).get(followed_id, NONE)


async def _relation(viewer_id: str, user_id: str) -> Relation:
    """Raises Oneself."""
    if viewer_id == user_id:
        raise Oneself
    return (await Relations.between(viewer_id, [user_id]))[user_id]


async def _present(viewer_id: str, user_id: str) -> Relation:
    """Raises Oneself or NoSuchPerson."""
    relation = await _relation(viewer_id, user_id)
    _require_present(relation)
    return relation


def _require_present(relation: Relation) -> None:
    """Raises NoSuchPerson."""
    if relation.visibility is None or relation.is_absent:
        raise NoSuchPerson
