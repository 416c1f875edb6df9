"""Publishing, editing and deleting a post."""

import asyncio

import pytest

from subgraphs.chassis.testing.shards import looking_everywhere
from subgraphs.social.events import PostEdited
from subgraphs.social.posts import repository
from subgraphs.social.posts.models import (
    CommentDocument,
    PostDocument,
    ReactionsDocument,
    ShelvedPostDocument,
)
from subgraphs.social.tests.people import ANA, BEN, CAT
from subgraphs.social.tests.posts import (
    DESTINATION,
    PUBLISH,
    TRIP,
    a_post,
    commented,
    comments,
    does,
    entity,
    in_feed,
    on_trip,
    publishes,
    seen,
    shelf,
)


@pytest.fixture(autouse=True)
async def known(social):
    await social.knows(ANA, BEN, CAT)


async def test_a_post_is_at_once_on_every_list_it_belongs_to(social):
    outcome = await publishes(social, ANA, "  Rome at dawn ", destinationId=DESTINATION)

    post = outcome["post"]
    assert (post["body"], post["author"]) == ("Rome at dawn", {"id": ANA})
    assert await shelf(social, "User", ANA, None) == [post["id"]]
    assert await shelf(social, "Destination", DESTINATION, None) == [post["id"]]
    assert await in_feed(social, ANA) == [(post["id"], "OWN")]
    shown = await entity(social, "Post", post["id"], "destination { id } trip { id }", BEN)
    assert shown == {"destination": {"id": DESTINATION}, "trip": None}
    stored = await PostDocument.get(post["id"])
    [event] = stored.carried
    assert (event.topic, event.key) == ("social.post-published.v1", ANA)
    assert event.envelope["data"] == {
        "post_id": post["id"],
        "author_id": ANA,
        "audience": "PUBLIC",
        "destination_id": DESTINATION,
        "trip_id": None,
        "body": "Rome at dawn",
    }


async def test_ten_sends_of_one_client_key_at_once_are_one_post(social):
    outcomes = await asyncio.gather(
        *(publishes(social, ANA, f"Hello {n}", clientKey="once") for n in range(10))
    )
    other = await publishes(social, BEN, clientKey="once")

    [id] = {outcome["post"]["id"] for outcome in outcomes}
    assert await shelf(social, "User", ANA, None) == [id]
    assert other["post"]["id"] != id
    with looking_everywhere():
        assert await PostDocument.count() == 2


async def test_the_client_key_of_a_deleted_post_does_not_bring_it_back(social):
    id = await a_post(social, ANA, clientKey="once")
    await does(social, "deletePost", ANA, postId=id)

    again = await publishes(social, ANA, clientKey="once")

    assert (again["__typename"], again["path"]) == ("ConflictProblem", ["clientKey"])
    assert await shelf(social, "User", ANA, ANA) == []


async def test_a_crash_between_key_and_post_is_mended_by_sending_again(social):
    claimed = await repository.claim(ANA, "once", "post_01j0000000000000000000once")

    assert await a_post(social, ANA, clientKey="once") == claimed


@pytest.mark.parametrize(
    ("draft", "path"),
    [
        ({"body": " \n "}, "body"),
        ({"body": "x" * 2_001}, "body"),
        ({"clientKey": ""}, "clientKey"),
        ({"clientKey": "k" * 65}, "clientKey"),
        ({"destinationId": "city_01j0000000000000000000rome"}, "destinationId"),
        ({"audience": "TRIP"}, "tripId"),
        ({"audience": "PUBLIC", "tripId": TRIP}, "tripId"),
    ],
)
async def test_a_draft_that_breaks_a_rule_is_refused_and_nothing_is_kept(social, draft, path):
    outcome = await publishes(social, ANA, **draft)

    assert (outcome["__typename"], outcome["path"]) == ("ValidationProblem", [path])
    with looking_everywhere():
        assert await PostDocument.count() == await ShelvedPostDocument.count() == 0


async def test_only_members_publish_to_a_trip(social):
    await on_trip(social, BEN)

    refused = await publishes(social, ANA, audience="TRIP", tripId=TRIP)

    assert (refused["__typename"], refused["path"]) == ("NotFoundProblem", ["tripId"])
    assert await shelf(social, "Trip", TRIP, BEN) == []


async def test_the_author_edits_and_nobody_else(social):
    id = await a_post(social, ANA)

    refused = await does(social, "editPost", BEN, postId=id, body="Mine")
    too_long = await does(social, "editPost", ANA, postId=id, body="x" * 2_001)
    assert (await seen(social, id, None, "body editedAt")) == {"body": "Hello", "editedAt": None}
    edited = await does(social, "editPost", ANA, "post { body }", postId=id, body=" Better ")

    assert refused["code"] == "NOT_FOUND"
    assert too_long["code"] == "INVALID_INPUT"
    assert edited["post"] == {"body": "Better"}
    assert (await seen(social, id, None, "editedAt"))["editedAt"] is not None


