"""What is used of a person who does not allow it? Nothing but where a trip goes."""

import pytest

from subgraphs.recommendation.tests.conftest import ANA, BEN, CAT
from world.places import destination_id

PERSONAL = {
    "LIKED",
    "NEXT_STOP",
    "CO_VISIT",
    "DISTANCE",
    "SHARED_TAG",
    "FRIENDS_POST",
    "FRIENDS_FOLLOW",
}
KINDS = ("DESTINATION", "USER", "POST")


async def told(recommending, kind: str) -> list[tuple]:
    """All that the client sees, but for ids and the version of what was learned."""
    return [
        (node["item"], node["score"], node["isExploration"], node["reasons"])
        for node in await recommending.shown(kind=kind)
    ]


def alike(nodes: list[tuple]) -> list[tuple]:
    """A moment later: a post has grown older."""
    return [(item, pytest.approx(score, abs=1e-3), *more) for item, score, *more in nodes]


@pytest.fixture
async def ana(recommending, crowd) -> str:
    """She has travelled and follows, and has never said yes."""
    await recommending.knows(ANA, consent=False)
    await recommending.knows(BEN, CAT)
    await recommending.travels(ANA, "lisbon")
    await recommending.follows(ANA, BEN)
    await recommending.follows(BEN, CAT)
    await recommending.writes(BEN, "tallinn")
    await recommending.writes(CAT, "lisbon")
    return ANA


@pytest.mark.parametrize("kind", KINDS)
async def test_who_took_it_back_is_shown_what_they_were_before_they_gave_it(
    recommending, ana, kind
):
    never = await told(recommending, kind)

    await recommending.consents(ana)
    allowed = await told(recommending, kind)
    await recommending.consents(ana, granted=False)

    assert allowed != never
    assert await told(recommending, kind) == alike(never)


@pytest.mark.parametrize("kind", KINDS)
async def test_without_consent_no_reason_is_personal(recommending, ana, kind):
    said = {
        reason["kind"] for _, _, _, reasons in await told(recommending, kind) for reason in reasons
    }

    assert said
    assert said.isdisjoint(PERSONAL)


async def test_where_they_have_been_does_not_even_leave_the_list(recommending, ana):
    assert destination_id("lisbon") in await recommending.items()


async def test_whose_consent_is_missing_nobody_learns_from(recommending, crowd):
    model = (await recommending.app.state.answers.learner.learned()).version
    await recommending.knows(ANA, consent=False)

    await recommending.travels(ANA, "bergen", "oslo")
    await recommending.learns()

    assert (await recommending.app.state.answers.learner.learned()).version == model
    await recommending.consents(ANA)
    await recommending.learns()
    assert (await recommending.app.state.answers.learner.learned()).version != model


async def test_from_who_is_suspended_nobody_learns_until_they_are_reinstated(recommending, crowd):
    learner = recommending.app.state.answers.learner
    model = (await learner.learned()).version

    await recommending.hears("accounts.user-suspended.v1", user_id=crowd[0])
    await recommending.learns()
    without = (await learner.learned()).version
    await recommending.hears("accounts.user-reinstated.v1", user_id=crowd[0])
    await recommending.learns()

    assert without != model
    assert (await learner.learned()).version == model


async def test_another_purpose_allows_nothing_here(recommending, ana):
    before = await told(recommending, "DESTINATION")

    await recommending.hears(
        "accounts.consent-decided.v1", user_id=ana, purpose="MARKETING", granted=True
    )

    assert await told(recommending, "DESTINATION") == before
