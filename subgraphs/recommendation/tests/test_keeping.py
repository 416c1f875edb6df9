"""Lists are kept for a while, computed once, and bounded in number; Redis may be away."""

import asyncio

import pytest

from infra.local.ports import free_port
from subgraphs.chassis.pages import Page
from subgraphs.chassis.testing.stores import statements
from subgraphs.recommendation.recommendations.models import ItemKind
from subgraphs.recommendation.tests.conftest import ANA, BEN, running
from world.people import BY_HANDLE
from world.places import destination_id

KENJI, FATOU = BY_HANDLE["kenji"].id, BY_HANDLE["fatou"].id


async def test_a_thousand_who_miss_at_once_in_two_processes_compute_and_log_one_list(
    recommending, recommendation_settings, database, issuer, crowd
):
    """Of two applications that share their stores, as processes do."""
    await recommending.knows(ANA)
    await recommending.travels(ANA, "lisbon")
    page = Page.of(3)

    async with running(recommendation_settings, database, issuer) as other:
        services = [each.app.state.answers.recommendations for each in (recommending, other)]
        for each in (recommending, other):
            await each.learns()
        with statements(database) as seen:
            asked = (
                each.shown(ANA, ItemKind.DESTINATION, page) for _ in range(500) for each in services
            )
            lists = await asyncio.gather(*asked)

    assert {tuple(row.item_id for row in rows) for rows in lists} == {
        tuple((await recommending.items())[:4])
    }
    assert len([each for each in seen if "FROM trips" in each and "unnest" not in each]) == 1
    logged = [each for each in seen if "INSERT INTO recommendations" in each]
    assert 1 <= len(logged) <= 2  # a claim may end before the one who holds it is heard


async def test_an_event_that_changes_the_history_makes_a_new_list_at_once(recommending, crowd):
    await recommending.knows(ANA)
    before = await recommending.items()

    await recommending.travels(ANA, "tokyo")

    assert (await recommending.items())[0] == destination_id("kyoto") != before[0]


async def test_an_event_of_another_person_leaves_the_list_where_it_is(recommending, crowd):
    await recommending.knows(ANA, BEN)
    await recommending.items()
    await recommending.travels(BEN, "tokyo")

    with statements(recommending.database) as seen:
        await recommending.items()

    assert len([each for each in seen if "FROM trips" in each]) == 0


async def test_without_redis_the_same_is_computed(
    recommending, recommendation_settings, database, issuer, crowd
):
    await recommending.knows(ANA)
    await recommending.travels(ANA, "lisbon")
    await recommending.learns()
    away = f"redis://127.0.0.1:{free_port()}/0"
    settings = recommendation_settings.model_copy(update={"redis_url": away})

    async with running(settings, database, issuer) as alone:
        assert await alone.items() == await recommending.items()
        assert (await alone.items())[0] == destination_id("porto")


async def test_where_too_many_compute_what_is_cheap_answers_and_says_so(
    recommending, recommendation_settings, database, issuer, crowd
):
    """It is not kept for long: who asks later gets their own."""
    await recommending.knows(ANA)
    await recommending.travels(ANA, "lisbon")
    settings = recommendation_settings.model_copy(update={"recommendations_at_once": 0})

    async with running(settings, database, issuer) as crowded:
        shown = await crowded.shown()
        await crowded.gives(shown[0]["id"], "DISMISSED")
        assert shown[0]["item"]["id"] not in await crowded.items()

    assert shown[0]["item"]["id"] == destination_id("porto")
    assert all(node["modelVersion"].startswith("shed-") for node in shown)
    logged = {row.source for row in await recommending.exposures() if "shed" in row.model_version}
    assert logged <= {"popularity", "markov-2"}
    whole = await recommending.shown()
    assert all(node["modelVersion"].startswith("counts-") for node in whole)


@pytest.mark.parametrize("share", [0.05, 0.5])
async def test_what_is_drawn_by_lot_says_so_and_is_logged_so(
    recommending, recommendation_settings, database, issuer, share
):
    settings = recommendation_settings.model_copy(update={"recommendations_explored": share})
    async with running(settings, database, issuer) as exploring:
        shown = [node for person in (KENJI, FATOU) for node in await exploring.shown(person)]

    logged = {row.id: row for row in await recommending.exposures()}
    assert len(logged) == len(shown) == 100
    for node in shown:
        row = logged[node["id"]]
        assert node["isExploration"] == row.is_exploration == (row.source == "exploration")
        assert (row.propensity < share) == row.is_exploration
        assert row.is_exploration or row.propensity == pytest.approx(1 - share)
    if share == 0.5:
        assert 20 < sum(node["isExploration"] for node in shown) < 80
