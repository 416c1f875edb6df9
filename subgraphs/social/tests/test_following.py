"""Following a person, or asking to."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from subgraphs.chassis.testing.shards import looking_everywhere
from subgraphs.social.people import repository
from subgraphs.social.people.models import FollowDocument, FollowerDocument
from subgraphs.social.tests.people import (
    ANA,
    BEN,
    CAT,
    DAN,
    ENTITIES,
    acts,
    follows,
    listed,
    of_user,
    person,
)

MINE = "viewerFollows isFollowingViewer viewerBlocks"


@pytest.fixture(autouse=True)
async def known(social):
    await social.knows(ANA, BEN, CAT)
    await social.knows(DAN, visibility="FOLLOWERS")


async def carried(follower, followed):
    follow = await FollowDocument.find_one({"follower_id": follower, "followed_id": followed})
    return [(event.topic, event.key) for event in follow.carried] if follow else []


async def test_a_follow_shows_on_both_sides_and_is_announced_once(social):
    first = await acts(social, "follow", ANA, BEN)
    again = await acts(social, "follow", ANA, BEN)

    seen = {"id": BEN, "viewerFollows": "FOLLOWING"}
    assert first == {"__typename": "FollowSuccess", "state": "FOLLOWING", "user": seen}
    assert again == first
    assert await listed(social, BEN, "followers", None) == [ANA]
    assert await listed(social, ANA, "following", None) == [BEN]
    assert await of_user(social, BEN, "followerCount followingCount", None) == {
        "followerCount": 1,
        "followingCount": 0,
    }
    assert await of_user(social, ANA, MINE, BEN) == {
        "viewerFollows": "NONE",
        "isFollowingViewer": True,
        "viewerBlocks": False,
    }
    assert await carried(ANA, BEN) == [("social.person-followed.v1", BEN)]


async def test_ten_follows_at_once_are_one(social):
    await asyncio.gather(*(acts(social, "follow", ANA, BEN) for _ in range(10)))

    assert await listed(social, BEN, "followers", ANA) == [ANA]
    assert await carried(ANA, BEN) == [("social.person-followed.v1", BEN)]


async def test_who_is_not_for_everybody_is_asked_and_decides(social):
    assert (await acts(social, "follow", ANA, DAN))["state"] == "REQUESTED"
    assert (await acts(social, "follow", BEN, DAN))["state"] == "REQUESTED"
    assert await listed(social, DAN, "followRequests", DAN) == [BEN, ANA]
    assert await listed(social, DAN, "followers", DAN) == []

    await acts(social, "acceptFollow", DAN, ANA)
    await acts(social, "declineFollow", DAN, BEN)

    assert await listed(social, DAN, "followers", DAN) == [ANA]
    assert await listed(social, DAN, "followRequests", DAN) == []
    assert await carried(ANA, DAN) == [
        ("social.follow-requested.v1", DAN),
        ("social.person-followed.v1", DAN),
    ]
    assert await carried(BEN, DAN) == [("social.follow-requested.v1", DAN)]


async def test_only_who_was_asked_can_accept(social):
    await acts(social, "follow", ANA, DAN)

    refused = await acts(social, "acceptFollow", BEN, ANA)

    assert refused == {"__typename": "NotFoundProblem", "code": "NOT_FOUND", "path": ["userId"]}
    assert (await of_user(social, DAN, MINE, ANA))["viewerFollows"] == "REQUESTED"
    assert (await acts(social, "declineFollow", BEN, ANA))["code"] == "NOT_FOUND"


async def test_unfollowing_ends_it_and_is_announced(social):
    await follows(social, ANA, BEN)

    await acts(social, "unfollow", ANA, BEN)
    again = await acts(social, "unfollow", ANA, BEN)

    assert again == {"__typename": "UnfollowSuccess"}
    assert await listed(social, BEN, "followers", ANA) == []
    assert await listed(social, ANA, "following", ANA) == []
    assert [topic for topic, _ in await carried(ANA, BEN)] == [
        "social.person-followed.v1",
        "social.person-unfollowed.v1",
    ]


@pytest.mark.parametrize("mutation", ["follow", "unfollow", "block", "unblock"])
async def test_nobody_does_it_to_themselves_or_to_who_is_not_there(social, mutation):
    oneself = await acts(social, mutation, ANA, ANA)
    nobody = await acts(social, mutation, ANA, "user_01j000000000000000000none")

    assert (oneself["__typename"], oneself["path"]) == ("ValidationProblem", ["userId"])
    assert (nobody["__typename"], nobody["path"]) == ("NotFoundProblem", ["userId"])
    with looking_everywhere():
        assert await FollowDocument.count() == 0


async def test_a_private_person_is_absent_to_a_follower_too(social):
    await follows(social, ANA, BEN)
    await social.knows(BEN, visibility="PRIVATE")

    assert (await acts(social, "follow", CAT, BEN))["code"] == "NOT_FOUND"
    assert await listed(social, BEN, "followers", ANA) is None
    assert await listed(social, ANA, "following", CAT) == []
    assert await listed(social, BEN, "followers", BEN) == [ANA]
    assert (await acts(social, "unfollow", ANA, BEN))["__typename"] == "UnfollowSuccess"


async def test_lists_of_who_is_not_for_everybody_are_for_followers(social):
    await acts(social, "follow", ANA, DAN)
    await acts(social, "acceptFollow", DAN, ANA)

    for name in ("followers", "following"):
        assert await listed(social, DAN, name, None) is None
        assert await listed(social, DAN, name, BEN) is None
        assert await listed(social, DAN, name, ANA) is not None
    assert await of_user(social, DAN, "followerCount", BEN) == {"followerCount": None}


async def test_who_asks_is_told_to_nobody_else(social):
    await acts(social, "follow", ANA, DAN)

    assert await listed(social, DAN, "followRequests", ANA) is None


async def test_nothing_is_between_a_stranger_and_others(social):
    nothing = {"viewerFollows": None, "isFollowingViewer": None, "viewerBlocks": None}
    token = social.issuer.token(ANA, scope="openid")
    query = ENTITIES.format("User", MINE)
    representations = {"r": [{"__typename": "User", "id": BEN}]}

    assert await of_user(social, BEN, MINE, None) == nothing
    unscoped = await social.router.ask(query, representations, token=token)
    assert unscoped["data"]["_entities"] == [nothing]


async def test_pages_of_followers_follow_each_other(social):
    people = [person(number) for number in range(5)]
    await social.knows(*people)
    for one in people:
        await follows(social, one, BEN)
    page = "followers(first: 2 %s) { edges { node { id } } pageInfo { hasNextPage endCursor } }"

    seen, after = [], ""
    while True:
        shown = (await of_user(social, BEN, page % after, None))["followers"]
        seen.append([edge["node"]["id"] for edge in shown["edges"]])
        if not shown["pageInfo"]["hasNextPage"]:
            break
        after = f', after: "{shown["pageInfo"]["endCursor"]}"'

    assert seen == [people[:2:-1], people[2:0:-1], people[:1]]


async def test_the_followed_person_is_told_once(social):
    await follows(social, ANA, BEN)
    await acts(social, "follow", ANA, DAN)

    heard = await social.hears_itself()
    assert heard[-2:] == ["social.person-followed.v1", "social.follow-requested.v1"]
    assert await social.hears_itself() == ["social.notification-created.v1"] * 2

    page = "{ notifications(first: 5) { edges { node { kind text person { id } } } } }"
    ben = (await social.ask(page, BEN))["data"]["notifications"]["edges"]
    assert [edge["node"] for edge in ben][:-1] == [
        {"kind": "FOLLOWED", "text": "You have a new follower.", "person": {"id": ANA}}
    ]
    dan = (await social.ask(page, DAN))["data"]["notifications"]["edges"]
    assert [edge["node"]["kind"] for edge in dan] == ["FOLLOW_REQUESTED", "PROFILE_CHANGED"]


async def test_what_a_crash_left_out_of_the_followers_shard_comes_with_the_event(social):
    await follows(social, ANA, BEN)
    await FollowerDocument.find({"followed_id": BEN}).delete()

    await social.hears_itself()

    assert await listed(social, BEN, "followers", None) == [ANA]


async def test_older_news_of_a_follow_never_undoes_newer(social):
    await follows(social, ANA, BEN)
    old = await FollowerDocument.find_one({"followed_id": BEN})
    await acts(social, "unfollow", ANA, BEN)

    from_before = {**old.model_dump(), "_id": old.id}
    await repository.mirror(from_before)

    assert await listed(social, BEN, "followers", None) == []


async def test_older_news_of_a_person_never_undoes_newer(social):
    now = datetime.now(UTC)
    for visibility, at in (("PRIVATE", now), ("PUBLIC", now - timedelta(seconds=1))):
        await social.hears(
            "accounts.profile-changed.v1",
            at=at,
            user_id=CAT,
            changed=[],
            visibility=visibility,
        )

    assert (await acts(social, "follow", ANA, CAT))["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("selection", "cost"),
    [
        ("followers(first: 3) { edges { node { id } } }", 3 + 1 + 3),
        ("following(first: 3) { edges { node { id } } }", 3 + 1 + 3),
        ("followerCount", 3 + 1),
        ("followingCount", 3 + 1),
        (MINE, 3 + 1),
    ],
)
async def test_many_people_cost_the_commands_of_one(social, commands, selection, cost):
    asked, others = [person(n) for n in range(3)], [person(n) for n in range(3, 6)]
    await social.knows(*asked, *others)
    for one in asked:
        await follows(social, one, *others)
        for other in others:
            await follows(social, other, one)
    taken = []
    for count in (1, 3):
        representations = [{"__typename": "User", "id": id} for id in asked[:count]]
        with commands() as sent:
            answer = await social.ask(ENTITIES.format("User", selection), ANA, r=representations)
        assert "errors" not in answer
        taken.append(len(sent))

    assert taken == [cost, cost]
