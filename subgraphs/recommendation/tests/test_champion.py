"""The model that was promoted serves beside what is counted, from one answer to the next."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

import pytest

from ml import training
from ml.artifacts.manifest import ONNX
from ml.neural.encoders import Kind
from ml.neural.model import fitted
from ml.neural.training import Plan
from ml.registry import Registry
from ml.splits import by_user, drawn
from ml.trips import Stay, Trip
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import derived_id
from subgraphs.recommendation.experiments.declared import CHAMPION
from subgraphs.recommendation.history import history
from subgraphs.recommendation.tests.conftest import ANA, BEN, CATALOGUE, DAN, running
from world.places import destination_id

pytestmark = pytest.mark.xdist_group("networks")
PLAN = Plan(epochs=12, batch=32)
GAP_DAYS = 36_500


def place(slug: str) -> int:
    return CATALOGUE.destinations[CATALOGUE.index[destination_id(slug)]].geoname_id


def trips(goal: str) -> list[Trip]:
    """Sixty people, who all went on from Lisbon to there."""
    draw, others = Random(0), [each.geoname_id for each in CATALOGUE.destinations[:8]]
    return [
        Trip(str(person), tuple(stays([*draw.sample(others, 2), place("lisbon"), place(goal)])))
        for person in range(60)
    ]


def stays(way: list[int]) -> list[Stay]:
    days = [datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=3 * at) for at in range(len(way))]
    return [Stay(where, day, day + timedelta(days=3)) for where, day in zip(way, days, strict=True)]


@pytest.fixture(scope="session")
def registry(tmp_path_factory):
    """Two models: by the one people go from Lisbon to Kyoto, by the other to Tokyo."""
    registry = Registry(tmp_path_factory.mktemp("registry"))
    for goal in ("kyoto", "tokyo"):
        told, losses = trips(goal), training.Losses()
        split = by_user(told, drawn(told, 0))
        watch = losses.noting(lambda _: lambda *_: None)("gru")
        model = fitted(Kind.GRU, split.training, CATALOGUE.places, PLAN, watch)
        origin = training.origin_of("platform", told, GAP_DAYS, 0)
        training.store(registry, "gru", model, split, origin, PLAN, losses)
    return registry


@pytest.fixture
def champion_settings(recommendation_settings, registry):
    return recommendation_settings.model_copy(
        update={
            "recommendation_models": registry.root,
            "recommendations_learned_seconds": 3600.0,
            "recommendations_deadline_seconds": 60.0,
        }
    )


@pytest.fixture
async def promoting(champion_settings, database, issuer, forgetful_redis, registry, crowd):
    async with running(champion_settings, database, issuer) as recommending:
        await recommending.knows(DAN)
        await recommending.travels(DAN, "lisbon")
        yield recommending
    (registry.root / "champion.json").unlink(missing_ok=True)


def versions(registry) -> list[str]:
    """To Kyoto, to Tokyo."""
    return [each.version for each in registry.versions()]


async def test_who_is_promoted_proposes_and_its_version_stands_on_the_answer(promoting, registry):
    to_kyoto, to_tokyo = versions(registry)
    await promoting.learns()
    counted = await promoting.shown(DAN)
    assert counted[0]["item"]["id"] == destination_id("porto")
    assert "gru" not in counted[0]["modelVersion"]

    registry.promote(to_kyoto, "by hand")
    await promoting.learns()
    first = (await promoting.shown(DAN))[0]
    assert first["item"]["id"] == destination_id("kyoto")
    assert first["modelVersion"].endswith(f"+gru-{to_kyoto}")

    registry.promote(to_tokyo, "by hand")
    await promoting.learns()
    first = (await promoting.shown(DAN))[0]
    assert first["item"]["id"] == destination_id("tokyo")
    assert first["modelVersion"].endswith(f"+gru-{to_tokyo}")


async def test_who_is_dealt_to_what_is_counted_is_shown_that_alone(promoting, registry):
    await promoting.knows(ANA)
    await promoting.travels(ANA, "lisbon")
    registry.promote(versions(registry)[0], "by hand")
    await promoting.learns()

    first = (await promoting.shown(ANA))[0]

    assert first["item"]["id"] == destination_id("porto")
    assert first["modelVersion"].startswith("counts-")
    assert "gru" not in first["modelVersion"]
    arms = {row.user_id: row.arms["champion"] for row in await promoting.exposures()}
    assert arms == {ANA: "counts"}


async def test_who_asks_while_the_champion_changes_again_and_again_is_never_failed(
    promoting, registry
):
    seen: set[str] = set()

    async def ask(person):
        while not swapping.done():
            seen.update(node["modelVersion"] for node in await promoting.shown(person, first=3))

    async def swap():
        for version in versions(registry) * 2:
            registry.promote(version, "by hand")
            await promoting.learns()
            seen.clear()
            while not any(each.endswith(version) for each in seen):
                await asyncio.sleep(0.001)

    swapping = asyncio.ensure_future(swap())
    people = [DAN, *people_of("champion", 3)]
    await promoting.knows(*people)
    await promoting.travels(people, "lisbon")
    await asyncio.gather(swapping, *(ask(person) for person in people))


def people_of(arm: str, count: int) -> list[str]:
    everybody = (derived_id("user", f"swapped-{number}") for number in range(1000))
    return [*islice((one for one in everybody if CHAMPION.arm_of(one) == arm), count)]


async def test_where_the_champion_is_late_what_is_cheap_answers_and_says_so(
    promoting, champion_settings, database, issuer, registry
):
    registry.promote(versions(registry)[0], "by hand")
    await promoting.learns()
    hurried = champion_settings.model_copy(update={"recommendations_deadline_seconds": 1e-9})

    async with running(hurried, database, issuer) as late:
        shed = (await late.shown(DAN))[0]
        again = (await promoting.shown(DAN))[0]

    assert shed["item"]["id"] == destination_id("porto")
    assert shed["reasons"][0]["kind"] == "NEXT_STOP"
    assert shed["modelVersion"].startswith("shed-")
    assert again["item"]["id"] == destination_id("kyoto")


async def test_a_champion_that_cannot_be_read_leaves_the_one_before(promoting, registry):
    to_kyoto, to_tokyo = versions(registry)
    registry.promote(to_kyoto, "by hand")
    await promoting.learns()
    registry.promote(to_tokyo, "by hand")
    network = registry.models / to_tokyo / ONNX
    whole = network.read_bytes()
    network.write_bytes(whole[:-1])
    try:
        await promoting.learns()
        assert (await promoting.shown(DAN))[0]["modelVersion"].endswith(f"+gru-{to_kyoto}")
    finally:
        network.write_bytes(whole)


async def test_who_allows_nothing_is_in_no_file_for_training(promoting, migrated_url):
    await promoting.knows(BEN, consent=False)
    before = await lines(migrated_url)
    await promoting.travels(BEN, "tokyo")
    assert await lines(migrated_url) == before != []

    await promoting.consents(BEN)
    after = await lines(migrated_url)
    assert len(after) == len(before) + 1
    assert not any(person in line for person in (BEN, DAN) for line in after)


async def test_what_was_saved_or_opened_is_learned_from_too_where_it_is_allowed(
    promoting, migrated_url
):
    shown = await promoting.shown(DAN)
    for node, word in zip(shown, ("SAVED", "CLICKED", "DISMISSED", "SHOWN"), strict=False):
        await promoting.gives(node["id"], word, by=DAN)
    places = [CATALOGUE.index[node["item"]["id"]] for node in shown[:2]]

    wished = [json.loads(line) for line in await lines(migrated_url) if "wished_on" in line]
    assert {each["geoname_id"] for each in wished} == {CATALOGUE.places.ids[p] for p in places}
    assert len({each["person"] for each in wished}) == 1

    await promoting.consents(DAN, granted=False)
    assert not any("wished_on" in line for line in await lines(migrated_url))


async def lines(url: str) -> list[str]:
    """Read as the command reads, by a connection of its own."""
    return sorted(await history(Database.of(url, "recommendation")))
