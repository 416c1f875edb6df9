"""Who sees a post: everybody it is for, by whichever way they ask, and nobody else."""

import pytest

from subgraphs.social.tests.people import ANA, BEN, CAT, DAN, ENTITIES, acts, follows
from subgraphs.social.tests.posts import (
    DESTINATION,
    TRIP,
    a_post,
    commented,
    comments,
    does,
    entity,
    in_feed,
    on_trip,
    seen,
    shelf,
)

EVE = "user_01j00000000000000000000eve"
# ANA writes; BEN follows her; CAT is on her trip; DAN is nobody to her; EVE she blocked, although
# EVE followed her and is on her trip.
SEES = {
    "PUBLIC": [ANA, BEN, CAT, DAN, None],
    "FOLLOWERS": [ANA, BEN],
    "TRIP": [ANA, CAT],
    "PRIVATE": [ANA],
}
EVERYBODY = [ANA, BEN, CAT, DAN, EVE, None]


@pytest.fixture(autouse=True)
async def society(social):
    await social.knows(ANA, BEN, CAT, DAN, EVE)
    await follows(social, BEN, ANA)
    await follows(social, EVE, ANA)
    await on_trip(social, ANA, CAT, EVE)
    await acts(social, "block", ANA, EVE)


@pytest.mark.parametrize("audience", SEES)
async def test_a_post_is_for_its_audience_by_every_way(social, audience):
    id = await a_post(social, ANA, audience, destinationId=DESTINATION)
    await social.hears_itself()

    for viewer in EVERYBODY:
        expected = id if viewer in SEES[audience] else None
        found = await seen(social, id, viewer)
        assert (found and found["id"]) == expected, viewer
        found = await entity(social, "Post", id, "id body", viewer)
        assert (found and found["id"]) == expected, viewer
        on_hers = await shelf(social, "User", ANA, viewer)
        assert on_hers == (None if viewer == EVE else [id] if expected else []), viewer
        about = await shelf(social, "Destination", DESTINATION, viewer)
        assert about == ([id] if expected and audience == "PUBLIC" else []), viewer


@pytest.mark.parametrize("audience", SEES)
async def test_only_its_audience_answers_a_post(social, audience):
    id = await a_post(social, ANA, audience)

    for viewer in EVERYBODY[:-1]:
        reacted = await does(social, "react", viewer, postId=id, reaction="LIKE")
        said = await does(social, "addComment", viewer, postId=id, clientKey="k", body="Oh")
        allowed = viewer in SEES[audience]
        names = ["ReactSuccess", "AddCommentSuccess"] if allowed else ["NotFoundProblem"] * 2
        assert [reacted["__typename"], said["__typename"]] == names, viewer

    shown = await seen(social, id, ANA, "commentCount reactions { reaction count viewerReacted }")
    people = len([viewer for viewer in SEES[audience] if viewer])
    assert shown == {
        "commentCount": people,
        "reactions": [{"reaction": "LIKE", "count": people, "viewerReacted": True}],
    }


async def test_a_trips_posts_are_for_its_members(social):
    id = await a_post(social, ANA, "TRIP")

    assert await shelf(social, "Trip", TRIP, CAT) == [id]
    assert await shelf(social, "Trip", TRIP, EVE) == []  # on the trip, but blocked
    assert await shelf(social, "Trip", TRIP, BEN) is None
    await social.hears("booking.trip-member-left.v1", trip_id=TRIP, user_id=CAT)
    assert await shelf(social, "Trip", TRIP, CAT) is None
    assert await seen(social, id, CAT) is None


async def test_a_block_hides_comments_too(social):
    id = await a_post(social, DAN)
    by_ana = await comments(social, ANA, id)
    by_eve = await comments(social, EVE, id)

    assert await commented(social, id, ANA) == [by_ana]
    assert await commented(social, id, EVE) == [by_eve]
    assert await commented(social, id, BEN) == [by_eve, by_ana]
    refused = await does(social, "react", EVE, postId=id, commentId=by_ana, reaction="LIKE")
    assert (refused["code"], refused["path"]) == ("NOT_FOUND", ["commentId"])


async def test_a_token_that_reads_nothing_private_sees_what_the_public_sees(social):
    ids = [await a_post(social, ANA, audience) for audience in SEES]
    blocked = await a_post(social, EVE)
    query = "query($id: ID!) { post(id: $id) { id } }"
    for viewer in (ANA, BEN, CAT):
        token = social.issuer.token(viewer, scope="openid")
        answers = [await social.router.ask(query, {"id": id}, token=token) for id in ids]
        assert [answer["data"]["post"] for answer in answers] == [{"id": ids[0]}, None, None, None]
    token = social.issuer.token(ANA, scope="openid")
    assert (await social.router.ask(query, {"id": blocked}, token=token))["data"]["post"] is None


async def test_who_makes_their_profile_private_takes_their_posts_with_it(social):
    public, to_trip = await a_post(social, ANA), await a_post(social, ANA, "TRIP")
    await social.hears_itself()
    assert (public, "FOLLOWS_AUTHOR") in await in_feed(social, BEN)

    await social.knows(ANA, visibility="PRIVATE")

    assert await seen(social, public, BEN) is None
    assert await in_feed(social, BEN) == []
    assert await shelf(social, "User", ANA, BEN) is None
    assert await seen(social, to_trip, CAT) == {"id": to_trip}
    assert await seen(social, public, ANA) == {"id": public}


@pytest.mark.parametrize(
    ("typename", "ids", "cost"),
    [
        # relations (3), shelves, posts, and between the viewer and their authors (3), trips
        ("User", [ANA, BEN, CAT], 3 + 1 + 1 + 3),
        ("Destination", [f"{DESTINATION[:-1]}{n}" for n in range(3)], 1 + 1 + 3),
    ],
)
async def test_posts_of_many_cost_the_commands_of_one(social, commands, typename, ids, cost):
    for author in (ANA, BEN, CAT):
        for destination in ids if typename == "Destination" else [DESTINATION]:
            for _ in range(2):
                await a_post(social, author, destinationId=destination)
    query = ENTITIES.format(typename, "posts(first: 5) { edges { node { id author { id } } } }")
    taken = []
    for number in (1, 3):
        representations = [{"__typename": typename, "id": id} for id in ids[:number]]
        with commands() as sent:
            answer = await social.ask(query, DAN, r=representations)
        assert all(one["posts"]["edges"] for one in answer["data"]["_entities"])
        taken.append(len(sent))

    assert taken == [cost, cost]


async def test_a_trips_posts_cost_the_same_however_many(social, commands):
    await a_post(social, ANA, "TRIP")
    taken = []
    for _ in range(2):
        with commands() as sent:
            assert len(await shelf(social, "Trip", TRIP, CAT)) == len(taken) * 4 + 1
        taken.append(len(sent))
        for author in (ANA, CAT) * 2:
            await a_post(social, author, "TRIP")

    # is the viewer on it; shelf; posts; between the viewer and their authors (3); trips
    assert taken == [7, 7]
