"""Events that come twice, late, or in another order leave what the newest word says."""

from datetime import UTC, datetime, timedelta

import pytest

from subgraphs.recommendation.forgetting import INBOX_KEPT, forget
from subgraphs.recommendation.people.models import PersonRow, RevisionRow
from subgraphs.recommendation.recommendations.models import RecommendationRow
from subgraphs.recommendation.recommendations.repository import KEPT
from subgraphs.recommendation.tables import InboxRow
from subgraphs.recommendation.tests.conftest import ANA, BEN, CAT
from world.places import destination_id

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMED = {"handle": "ana", "display_name": "Ana"}


async def row(recommending, table, key):
    async with recommending.database.read() as session:
        return await session.get(table, key)


async def test_a_second_delivery_changes_nothing(recommending):
    await recommending.knows(ANA)
    envelope = await recommending.hears(
        "social.person-followed.v1", follower_id=ANA, followed_id=BEN
    )
    before = (await row(recommending, RevisionRow, ANA)).number

    await recommending.hears_again(envelope)

    assert (await row(recommending, RevisionRow, ANA)).number == before


@pytest.mark.parametrize(
    ("topic", "facts", "later", "column"),
    [
        (
            "accounts.consent-decided.v1",
            {"purpose": "PERSONALIZATION", "granted": False},
            {"purpose": "PERSONALIZATION", "granted": True},
            "is_personal",
        ),
        (
            "accounts.profile-changed.v1",
            {**NAMED, "visibility": "PRIVATE"},
            {**NAMED, "visibility": "PUBLIC"},
            "visibility",
        ),
    ],
)
async def test_an_older_word_that_comes_late_changes_nothing(
    recommending, topic, facts, later, column
):
    await recommending.hears(topic, at=NOON, user_id=ANA, **later)
    newest = getattr(await row(recommending, PersonRow, ANA), column)

    await recommending.hears(topic, at=NOON - HOUR, user_id=ANA, **facts)

    assert newest == [*later.values()][-1]
    assert getattr(await row(recommending, PersonRow, ANA), column) == newest


async def test_a_reinstatement_that_overtakes_the_suspension_holds(recommending):
    await recommending.hears("accounts.user-reinstated.v1", at=NOON, user_id=ANA)

    await recommending.hears("accounts.user-suspended.v1", at=NOON - HOUR, user_id=ANA)

    assert (await row(recommending, PersonRow, ANA)).is_suspended is False


async def test_a_deletion_that_overtakes_its_post_holds(recommending):
    await recommending.knows(ANA, BEN)
    await recommending.hears("social.post-deleted.v1", post_id="post_1", author_id=BEN)

    await recommending.hears(
        "social.post-published.v1",
        post_id="post_1",
        author_id=BEN,
        audience="PUBLIC",
        destination_id=None,
        trip_id=None,
    )

    assert await recommending.items(kind="POST") == []


async def test_an_unfollow_that_overtakes_the_follow_holds(recommending):
    await recommending.knows(ANA, BEN, CAT)
    pair = {"follower_id": ANA, "followed_id": BEN}
    await recommending.hears("social.person-unfollowed.v1", at=NOON, **pair)
    await recommending.hears("social.person-followed.v1", at=NOON - HOUR, **pair)
    await recommending.follows(CAT, BEN)

    assert await recommending.items(kind="USER") == [BEN]


async def test_a_destination_that_is_not_in_the_list_is_kept_and_not_ranked(recommending, crowd):
    await recommending.knows(ANA)
    await recommending.hears(
        "booking.trip-changed.v1",
        trip_id="trip_1",
        destination_id="destination_of_nowhere",
        starts_on="2026-03-01",
        ends_on="2026-03-04",
        is_booked=True,
        member_ids=[ANA],
    )
    await recommending.learns()

    assert len(await recommending.items()) == 50
    assert destination_id("lisbon") in await recommending.items()


async def test_what_is_old_goes_and_what_may_be_needed_stays(recommending, crowd):
    await recommending.knows(ANA)
    shown = await recommending.shown(first=2)
    await recommending.gives(shown[0]["id"], "DISMISSED")
    now = datetime.now(UTC)
    async with recommending.database.transaction() as transaction:
        [old, young] = [
            await transaction.session.get_one(RecommendationRow, node["id"]) for node in shown
        ]
        old.shown_at, young.shown_at = now - KEPT - HOUR, now - KEPT + HOUR
        transaction.session.add(InboxRow(event_id="old", applied_at=now - INBOX_KEPT - HOUR))
    heard = await recommending.count(InboxRow)

    await forget(recommending.database)

    assert await recommending.count(InboxRow) == heard - 1
    assert [each.id for each in await recommending.exposures()] == [shown[1]["id"]]
    assert shown[0]["item"]["id"] not in await recommending.items()
