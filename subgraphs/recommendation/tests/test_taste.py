"""Two people, and what each is shown: their own, for reasons that are true."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations

import pytest

from subgraphs.recommendation.tests.conftest import CATALOGUE
from subgraphs.recommendation.trips.repository import VisitFact, history, learnable
from world.people import BY_HANDLE
from world.places import destination_id

PERSONAL = {"NEXT_STOP", "CO_VISIT", "DISTANCE", "SHARED_TAG"}
KENJI, FATOU = BY_HANDLE["kenji"].id, BY_HANDLE["fatou"].id


def name(id: str) -> str:
    return CATALOGUE.destinations[CATALOGUE.index[id]].name


async def been(seeded, person: str) -> set[str]:
    async with seeded.database.read() as session:
        return {visit.destination_id for visit in await history(session, person)}


@pytest.mark.parametrize("person", [KENJI, FATOU])
async def test_what_is_shown_rests_on_where_that_person_travels(seeded, person):
    visited = await been(seeded, person)
    shown = await seeded.shown(person, first=10)

    said = [reason for node in shown for reason in node["reasons"]]
    personal = [reason for reason in said if reason["kind"] in PERSONAL]
    assert len(personal) >= 10
    assert {reason["evidence"]["id"] for reason in personal} <= visited
    assert all(name(reason["evidence"]["id"]) in reason["text"] for reason in personal)
    assert visited.isdisjoint(node["item"]["id"] for node in shown)


async def test_two_people_who_travelled_elsewhere_are_shown_different_lists(seeded):
    one, other = [(await seeded.items(person))[:10] for person in (KENJI, FATOU)]

    assert len(set(one) & set(other)) <= 5
    assert await seeded.items(KENJI) == await seeded.items(KENJI)


async def test_another_history_makes_another_list_of_the_same_person(seeded):
    before = await seeded.shown(FATOU, first=10)

    await seeded.travels(FATOU, "hanoi", "bangkok", start=date(2030, 1, 1))

    after = await seeded.shown(FATOU, first=10)
    assert [n["item"]["id"] for n in before] != [n["item"]["id"] for n in after]
    bangkok = {"id": destination_id("bangkok"), "__typename": "Destination"}
    assert bangkok not in personal_evidence(before)
    assert bangkok in personal_evidence(after)


def personal_evidence(shown: list[dict]) -> list[dict]:
    return [r["evidence"] for node in shown for r in node["reasons"] if r["kind"] in PERSONAL]


async def test_each_count_in_a_reason_is_the_number_of_people_it_speaks_of(seeded):
    """Counted again here, from the journeys."""
    async with seeded.database.read() as session:
        facts = await learnable(session)
    together: dict[frozenset[str], set[str]] = {}
    for journey in [*journeys_of(facts)]:
        for one, other in combinations({fact.destination_id for fact in journey}, 2):
            together.setdefault(frozenset((one, other)), set()).add(journey[0].user_id)

    counted = 0
    for node in await seeded.shown(KENJI):
        for reason in node["reasons"]:
            if reason["kind"] == "CO_VISIT":
                pair = frozenset((reason["evidence"]["id"], node["item"]["id"]))
                assert re.match(r"\d+", reason["text"])[0] == str(len(together[pair] - {KENJI}))
                counted += 1
    assert counted >= 3


def journeys_of(facts: list[VisitFact]) -> Iterator[list[VisitFact]]:
    """Of each person, cut where they were at home for more than ten days."""
    journey: list[VisitFact] = []
    for fact in sorted(facts, key=lambda fact: (fact.user_id, fact.arrives_on)):
        goes_on = journey and fact.user_id == journey[-1].user_id
        if not goes_on or fact.arrives_on - journey[-1].leaves_on > timedelta(days=10):
            journey = []
            yield journey
        journey.append(fact)
