"""Who is in which arm, what is logged of it, and what administrators are told."""

import asyncio

import pytest

from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.stores import statements
from subgraphs.recommendation.experiments import __main__ as command
from subgraphs.recommendation.experiments.declared import EXPERIMENTS, EXPLORATION
from subgraphs.recommendation.experiments.service import CRITICAL
from subgraphs.recommendation.recommendations.models import RecommendationRow
from subgraphs.recommendation.tests.conftest import ANA, BEN, CAT, DAN, EVA, running

RESULTS = """
    query($days: Int! = 28) {
      recommendationExperiments(days: $days) {
        name asks chiSquare isMismatched
        arms {
          name share people exposures
          clicked { mean low high } saved { mean } booked { mean } dismissed { mean }
          clickedUndrawn { mean low high }
        }
      }
    }
"""
PEOPLE = [derived_id("user", f"dealt-{number}") for number in range(2_000)]


async def told(recommending, roles=("ADMIN",), scope="openid recommendations:operate", **asked):
    token = recommending.issuer.token(DAN, scope=scope, roles=list(roles))
    return await recommending.router.ask(RESULTS, asked, token=token)


async def arms(recommending) -> dict[str, dict]:
    """Of the exploration."""
    answer = await told(recommending)
    [found, _] = answer["data"]["recommendationExperiments"]
    assert found["name"] == EXPLORATION.name
    return {arm["name"]: arm for arm in found["arms"]} | {"whole": found}


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda each: each.name)
def test_people_are_dealt_by_declared_shares_and_the_same_every_time(experiment):
    assert sum(arm.share for arm in experiment.arms) == pytest.approx(1)
    assert 2 <= len(experiment.arms) <= len(CRITICAL) + 1

    dealt = [experiment.arm_of(person) for person in PEOPLE]

    assert dealt == [experiment.arm_of(person) for person in PEOPLE]
    for arm in experiment.arms:
        assert dealt.count(arm.name) / len(dealt) == pytest.approx(arm.share, abs=0.04)


def test_an_arm_of_one_experiment_says_nothing_of_another():
    one, other = ([each.arm_of(person) for person in PEOPLE] for each in EXPERIMENTS)
    both = sum(
        a == EXPERIMENTS[0].arms[0].name and b == EXPERIMENTS[1].arms[0].name
        for a, b in zip(one, other, strict=True)
    )

    assert both / len(PEOPLE) == pytest.approx(0.8 * 0.8, abs=0.04)


async def test_nothing_is_drawn_for_who_is_in_the_arm_of_the_best_and_it_is_logged(
    recommending, recommendation_settings, database, issuer, crowd
):
    settings = recommendation_settings.model_copy(update={"recommendations_explored": 0.5})
    async with running(settings, database, issuer) as exploring:
        await exploring.knows(ANA, BEN)
        drawn, best = await exploring.shown(ANA), await exploring.shown(BEN)

    assert any(node["isExploration"] for node in drawn)
    assert not any(node["isExploration"] for node in best)
    logged = {row.user_id: row for row in await recommending.exposures()}
    assert logged[ANA].arms == {"exploration": "drawn"}
    assert logged[BEN].arms == {"exploration": "best"}
    assert logged[BEN].propensity == 1


async def test_arms_are_told_with_what_people_did_of_what_they_were_shown(recommending, crowd):
    await recommending.knows(ANA, BEN, EVA)
    for person in (ANA, BEN, EVA):
        shown = await recommending.shown(person, first=10)
        if person != EVA:
            await recommending.gives(shown[0]["id"], "CLICKED", by=person)
            await recommending.gives(shown[0]["id"], "SAVED", by=person)
    await recommending.gives(shown[3]["id"], "NOT_INTERESTED", by=EVA)

    found = await arms(recommending)

    assert {
        name: (arm["people"], arm["exposures"]) for name, arm in found.items() if name != "whole"
    } == {
        "drawn": (2, 20),
        "best": (1, 10),
    }
    drawn = found["drawn"]
    assert drawn["clicked"]["mean"] == pytest.approx(1 / 20)
    assert (drawn["clicked"]["low"], drawn["clicked"]["high"]) == (0, 0.1)  # nobody, both
    assert drawn["saved"]["mean"] == pytest.approx(1 / 20)
    assert drawn["dismissed"]["mean"] == pytest.approx(1 / 20)
    assert drawn["booked"]["mean"] == 0
    assert found["best"]["clicked"]["mean"] == pytest.approx(1 / 10)
    assert found["whole"]["isMismatched"] is False