async def announced(post_id):
    """What each event tells of its words."""
    stored = await PostDocument.get(post_id)
    return [(each.topic, each.envelope["data"].get("body")) for each in stored.carried]


async def test_what_everybody_may_read_is_announced_until_it_is_deleted(social):
    id = await a_post(social, ANA)
    await does(social, "editPost", ANA, postId=id, body="Better")
    said = [("social.post-published.v1", "Hello"), ("social.post-edited.v1", "Better")]
    assert await announced(id) == said

    await does(social, "deletePost", ANA, postId=id)

    assert await announced(id) == [
        ("social.post-published.v1", None),
        ("social.post-edited.v1", None),
        ("social.post-deleted.v1", None),
    ]


async def test_what_some_may_read_is_told_to_nobody(social):
    id = await a_post(social, ANA, audience="FOLLOWERS")
    await does(social, "editPost", ANA, postId=id, body="Better")

    assert [body for _, body in await announced(id)] == [None, None]


async def test_of_edits_at_once_the_last_that_is_announced_is_the_one_that_stands(social):
    id = await a_post(social, ANA)
    as_it_was = (await repository.posts_by_id([id]))[id]

    edits = (does(social, "editPost", ANA, postId=id, body=f"Version {n}") for n in range(6))
    await asyncio.gather(*edits)
    said = PostEdited(post_id=id, author_id=ANA, audience="PUBLIC", body="Late")
    assert not await repository.edit(as_it_was, "Late", said)

    stored = await PostDocument.get(id)
    times = [each.envelope["time"] for each in stored.carried]
    assert len(times) == 7
    assert times == sorted(times)
    assert stored.carried[-1].envelope["data"]["body"] == stored.body


async def test_a_deleted_post_takes_everything_with_it(social):
    id = await a_post(social, ANA, destinationId=DESTINATION)
    comment = await comments(social, BEN, id)
    await does(social, "react", BEN, postId=id, reaction="LIKE")
    await does(social, "react", ANA, postId=id, commentId=comment, reaction="LOVE")

    refused = await does(social, "deletePost", BEN, postId=id)
    assert refused["code"] == "NOT_FOUND"
    assert await commented(social, id, CAT) == [comment]
    await does(social, "deletePost", ANA, postId=id)

    assert await seen(social, id, ANA) is None
    assert await entity(social, "Post", id, "body", ANA) is None
    assert await shelf(social, "User", ANA, ANA) == []
    assert await shelf(social, "Destination", DESTINATION, ANA) == []
    assert await in_feed(social, ANA) == []
    assert (await does(social, "deletePost", ANA, postId=id))["code"] == "NOT_FOUND"
    stored = await PostDocument.get(id)
    assert stored.body == ""
    assert [e.topic for e in stored.carried] == [
        "social.post-published.v1",
        "social.post-deleted.v1",
    ]
    with looking_everywhere():
        assert await CommentDocument.count() == await ReactionsDocument.count() == 0


async def test_what_a_crash_left_undone_comes_with_the_event(social):
    id = await a_post(social, ANA, destinationId=DESTINATION)
    await ShelvedPostDocument.find({"shelf_id": DESTINATION}).delete()

    await social.hears_itself()
    assert await shelf(social, "Destination", DESTINATION, None) == [id]

    comment = await comments(social, BEN, id)
    await repository.delete(id, ANA)
    await social.hears_itself()
    assert await ShelvedPostDocument.find({"shelf_id": DESTINATION}).count() == 0
    assert await CommentDocument.find({"post_id": id, "_id": comment}).count() == 0


async def test_pages_of_posts_follow_each_other(social):
    ids = [await a_post(social, ANA) for _ in range(5)]

    pages, after = [], ""
    while after is not None:
        selection = (
            f"posts(first: 2{after}) {{ edges {{ node {{ id }} }} pageInfo {{ endCursor }} }}"
        )
        shown = (await entity(social, "User", ANA, selection, None))["posts"]
        pages.append([edge["node"]["id"] for edge in shown["edges"]])
        end = shown["pageInfo"]["endCursor"]
        after = f', after: "{end}"' if end else None

    assert pages == [[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]], []]


async def test_without_the_scope_nothing_is_published(social):
    token = social.issuer.token(ANA, scope="social:read")
    wanted = {"clientKey": "once", "body": "Hello", "audience": "PUBLIC"}

    answer = await social.router.ask(PUBLISH, {"input": wanted}, token=token)

    assert [e["extensions"]["code"] for e in answer["errors"]] == ["FORBIDDEN"]
    assert await shelf(social, "User", ANA, None) == []
