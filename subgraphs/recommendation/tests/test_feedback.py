"""What a person says to a recommendation, and what follows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from subgraphs.recommendation.recommendations.models import BOOKED, FeedbackRow
from subgraphs.recommendation.recommendations.repository import LEADS_TO_BOOKING
from subgraphs.recommendation.tests.asking import FEEDBACK
from subgraphs.recommendation.tests.conftest import ANA, BEN, CAT, CATALOGUE
from world.places import destination_id

NOT_FOUND = {"__typename": "NotFoundProblem", "code": "NOT_FOUND", "path": ["recommendationId"]}


@pytest.fixture
async def first(recommending, crowd) -> dict:
    """What Ana is shown on top."""
    await recommending.knows(ANA, BEN)
    await recommending.travels(ANA, "lisbon")
    return (await recommending.shown())[0]


@pytest.mark.parametrize("feedback", ["DISMISSED", "NOT_INTERESTED"])
async def test_what_somebody_does_not_want_is_gone_at_once_for_them_alone(
    recommending, first, feedback
):
    await recommending.travels(BEN, "lisbon")

    answer = await recommending.gives(first["id"], feedback)

    assert answer["recommendation"]["id"] == first["id"]
    assert first["item"]["id"] not in await recommending.items()
    assert first["item"]["id"] in await recommending.items(BEN)


async def test_what_was_merely_seen_changes_nothing(recommending, first):
    await recommending.gives(first["id"], "SHOWN")

    assert (await recommending.shown())[0] == first


@pytest.mark.parametrize(("feedback", "said"), [("CLICKED", "opened"), ("SAVED", "saved")])
async def test_what_somebody_likes_rises_for_that_reason_and_what_is_like_it_too(
    recommending, first, feedback, said
):
    before = await recommending.shown()
    liked = next(node for node in before[10:] if "TROPICS" in tags(node))
    id = liked["item"]["id"]

    await recommending.gives(liked["id"], feedback)

    after = await recommending.shown()
    [now] = [node for node in after if node["item"]["id"] == id]
    assert after.index(now) < before.index(liked)
    reason = now["reasons"][0]
    assert (reason["kind"], reason["text"]) == ("LIKED", f"You {said} it.")
    told = [reason for node in after if node != now for reason in node["reasons"]]
    assert "SHARED_TAG" in {each["kind"] for each in told if each["evidence"]["id"] == id}


def tags(node: dict) -> tuple[str, ...]:
    return CATALOGUE.destinations[CATALOGUE.index[node["item"]["id"]]].tags


async def test_what_somebody_likes_is_not_used_without_consent(recommending, first):
    tokyo = await recommending.about(destination_id("tokyo"))
    await recommending.consents(ANA, granted=False)
    before = await recommending.shown()

    await recommending.gives(tokyo["id"], "SAVED")

    assert await recommending.shown() == before


async def test_what_was_shown_and_is_booked_then_is_noted_once_of_each_who_was_shown_it(
    recommending, first
):
    """By whoever is on the trip; and not what was shown too long before."""
    await recommending.travels(BEN, "lisbon")
    ours, theirs = [
        (await recommending.about(destination_id("porto"), p))["id"] for p in (ANA, BEN)
    ]
    booked = {"place": "porto", "members": [ANA, BEN, CAT], "start": date(2027, 5, 1)}
    now = datetime.now(UTC)

    await recommending.changes("trip_1", **booked, is_booked=False, at=now)
    assert await outcomes(recommending) == set()
    await recommending.changes("trip_1", **booked, at=now + timedelta(seconds=1))
    await recommending.changes("trip_1", **booked, at=now + timedelta(seconds=2))
    assert await outcomes(recommending) == {(ours, ANA), (theirs, BEN)}

    late = {**booked, "place": "tokyo"}
    await recommending.changes("trip_2", **late, at=now + LEADS_TO_BOOKING + timedelta(hours=1))
    assert await outcomes(recommending) == {(ours, ANA), (theirs, BEN)}


async def outcomes(recommending) -> set[tuple[str, str]]:
    async with recommending.database.read() as session:
        rows = await session.scalars(select(FeedbackRow).where(FeedbackRow.feedback == BOOKED))
        return {(row.recommendation_id, row.user_id) for row in rows}


async def test_what_was_dismissed_stays_away_when_more_is_learned(recommending, first):
    await recommending.gives(first["id"], "DISMISSED")

    await recommending.travels(BEN, "bergen")
    await recommending.learns()

    assert first["item"]["id"] not in await recommending.items()


async def test_it_stays_away_without_consent_too(recommending, first):
    await recommending.gives(first["id"], "DISMISSED")

    await recommending.consents(ANA, granted=False)

    assert first["item"]["id"] not in await recommending.items()


async def test_the_same_again_is_noted_once(recommending, first):
    answers = [await recommending.gives(first["id"], "CLICKED") for _ in range(2)]

    assert answers[0] == answers[1]
    assert await recommending.count(FeedbackRow) == 1


async def test_nobody_speaks_for_another_or_about_what_was_never_shown(recommending, first):
    others = await recommending.gives(first["id"], "DISMISSED", by=BEN)
    unknown = await recommending.gives("recommendation_gone", "DISMISSED")

    assert others == unknown == NOT_FOUND
    assert await recommending.count(FeedbackRow) == 0
    assert (await recommending.shown())[0] == first


@pytest.mark.parametrize(
    ("as_user", "scope", "code"),
    [(ANA, "recommendations:read", "FORBIDDEN"), (None, "", "UNAUTHENTICATED")],
)
async def test_who_may_not_speak_changes_nothing(recommending, first, as_user, scope, code):
    asked = {"id": first["id"], "feedback": "DISMISSED"}

    answer = await recommending.ask(FEEDBACK, as_user, scope=scope, **asked)

    assert answer["errors"][0]["extensions"]["code"] == code
    assert await recommending.count(FeedbackRow) == 0
