"""Answering without words: the counts are right, whoever comes at once."""

import asyncio
import random

import pytest

from subgraphs.social.posts.models import ReactionsDocument
from subgraphs.social.tests.people import ANA, BEN, CAT, person
from subgraphs.social.tests.posts import a_post, comments, does, seen

REACTIONS = ["LIKE", "LOVE", "LAUGH", "WOW", "SAD", "CELEBRATE"]
COUNTS = "reactions { reaction count viewerReacted }"


@pytest.fixture(autouse=True)
async def known(social):
    await social.knows(ANA, BEN, CAT)


async def counts(social, post, viewer=None):
    shown = await seen(social, post, viewer, COUNTS)
    return {one["reaction"]: one["count"] for one in shown["reactions"]}


async def test_a_new_reaction_takes_the_place_of_the_last(social):
    post = await a_post(social, ANA)
    for by, reaction in ((ANA, "SAD"), (BEN, "LIKE"), (BEN, "LIKE"), (CAT, "LIKE"), (CAT, "WOW")):
        await does(social, "react", by, postId=post, reaction=reaction)

    assert (await seen(social, post, BEN, COUNTS))["reactions"] == [
        {"reaction": "LIKE", "count": 1, "viewerReacted": True},
        {"reaction": "WOW", "count": 1, "viewerReacted": False},
        {"reaction": "SAD", "count": 1, "viewerReacted": False},
    ]
    for _ in range(2):
        taken_back = await does(social, "unreact", BEN, f"post {{ {COUNTS} }}", postId=post)
        assert [one["reaction"] for one in taken_back["post"]["reactions"]] == ["WOW", "SAD"]


async def test_a_comment_has_its_own(social):
    post = await a_post(social, ANA)
    comment = await comments(social, BEN, post)

    given = await does(
        social,
        "react",
        CAT,
        f"post {{ {COUNTS} }} comment {{ {COUNTS} }}",
        postId=post,
        commentId=comment,
        reaction="CELEBRATE",
    )

    assert given["post"]["reactions"] == []
    assert given["comment"]["reactions"] == [
        {"reaction": "CELEBRATE", "count": 1, "viewerReacted": True}
    ]


async def test_what_is_not_there_has_none(social):
    post = await a_post(social, ANA)

    nowhere = await does(social, "react", BEN, postId="post_none", reaction="LIKE")
    nothing = await does(social, "react", BEN, postId=post, commentId="none", reaction="LIKE")

    assert (nowhere["path"], nothing["path"]) == (["postId"], ["commentId"])
    assert await counts(social, post) == {}


@pytest.mark.parametrize("seed", range(4))
async def test_the_counts_are_the_truth_after_fifty_at_once(social, seed):
    """Several people on several devices, reacting and taking back in any order."""
    dice = random.Random(seed)
    post = await a_post(social, ANA)
    people = [person(number) for number in range(dice.choice([1, 5, 20]))]
    wanted = [(dice.choice(people), dice.choice([None, *REACTIONS])) for _ in range(50)]

    await asyncio.gather(
        *(
            does(social, "react", by, postId=post, reaction=reaction)
            if reaction
            else does(social, "unreact", by, postId=post)
            for by, reaction in wanted
        )
    )

    stored = await ReactionsDocument.find_one({"_id": post})
    truth = list(stored.given.values())
    assert {r: n for r, n in stored.counts.items() if n} == {r: truth.count(r) for r in set(truth)}
    assert await counts(social, post) == {r: truth.count(r) for r in set(truth)}
    assert set(stored.given) <= {by for by, _ in wanted}


async def test_what_each_did_last_is_what_stands(social):
    post = await a_post(social, ANA)

    async def one(number):
        for reaction in REACTIONS:
            await does(social, "react", person(number), postId=post, reaction=reaction)
        if number % 2:
            await does(social, "unreact", person(number), postId=post)

    await asyncio.gather(*(one(number) for number in range(8)))

    assert await counts(social, post) == {"CELEBRATE": 4}
