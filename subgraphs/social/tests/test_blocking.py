"""Blocking a person: neither sees the other."""

import asyncio

import pytest

from subgraphs.chassis.errors import NotFound
from subgraphs.social.events import PersonBlocked
from subgraphs.social.people import repository, service
from subgraphs.social.people.access import Relations
from subgraphs.social.people.models import BlockDocument, FollowDocument
from subgraphs.social.tests.people import ANA, BEN, CAT, DAN, acts, follows, listed, of_user


@pytest.fixture(autouse=True)
async def known(social):
    await social.knows(ANA, BEN, CAT)
    await social.knows(DAN, visibility="FOLLOWERS")


async def test_a_block_ends_follows_in_both_directions_and_hides_each_from_the_other(social):
    await follows(social, ANA, BEN, CAT)
    await follows(social, BEN, ANA, CAT)

    await acts(social, "block", ANA, BEN)

    assert await listed(social, ANA, "followers", CAT) == []
    assert await listed(social, BEN, "followers", CAT) == []
    assert await listed(social, ANA, "followers", BEN) is None
    assert await listed(social, BEN, "following", ANA) is None
    assert await listed(social, CAT, "followers", ANA) == [ANA]
    assert await listed(social, CAT, "followers", BEN) == [BEN]
    assert await listed(social, CAT, "followers", None) == [BEN, ANA]
    between = "viewerFollows isFollowingViewer viewerBlocks"
    absent = {"viewerFollows": None, "isFollowingViewer": None, "viewerBlocks": None}
    assert await of_user(social, BEN, between, ANA) == {**absent, "viewerBlocks": True}
    assert await of_user(social, ANA, between, BEN) == absent


async def test_who_is_blocked_can_follow_no_more_and_is_not_told_why(social):
    await acts(social, "block", ANA, BEN)

    refused = await acts(social, "follow", BEN, ANA)

    assert refused == {"__typename": "NotFoundProblem", "code": "NOT_FOUND", "path": ["userId"]}
    assert (await acts(social, "follow", ANA, BEN))["code"] == "NOT_FOUND"
    assert (await acts(social, "block", BEN, ANA))["code"] == "NOT_FOUND"
    assert await FollowDocument.find({"follower_id": {"$in": [ANA, BEN]}}).count() == 0


async def test_a_block_takes_a_request_away(social):
    await acts(social, "follow", ANA, DAN)

    await acts(social, "block", DAN, ANA)

    assert await listed(social, DAN, "followRequests", DAN) == []
    assert (await acts(social, "acceptFollow", DAN, ANA))["code"] == "NOT_FOUND"


async def test_unblocking_shows_them_again_and_brings_no_follow_back(social):
    await follows(social, BEN, ANA)
    await acts(social, "block", ANA, BEN)

    await acts(social, "unblock", ANA, BEN)

    assert await listed(social, ANA, "followers", BEN) == []
    assert (await acts(social, "follow", BEN, ANA))["state"] == "FOLLOWING"
    block = await BlockDocument.find_one({"blocker_id": ANA})
    assert [(event.topic, event.key) for event in block.carried] == [
        ("social.person-blocked.v1", ANA),
        ("social.person-unblocked.v1", ANA),
    ]


async def test_a_block_while_following_leaves_no_follow(social):
    """Whichever comes first; twenty times."""
    for _ in range(20):
        await asyncio.gather(acts(social, "follow", BEN, ANA), acts(social, "block", ANA, BEN))
        follow = await FollowDocument.find_one({"follower_id": BEN, "followed_id": ANA})
        assert follow is None or follow.state == "NONE"
        assert await listed(social, ANA, "followers", ANA) == []
        await acts(social, "unblock", ANA, BEN)


@pytest.mark.parametrize("visibility", ["PUBLIC", "FOLLOWERS"])
async def test_a_follow_that_looked_before_the_block_came_ends_itself(social, visibility):
    await social.knows(ANA, visibility=visibility)
    seen = (await Relations.between(BEN, [ANA]))[ANA]
    await acts(social, "block", ANA, BEN)

    with pytest.raises(NotFound):
        await service.follow_as_seen(BEN, ANA, seen)

    follow = await FollowDocument.find_one({"follower_id": BEN, "followed_id": ANA})
    assert follow.state == "NONE"
    assert await listed(social, ANA, "followers", ANA) == []


async def test_blocks_at_once_are_one(social):
    await asyncio.gather(*(acts(social, "block", ANA, BEN) for _ in range(10)))

    block = await BlockDocument.find_one({"blocker_id": ANA})
    assert [event.topic for event in block.carried] == ["social.person-blocked.v1"]


async def test_a_crash_after_the_block_leaves_the_follows_to_the_event(social):
    await follows(social, BEN, ANA)
    await social.hears_itself()
    event = PersonBlocked(blocker_id=ANA, blocked_id=BEN)
    await repository.change_block(ANA, BEN, event, active=True)

    await social.hears_itself()

    follow = await FollowDocument.find_one({"follower_id": BEN, "followed_id": ANA})
    assert follow.state == "NONE"
