"""The record is the same on every server that it may stand on, and of two writers one wins."""

import asyncio
import json

import pytest
from redis import Redis
from redis.exceptions import RedisClusterException

from subgraphs.persona.store import keys
from subgraphs.persona.store.store import OUTAGES, REDISJSON, TEXTS, Store
from subgraphs.persona.tests.conftest import ANA, BEN, House, Opening
from subgraphs.persona.tests.test_memories import FORGET, remembered
from subgraphs.persona.tests.test_personas import UPDATE
from subgraphs.persona.tests.valkeys import Clustered, Personas, WithJson, everything


@pytest.fixture
def url(each_server: Personas) -> str:
    with Redis.from_url(each_server.url) as redis:
        redis.flushall()
    return each_server.url


async def test_how_documents_are_kept_follows_from_the_server(
    each_server: Personas, url: str
) -> None:
    async with Store(url) as store:
        await store.ready()
        server = await store._opened()

    assert server.shape == (REDISJSON if isinstance(each_server, WithJson) else TEXTS)
    assert server.is_cluster == isinstance(each_server, Clustered)


async def test_of_many_writers_of_one_version_one_wins(url: str) -> None:
    own = keys.persona(ANA, "persona_1"), keys.personas(ANA)
    async with Store(url) as store, Store(url) as other:
        assert await store.add(own, json.dumps({"version": 1}), "1", 10, None)
        assert await store.add(own, json.dumps({"version": 9}), "1", 10, None) is False
        won = await asyncio.gather(
            *(
                each.replace(own[0], json.dumps({"version": 2, "by": by}), 1)
                for by, each in enumerate([store, other] * 5)
            )
        )
        [kept] = await store.read([own[0]])

    assert won.count(True) == 1
    assert kept == {"version": 2, "by": won.index(True)}


async def test_a_list_takes_no_more_than_it_may(url: str) -> None:
    async with Store(url) as store:
        added = [
            await store.add((keys.persona(ANA, str(n)), keys.personas(ANA)), "{}", str(n), 2, None)
            for n in range(3)
        ]

    assert added == [True, True, None]
    assert keys.persona(ANA, "2") not in everything(url)


async def test_keys_of_two_people_never_meet_in_one_script(each_server: Personas, url: str) -> None:
    """A cluster would refuse it; and all of one person's may meet."""
    theirs = [keys.personas(BEN), keys.memory(BEN, "m"), keys.work(BEN, "t"), keys.minute(BEN)]
    async with Store(url) as store:
        assert await store.read(theirs) == [None] * 4
        if isinstance(each_server, Clustered):
            with pytest.raises(RedisClusterException, match="slot"):
                await store.read([keys.personas(ANA), keys.personas(BEN)])


async def test_the_whole_story_runs_on_each_server(
    opening: Opening, house: House, each_server: Personas, url: str
) -> None:
    """Made, changed, told, asked, followed and forgotten."""
    settings = house.settings.model_copy(update={"persona_redis_url": url})
    async with opening(settings) as here:
        id = await here.persona()
        changed = await here.does(UPDATE, personaId=id, expectedVersion=1, tone="BRIEF")
        memory = await here.remembers(id, "I live in Paris")
        workshop = here.services.workshop
        async with workshop.graph:
            working = asyncio.create_task(workshop.run())
            answer = await here.answers(id)
            working.cancel()
            await asyncio.wait([working])
        known = await remembered(here, id)
        forgotten = await here.does(FORGET, personaId=id, memoryIds=[memory])

    assert changed["persona"]["version"] == 2
    assert (answer["outcome"], answer["draft"]["isVerified"]) == ("DRAFTED", True)
    assert known == ["I live in Paris"]
    assert forgotten["forgotten"] == 1
    assert answer["draft"]["id"] not in everything(url)


async def test_without_its_store_the_subgraph_says_that_it_is_not_ready() -> None:
    async with Store("redis://127.0.0.1:1/0") as store:
        with pytest.raises(OUTAGES):
            await store.ready()