async def test_an_arm_that_nobody_was_shown_has_no_rate(recommending, crowd):
    await recommending.knows(ANA)
    await recommending.shown(ANA, first=3)

    nobody = (await arms(recommending))["best"]

    assert (nobody["people"], nobody["exposures"]) == (0, 0)
    assert nobody["clicked"] is nobody["clickedUndrawn"] is None


async def test_what_was_drawn_by_lot_is_weighed_out_of_the_estimate(recommending):
    """Nine of ten that were not drawn were clicked, none of those that were."""
    async with recommending.database.transaction() as transaction:
        transaction.session.add_all(
            an_exposure(ANA, number, propensity=0.5 if number < 10 else 0.05)
            for number in range(20)
        )
    for number in range(9):
        await recommending.gives(f"recommendation_{number}", "CLICKED")

    drawn = (await arms(recommending))["drawn"]

    assert drawn["clicked"]["mean"] == pytest.approx(9 / 20)
    assert drawn["clickedUndrawn"]["mean"] == pytest.approx(9 / 10)


@pytest.mark.parametrize(("best", "is_mismatched"), [(10, False), (30, True)])
async def test_people_who_are_dealt_otherwise_than_declared_are_noticed(
    recommending, best, is_mismatched
):
    """Of fifty: ten would be right."""
    async with recommending.database.transaction() as transaction:
        transaction.session.add_all(
            an_exposure(PEOPLE[number], number, arm="best" if number < best else "drawn")
            for number in range(50)
        )

    whole = (await arms(recommending))["whole"]

    assert whole["isMismatched"] is is_mismatched
    assert whole["chiSquare"] == pytest.approx((best - 10) ** 2 / 10 + (best - 10) ** 2 / 40)


def an_exposure(
    person: str, number: int, arm: str = "drawn", propensity: float = 1.0
) -> RecommendationRow:
    return RecommendationRow(
        id=f"recommendation_{number}",
        user_id=person,
        list_name="destination",
        kind="DESTINATION",
        item_id=f"destination_{number}",
        rank=1,
        score=0.5,
        source="popularity",
        propensity=propensity,
        is_exploration=propensity < 0.5,
        model_version="counts-0",
        arms={EXPLORATION.name: arm},
        reasons=[],
    )


async def test_only_administrators_are_told(recommending):
    assert (await told(recommending, roles=("SUPPORT",)))["data"] == {
        "recommendationExperiments": None
    }
    refused = await told(recommending, scope="openid")
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("days", [0, 91])
async def test_other_days_than_are_kept_are_refused(recommending, days):
    answer = await told(recommending, days=days)

    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


async def test_many_people_cost_a_statement_an_experiment(recommending, crowd):
    await recommending.knows(ANA, BEN, CAT)
    for person in (ANA, BEN, CAT):
        await recommending.shown(person)

    with statements(recommending.database) as seen:
        await told(recommending)

    assert len(seen) == len(EXPERIMENTS)


async def test_the_command_prints_the_same(recommending, crowd, migrated_url, monkeypatch, capsys):
    await recommending.knows(ANA)
    await recommending.shown(ANA, first=7)
    told = {"OIDC_ISSUER": recommending.issuer.url, "ROUTER_SECRET": ROUTER_SECRET}
    for name, value in {**told, "DATABASE_URL": migrated_url}.items():
        monkeypatch.setenv(name, value)

    await asyncio.to_thread(command.main)

    printed = capsys.readouterr().out
    assert EXPLORATION.asks in printed
    [drawn] = [line for line in printed.splitlines() if "drawn " in line and "80%" in line]
    assert [cell.strip() for cell in drawn.split("│")[1:5]] == ["drawn", "80%", "1", "7"]
