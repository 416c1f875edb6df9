"""A person's questions take so much of models in a day, and no more; then the composer answers."""

from decimal import Decimal

import pytest
from redis import Redis

from subgraphs.persona.composer.composer import Composer
from subgraphs.persona.engines.meter import Limits, Metered
from subgraphs.persona.tests.conftest import ANA, BEN, House, at_work, with_engines
from subgraphs.persona.tests.model_server import ModelServer, says
from subgraphs.persona.tests.test_models import model

DAY_IN_LISBON = "One day in Lisbon, 2027-05-01"


@pytest.mark.parametrize(
    "limits",
    [
        Limits(600, None, Decimal(0), Decimal(0)),
        Limits(1_000_000, Decimal("0.0016"), Decimal(1), Decimal(10)),
    ],
    ids=["tokens", "money"],
)
async def test_what_is_used_up_is_used_up_until_tomorrow_and_for_one_person_alone(
    house: House, models: tuple[ModelServer, str], limits: Limits
) -> None:
    """One answer takes 480 tokens read and 120 written."""
    engine = model(house, models[1], "good")
    metered = Metered(engine, house.services.store, limits)
    workshop = with_engines(house.services.workshop, metered, Composer())
    id = await house.persona()

    async with workshop.graph, engine, at_work(workshop):
        engines = [(await house.answers(id, DAY_IN_LISBON))["engine"] for _ in range(2)]

    assert engines == ["good", "composer"]
    assert len(models[0].asked) == 4
    with Redis.from_url(house.settings.persona_redis_url) as redis:
        [mine] = redis.keys(f"persona:{{{ANA}}}:spent:*")
        assert redis.hget(mine, "tokens") == b"600"
        assert redis.hget(mine, "millionths") == str(480 + 1200 if limits.money else 0).encode()
        assert redis.ttl(mine) > 0
        assert redis.keys(f"persona:{{{BEN}}}:spent:*") == []


async def test_a_model_that_does_not_say_what_it_took_is_guessed(
    house: House, models: tuple[ModelServer, str]
) -> None:
    server, url = models
    server.recording = [says("word " * 100)]
    engine = model(house, url, "scripted")
    limits = Limits(10_000, None, Decimal(0), Decimal(0))
    metered = Metered(engine, house.services.store, limits)
    workshop = with_engines(house.services.workshop, metered, Composer())

    async with workshop.graph, engine, at_work(workshop):
        await house.answers(await house.persona(), DAY_IN_LISBON)

    with Redis.from_url(house.settings.persona_redis_url) as redis:
        [mine] = redis.keys(f"persona:{{{ANA}}}:spent:*")
        assert 125 < int(redis.hget(mine, "tokens")) < 2_000
