"""A reason is true, can be opened, and goes with what it rests on."""

import pytest

from subgraphs.recommendation.ranking.reasons import MOST
from subgraphs.recommendation.tests.conftest import ANA, BEN, CAT
from world.places import destination_id

PORTO = destination_id("porto")


async def kinds(recommending, item: str, kind: str = "DESTINATION") -> dict[str, dict]:
    """The evidence of each kind of reason that speaks for the item."""
    about = await recommending.about(item, kind=kind)
    return {reason["kind"]: reason["evidence"] for reason in about["reasons"]}


@pytest.fixture
async def ana(recommending, crowd) -> str:
    await recommending.knows(ANA, BEN, CAT)
    return ANA


async def test_without_the_visit_that_it_rests_on_a_reason_is_gone_and_the_score_is_another(
    recommending, ana
):
    [trip] = await recommending.travels(ana, "lisbon")
    before = await recommending.about(PORTO)

    await recommending.hears(
        "booking.trip-changed.v1",
        trip_id=trip,
        destination_id=destination_id("lisbon"),
        starts_on="2026-03-01",
        ends_on="2026-03-04",
        is_booked=False,  # it was cancelled
        member_ids=[ana],
    )

    after = await recommending.about(PORTO)
    lisbon = {"__typename": "Destination", "id": destination_id("lisbon")}
    assert lisbon in [reason["evidence"] for reason in before["reasons"]]
    assert lisbon not in [reason["evidence"] for reason in after["reasons"]]
    assert after["score"] != before["score"]


async def test_without_the_people_who_went_there_nothing_is_said_of_them(recommending, ana, crowd):
    await recommending.travels(ana, "lisbon")
    before = await recommending.about(PORTO)

    for person in crowd[:4]:  # of the six
        await recommending.consents(person, granted=False)
    await recommending.learns()

    after = await recommending.about(PORTO)
    assert before["reasons"][0]["text"] == "6 people went on from Lisbon to Porto."
    assert "NEXT_STOP" not in [reason["kind"] for reason in after["reasons"]]
    assert "CO_VISIT" not in [reason["kind"] for reason in after["reasons"]]
    assert after["score"] < before["score"]


async def test_fewer_than_three_are_never_counted(recommending, ana, crowd):
    await recommending.travels(ana, "lisbon")
    for person in crowd[2:6]:
        await recommending.consents(person, granted=False)
    await recommending.learns()
    assert "CO_VISIT" not in await kinds(recommending, PORTO)

    await recommending.consents(crowd[2])
    await recommending.learns()

    assert "CO_VISIT" in await kinds(recommending, PORTO)


async def test_a_friends_post_speaks_for_its_place_until_it_is_deleted(recommending, ana):
    await recommending.follows(ana, BEN)
    post = await recommending.writes(BEN, "tallinn")
    await recommending.consents(ana)  # anything that makes a new list
    tallinn = destination_id("tallinn")
    before = await recommending.about(tallinn)

    await recommending.hears("social.post-deleted.v1", post_id=post, author_id=BEN)
    await recommending.consents(ana)

    assert before["reasons"][0] == {
        "kind": "FRIENDS_POST",
        "text": "Somebody you follow wrote about it.",
        "evidence": {"__typename": "Post", "id": post},
    }
    assert tallinn not in await recommending.items()


async def test_a_strangers_post_is_no_friends(recommending, ana):
    await recommending.writes(BEN, "tallinn")

    assert destination_id("tallinn") not in await recommending.items()


async def test_what_is_near_says_how_far_and_from_where(recommending, ana):
    await recommending.travels(ana, "granada")

    about = await recommending.about(destination_id("lisbon"))

    assert {
        "kind": "DISTANCE",
        "text": "515 km from Granada.",
        "evidence": {"__typename": "Destination", "id": destination_id("granada")},
    } in about["reasons"]


async def test_everything_has_a_reason_and_none_has_too_many(seeded):
    for kind in ("DESTINATION", "USER", "POST"):
        for node in await seeded.shown(kind=kind):
            assert 1 <= len(node["reasons"]) <= MOST
            assert all(reason["evidence"] for reason in node["reasons"])


async def test_people_and_what_they_wrote_can_be_opened(recommending, ana):
    await recommending.travels(ana, "lisbon")
    await recommending.follows(ana, BEN)
    await recommending.follows(BEN, CAT)
    post = await recommending.writes(CAT, "lisbon")
    await recommending.consents(ana)

    assert await kinds(recommending, CAT, "USER") == {
        "FRIENDS_FOLLOW": {"__typename": "User", "id": BEN},
        "WRITES_ABOUT": {"__typename": "Post", "id": post},
        "POPULARITY": {"__typename": "User", "id": CAT},
    }
    assert await kinds(recommending, post, "POST") == {
        "WRITES_ABOUT": {"__typename": "Destination", "id": destination_id("lisbon")},
        "RECENT": {"__typename": "Post", "id": post},
    }
