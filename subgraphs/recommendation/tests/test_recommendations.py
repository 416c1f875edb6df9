"""Who is shown what is recommended, in which pages, at what cost."""

import pytest

from subgraphs.chassis.testing.stores import statements
from subgraphs.recommendation.recommendations.models import RecommendationRow
from subgraphs.recommendation.tests.asking import LISTED
from subgraphs.recommendation.tests.conftest import ANA, BEN
from world.people import BY_HANDLE
from world.places import destination_id

ONE = """
    query($id: ID!) {
      _entities(representations: [{__typename: "Recommendation", id: $id}]) {
        ... on Recommendation { id score isExploration modelVersion reasons { kind } }
      }
    }
"""


async def test_only_the_person_is_shown_their_recommendations(recommending, crowd):
    await recommending.knows(ANA, BEN)
    wanted = {"id": ANA, "kind": "DESTINATION", "first": 5}

    own = await recommending.told(LISTED, ANA, **wanted)
    others = await recommending.told(LISTED, BEN, **wanted)
    nobodys = await recommending.ask(LISTED, None, **wanted)

    assert len(own[0]["recommendations"]["edges"]) == 5
    assert others == [{"recommendations": None}]
    assert nobodys["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert {row.user_id for row in await recommending.exposures()} == {ANA}


async def test_a_token_without_the_scope_reads_none(recommending):
    wanted = {"id": ANA, "kind": "DESTINATION", "first": 5}

    answer = await recommending.ask(LISTED, ANA, scope="openid", **wanted)

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await recommending.count(RecommendationRow) == 0


async def test_a_recommendation_resolves_for_its_person_alone(recommending, crowd):
    await recommending.knows(ANA)
    await recommending.travels(ANA, "lisbon")
    [first, *_] = await recommending.shown()

    [own] = await recommending.told(ONE, ANA, id=first["id"])
    others = await recommending.told(ONE, BEN, id=first["id"])

    assert own["id"] == first["id"]
    assert own["score"] == pytest.approx(first["score"])
    assert own["modelVersion"] == first["modelVersion"]
    assert [reason["kind"] for reason in own["reasons"]] == [r["kind"] for r in first["reasons"]]
    assert others == [None]


async def test_who_went_where_i_was_decides(recommending, crowd):
    await recommending.knows(ANA, BEN)
    await recommending.travels(ANA, "lisbon")
    await recommending.travels(BEN, "tokyo")

    porto = await recommending.about(destination_id("porto"))

    assert (await recommending.items(ANA))[0] == destination_id("porto")
    assert (await recommending.items(BEN))[0] == destination_id("kyoto")
    assert porto["reasons"][0] == {
        "kind": "NEXT_STOP",
        "text": "6 people went on from Lisbon to Porto.",
        "evidence": {"__typename": "Destination", "id": destination_id("lisbon")},
    }


async def test_where_somebody_travels_already_is_not_recommended_to_them(recommending, crowd):
    await recommending.knows(ANA)
    await recommending.travels(ANA, "lisbon", "porto")

    been = {destination_id("lisbon"), destination_id("porto")}
    assert been.isdisjoint(await recommending.items())


async def test_pages_follow_each_other_without_a_gap_or_a_repeat(recommending, crowd):
    await recommending.knows(ANA)
    whole = await recommending.items()
    seen, after = [], None
    for _ in range(3):
        page = await recommending.page(first=20, after=after)
        seen += [edge["node"]["item"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]

    assert seen == whole
    assert len(whole) == len(set(whole)) == 50
    assert page["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize("first", [0, 101])
async def test_a_page_of_another_size_is_refused(recommending, first):
    answer = await recommending.ask(LISTED, ANA, id=ANA, kind="DESTINATION", first=first)

    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
    assert await recommending.count(RecommendationRow) == 0


@pytest.mark.parametrize("kind", ["DESTINATION", "USER", "POST"])
async def test_a_long_page_costs_as_many_statements_as_a_short_one(seeded, kind):
    costs = []
    for handle, first in (("kenji", 2), ("fatou", 40)):
        with statements(seeded.database) as seen:
            shown = await seeded.shown(BY_HANDLE[handle].id, kind, first=first)
        costs.append(len(seen))
        assert len(shown) > 1
    assert costs[0] == costs[1] <= 8


async def test_what_is_kept_is_not_computed_again(recommending, crowd):
    await recommending.knows(ANA)
    await recommending.travels(ANA, "lisbon")
    first = await recommending.shown()

    with statements(recommending.database) as seen:
        again = await recommending.shown()

    assert again == first
    assert len([each for each in seen if "FROM trips" in each]) == 0
    assert len(seen) == 1  # how they stand


async def test_what_is_shown_is_logged_once_with_how_likely_it_was(recommending, crowd):
    await recommending.knows(ANA)
    await recommending.travels(ANA, "lisbon")
    shown = await recommending.shown(first=7)
    await recommending.shown(first=7)

    logged = await recommending.exposures()
    assert [row.id for row in logged] == [node["id"] for node in shown]
    assert [row.rank for row in logged] == [1, 2, 3, 4, 5, 6, 7]
    assert [row.score for row in logged] == pytest.approx([node["score"] for node in shown])
    assert {row.model_version for row in logged} == {shown[0]["modelVersion"]}
    assert {row.source for row in logged} <= {"popularity", "item-knn", "markov-2", "gravity"}
    assert {(row.is_exploration, row.propensity) for row in logged} == {(False, 1.0)}
    assert [row.arms for row in logged] == [{"exploration": "drawn"}] * 7


async def test_one_item_is_one_recommendation_all_day_and_logged_as_it_was_last(
    recommending, crowd
):
    await recommending.knows(ANA)
    before = await recommending.about(destination_id("porto"))

    await recommending.travels(ANA, "lisbon")

    after = await recommending.about(destination_id("porto"))
    [row] = [row for row in await recommending.exposures() if row.id == before["id"]]
    assert after["id"] == before["id"]
    assert row.score == pytest.approx(after["score"]) != before["score"]


async def test_no_country_has_more_than_three_places_in_a_list(recommending, crowd):
    catalogue = (await recommending.app.state.answers.learner.learned()).catalogue
    await recommending.knows(ANA)
    await recommending.travels(ANA, "delhi", "shanghai")  # near many of the largest

    countries = [
        catalogue.destinations[catalogue.index[id]].country for id in await recommending.items()
    ]

    assert max(countries.count(country) for country in countries) == 3


async def test_twenty_references_cost_one_statement(recommending, crowd):
    await recommending.knows(ANA)
    ids = [node["id"] for node in await recommending.shown(first=20)]
    stubs = ", ".join(f'{{__typename: "Recommendation", id: "{id}"}}' for id in ids)

    with statements(recommending.database) as seen:
        found = await recommending.told(f"""{{
            _entities(representations: [{stubs}]) {{ ... on Recommendation {{ id score }} }}
        }}""")

    assert [each["id"] for each in found] == ids
    assert len(seen) == 1
