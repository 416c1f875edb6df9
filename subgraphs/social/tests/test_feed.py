"""The home feed: what is in it, why, and what a page of it costs."""

import pytest

from subgraphs.social.feed.models import FeedItemDocument
from subgraphs.social.tests.people import ANA, BEN, CAT, DAN, acts, follows, of_user, person
from subgraphs.social.tests.posts import (
    DESTINATION,
    TRIP,
    a_post,
    comments,
    does,
    entity,
    in_feed,
    on_trip,
)

PAGE = """
    feed(first: %d) { edges { why node {
      id body createdAt author { id } destination { id } commentCount
      reactions { reaction count viewerReacted }
    } } }
"""


@pytest.fixture(autouse=True)
async def known(social):
    await social.knows(ANA, BEN, CAT, DAN)


async def test_the_feed_holds_ones_own_those_one_follows_and_ones_trips(social):
    await follows(social, ANA, BEN)
    await on_trip(social, ANA, CAT)
    own = await a_post(social, ANA, "PRIVATE")
    followed = [await a_post(social, BEN, audience) for audience in ("PUBLIC", "FOLLOWERS")]
    await a_post(social, BEN, "PRIVATE")
    companion = await a_post(social, CAT, "TRIP")
    await a_post(social, CAT)
    await a_post(social, DAN)
    await social.hears_itself()

    assert await in_feed(social, ANA) == [
        (companion, "SAME_TRIP"),
        (followed[1], "FOLLOWS_AUTHOR"),
        (followed[0], "FOLLOWS_AUTHOR"),
        (own, "OWN"),
    ]


async def test_nobody_reads_anothers_feed(social):
    await a_post(social, BEN)
    feed = "feed { edges { node { id } } }"

    assert await of_user(social, BEN, feed, ANA) == {"feed": None}
    assert (await of_user(social, BEN, feed, BEN))["feed"]["edges"] != []
    for token, code in ((None, "UNAUTHENTICATED"), ("openid", "FORBIDDEN")):
        query = "query($r: [_Any!]!) { _entities(representations: $r) { ... on User { %s } } }"
        asked = {"r": [{"__typename": "User", "id": BEN}]}
        signed = social.issuer.token(BEN, scope=token) if token else None
        answer = await social.router.ask(query.replace("%s", feed), asked, token=signed)
        assert [e["extensions"]["code"] for e in answer["errors"]] == [code]
        assert answer["data"]["_entities"] == [{"feed": None}]


async def test_a_new_follow_brings_the_newest_fifty(social):
    ids = [await a_post(social, BEN) for _ in range(52)]
    await social.hears_itself()

    await follows(social, ANA, BEN)
    await social.hears_itself()

    assert await FeedItemDocument.find({"user_id": ANA}).count() == 50
    assert [id for id, _ in await in_feed(social, ANA)] == ids[:-21:-1]


async def test_an_unfollow_empties_the_feed_of_its_posts_at_once(social):
    await follows(social, ANA, BEN)
    await on_trip(social, ANA, BEN)
    await a_post(social, BEN)
    to_trip = await a_post(social, BEN, "TRIP")
    await social.hears_itself()
    assert len(await in_feed(social, ANA)) == 2

    await acts(social, "unfollow", ANA, BEN)
    assert await in_feed(social, ANA) == [(to_trip, "SAME_TRIP")]
    await social.hears_itself()
    assert await FeedItemDocument.find({"user_id": ANA}).count() == 1
    assert await in_feed(social, ANA) == [(to_trip, "SAME_TRIP")]


async def test_a_block_empties_both_feeds_of_the_others_posts(social):
    await follows(social, ANA, BEN)
    await follows(social, BEN, ANA)
    await a_post(social, ANA)
    await a_post(social, BEN)
    await social.hears_itself()

    await acts(social, "block", ANA, BEN)

    for viewer in (ANA, BEN):
        assert [why for _, why in await in_feed(social, viewer)] == ["OWN"]
    await social.hears_itself()
    for viewer in (ANA, BEN):
        assert await FeedItemDocument.find({"user_id": viewer}).count() == 1


async def test_a_deleted_post_leaves_every_feed(social):
    await follows(social, ANA, BEN)
    post = await a_post(social, BEN)
    await social.hears_itself()

    await does(social, "deletePost", BEN, postId=post)

    assert await in_feed(social, ANA) == []
    await social.hears_itself()
    assert await FeedItemDocument.find({"user_id": {"$in": [ANA, BEN]}}).count() == 0


async def test_who_leaves_a_trip_keeps_only_their_own(social):
    await on_trip(social, ANA, CAT)
    own = await a_post(social, ANA, "TRIP")
    await a_post(social, CAT, "TRIP")
    await social.hears_itself()

    await social.hears("booking.trip-member-left.v1", trip_id=TRIP, user_id=ANA)

    assert await in_feed(social, ANA) == [(own, "OWN")]
    assert await FeedItemDocument.find({"user_id": ANA}).count() == 1


async def test_an_event_that_comes_twice_changes_nothing(social):
    await follows(social, ANA, BEN)
    post = await a_post(social, BEN)
    for _ in range(2):
        await social.hears("social.post-published.v1", post_id=post)

    assert await in_feed(social, ANA) == [(post, "FOLLOWS_AUTHOR")]


async def test_pages_of_the_feed_follow_each_other(social):
    ids = [await a_post(social, ANA) for _ in range(5)]
    pages, after = [], ""
    while after is not None:
        selection = (
            f"feed(first: 2{after}) {{ edges {{ node {{ id }} }} pageInfo {{ endCursor }} }}"
        )
        shown = (await entity(social, "User", ANA, selection, ANA))["feed"]
        pages.append([edge["node"]["id"] for edge in shown["edges"]])
        end = shown["pageInfo"]["endCursor"]
        after = f', after: "{end}"' if end else None

    assert pages == [[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]], []]


async def test_a_page_of_twenty_costs_the_commands_of_one(social, commands):
    authors = [person(number) for number in range(5)]
    await social.knows(*authors)
    await follows(social, ANA, *authors)
    await on_trip(social, ANA, *authors)
    for number in range(20):
        author = authors[number % 5]
        audience = "TRIP" if number % 4 == 0 else "PUBLIC"
        post = await a_post(social, author, audience, destinationId=DESTINATION)
        await does(social, "react", author, postId=post, reaction="LIKE")
        await comments(social, author, post)
    await a_post(social, authors[0], "TRIP")
    await social.hears_itself()
    sent = {}
    for size in (1, 20):
        with commands() as sent[size]:
            shown = await of_user(social, ANA, PAGE % size, ANA)
        assert len(shown["feed"]["edges"]) == size

    assert sent[1] == sent[20]
    # items; posts; authors, follows, blocks and trips; reactions; comment counts
    assert len(sent[20]) == 8
