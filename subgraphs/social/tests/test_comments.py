"""Saying something under a post."""

import asyncio

import pytest

from subgraphs.chassis.errors import NotFound
from subgraphs.chassis.testing.shards import looking_everywhere
from subgraphs.social.posts import service
from subgraphs.social.posts.models import CommentDocument, ReactionsDocument
from subgraphs.social.tests.people import ANA, BEN, CAT
from subgraphs.social.tests.posts import a_post, commented, comments, does, seen


@pytest.fixture(autouse=True)
async def known(social):
    await social.knows(ANA, BEN, CAT)


async def test_a_comment_stands_under_its_post_newest_first(social):
    post = await a_post(social, ANA)
    ids = [await comments(social, by, post, f"Number {n}") for n, by in enumerate((BEN, CAT))]

    shown = await seen(
        social, post, None, "commentCount comments { edges { node { id body author { id } } } }"
    )

    assert shown["commentCount"] == 2
    assert [edge["node"] for edge in shown["comments"]["edges"]] == [
        {"id": ids[1], "body": "Number 1", "author": {"id": CAT}},
        {"id": ids[0], "body": "Number 0", "author": {"id": BEN}},
    ]


async def test_one_client_key_is_one_comment_however_often_it_is_sent_at_once(social):
    post = await a_post(social, ANA)
    said = await asyncio.gather(
        *(
            does(
                social,
                "addComment",
                BEN,
                "comment { id body }",
                postId=post,
                clientKey="once",
                body=f"Number {n}",
            )
            for n in range(10)
        )
    )

    assert len({(one["comment"]["id"], one["comment"]["body"]) for one in said}) == 1
    assert len(await commented(social, post, ANA)) == 1


@pytest.mark.parametrize(("by", "gone"), [(BEN, True), (ANA, True), (CAT, False)])
async def test_its_author_and_the_posts_delete_a_comment(social, by, gone):
    post = await a_post(social, ANA)
    comment = await comments(social, BEN, post)
    await does(social, "react", CAT, postId=post, commentId=comment, reaction="WOW")

    outcome = await does(social, "deleteComment", by, postId=post, commentId=comment)

    assert outcome["__typename"] == ("DeleteCommentSuccess" if gone else "NotFoundProblem")
    assert await commented(social, post, BEN) == ([] if gone else [comment])
    with looking_everywhere():
        assert await ReactionsDocument.count() == (0 if gone else 1)


@pytest.mark.parametrize(("body", "key", "path"), [("", "k", "body"), ("x", "", "clientKey")])
async def test_a_comment_that_breaks_a_rule_is_refused(social, body, key, path):
    post = await a_post(social, ANA)

    outcome = await does(social, "addComment", BEN, postId=post, clientKey=key, body=body)

    assert (outcome["code"], outcome["path"]) == ("INVALID_INPUT", [path])
    assert await commented(social, post, ANA) == []


async def test_a_comment_that_saw_the_post_before_it_was_deleted_goes_too(social):
    post = await a_post(social, ANA)
    await does(social, "deletePost", ANA, postId=post)

    with pytest.raises(NotFound):
        await service.say(BEN, post, "k", "Wait")

    assert await CommentDocument.find({"post_id": post}).count() == 0


async def test_a_comment_while_the_post_is_deleted_is_not_left_behind(social):
    for _ in range(10):
        post = await a_post(social, ANA)
        await asyncio.gather(
            does(social, "addComment", BEN, postId=post, clientKey="k", body="Wait"),
            does(social, "deletePost", ANA, postId=post),
        )
        await social.hears_itself()
        assert await CommentDocument.find({"post_id": post}).count() == 0


async def test_comments_of_many_posts_cost_the_commands_of_one(social, commands):
    posts = [await a_post(social, ANA) for _ in range(3)]
    for post in posts:
        for by in (BEN, CAT):
            await comments(social, by, post)
    query = """
        query($r: [_Any!]!) { _entities(representations: $r) { ... on Post {
          commentCount
          comments(first: 5) { edges { node { id author { id } reactions { count } } } }
        } } }
    """
    taken = []
    for number in (1, 3):
        representations = [{"__typename": "Post", "id": id} for id in posts[:number]]
        with commands() as sent:
            answer = await social.ask(query, CAT, r=representations)
        assert [len(p["comments"]["edges"]) for p in answer["data"]["_entities"]] == [2] * number
        taken.append(len(sent))

    # posts and their authors (4), counts, comments, their authors (3), their reactions
    assert taken == [10, 10]
