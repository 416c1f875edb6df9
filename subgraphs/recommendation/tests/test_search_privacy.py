"""What the viewer may not see is not found, neither by its words nor by its meaning."""

import pytest

from subgraphs.recommendation.search.indexing import embed_waiting
from subgraphs.recommendation.tests.conftest import ANA, BEN, CAT
from subgraphs.recommendation.tests.searching import found

WORDS = "A heron judged me in the park"


@pytest.fixture
async def post(recommending, embeddings) -> str:
    """Ben's, embedded, as Ben is."""
    await recommending.knows(ANA, CAT)
    await recommending.knows(BEN, display_name="Heron Park")
    post = await recommending.writes(BEN, body=WORDS)
    await embed_waiting(recommending.database, embeddings)
    assert {*await found(recommending, WORDS)} == {post, BEN}
    return post


@pytest.mark.parametrize("pair", [(ANA, BEN), (BEN, ANA)])
async def test_across_a_block_nothing_is_found(recommending, post, pair):
    await recommending.blocks(*pair)

    assert await found(recommending, WORDS, ANA) == []
    assert {*await found(recommending, WORDS, CAT)} == {post, BEN}


async def test_whoever_is_suspended_vanishes_until_they_are_back(recommending, post):
    await recommending.hears("accounts.user-suspended.v1", user_id=BEN)
    assert await found(recommending, WORDS) == []

    await recommending.hears("accounts.user-reinstated.v1", user_id=BEN)
    assert {*await found(recommending, WORDS)} == {post, BEN}


async def test_a_profile_that_becomes_private_vanishes_with_its_posts(recommending, post):
    profile = {"handle": "ben", "display_name": "Heron Park", "visibility": "PRIVATE"}
    await recommending.hears("accounts.profile-changed.v1", user_id=BEN, **profile)

    assert await found(recommending, WORDS) == []


@pytest.mark.parametrize("audience", ["FOLLOWERS", "TRIP", "PRIVATE"])
async def test_a_post_for_some_is_found_by_nobody(recommending, post, embeddings, audience):
    await recommending.follows(ANA, BEN)
    await recommending.writes(BEN, audience=audience, body=WORDS)
    await embed_waiting(recommending.database, embeddings)

    assert {*await found(recommending, WORDS)} == {post, BEN}


async def test_a_visitor_finds_what_everybody_may_see(recommending, post):
    assert {*await found(recommending, WORDS, None)} == {post, BEN}
