"""Whom to follow and what to read: nobody whom the viewer may not see, nothing that is gone."""

import pytest

from subgraphs.recommendation.tests.conftest import ANA, BEN, CAT, DAN, EVA, FAY


@pytest.fixture
async def circle(recommending) -> None:
    """Ana follows Ben, who follows Cat and Dan; Eva follows Cat."""
    await recommending.knows(ANA, BEN, CAT, DAN, EVA)
    for follower, followed in ((ANA, BEN), (BEN, CAT), (BEN, DAN), (EVA, CAT)):
        await recommending.follows(follower, followed)


async def people(recommending) -> set[str]:
    return {*await recommending.items(kind="USER")}


async def posts(recommending) -> list[str]:
    return await recommending.items(kind="POST")


async def test_whom_my_friends_follow_is_shown_and_whom_i_follow_is_not(recommending, circle):
    assert await people(recommending) == {CAT, DAN}


async def test_whom_i_follow_leaves_the_list(recommending, circle):
    assert CAT in await people(recommending)

    await recommending.follows(ANA, CAT)

    assert await people(recommending) == {DAN}


async def test_whom_i_follow_no_longer_comes_back(recommending, circle):
    await recommending.follows(ANA, CAT)

    await recommending.follows(ANA, CAT, ends=True)

    assert CAT in await people(recommending)


@pytest.mark.parametrize(("blocker", "blocked"), [(ANA, CAT), (CAT, ANA)])
async def test_across_a_block_neither_is_shown_to_the_other(recommending, circle, blocker, blocked):
    post = await recommending.writes(CAT)
    assert CAT in await people(recommending)
    assert post in await posts(recommending)

    await recommending.blocks(blocker, blocked)

    assert CAT not in await people(recommending)
    assert post not in await posts(recommending)


async def test_who_is_suspended_leaves_lists_that_are_kept(recommending, circle):
    post = await recommending.writes(CAT)
    assert CAT in await people(recommending)
    assert post in await posts(recommending)

    await recommending.hears("accounts.user-suspended.v1", user_id=CAT)

    assert CAT not in await people(recommending)
    assert post not in await posts(recommending)


async def test_a_private_profile_is_recommended_to_nobody(recommending, circle):
    await recommending.knows(FAY, visibility="PRIVATE")
    await recommending.follows(BEN, FAY)
    await recommending.writes(FAY)

    assert FAY not in await people(recommending)
    assert await posts(recommending) == []


async def test_how_many_follow_a_profile_for_followers_is_not_told(recommending, circle):
    await recommending.knows(FAY, visibility="FOLLOWERS")
    await recommending.follows(BEN, FAY)
    await recommending.follows(ANA, BEN)  # anything that makes a new list

    about = await recommending.about(FAY, kind="USER")

    assert [reason["kind"] for reason in about["reasons"]] == ["FRIENDS_FOLLOW"]


async def test_a_friends_post_is_read_before_a_strangers(recommending, circle):
    friends = await recommending.writes(BEN)
    strangers = await recommending.writes(DAN)

    shown = await recommending.shown(kind="POST")

    best = max(shown, key=lambda node: node["score"])
    assert {node["item"]["id"] for node in shown} == {friends, strangers}
    assert best["item"]["id"] == friends
    assert best["reasons"][0] == {
        "kind": "FRIENDS_POST",
        "text": "By somebody whom you follow.",
        "evidence": {"__typename": "User", "id": BEN},
    }


async def test_an_author_has_two_posts_in_a_list_at_most(recommending, circle):
    for _ in range(4):
        await recommending.writes(BEN)

    assert len(await posts(recommending)) == 2


async def test_ones_own_posts_and_those_for_some_are_not_recommended(recommending, circle):
    await recommending.writes(ANA)
    await recommending.writes(BEN, audience="FOLLOWERS")

    assert await posts(recommending) == []


async def test_a_post_that_is_deleted_leaves_a_list_that_is_kept(recommending, circle):
    post = await recommending.writes(BEN)
    assert await posts(recommending) == [post]

    await recommending.hears("social.post-deleted.v1", post_id=post, author_id=BEN)

    assert await posts(recommending) == []
