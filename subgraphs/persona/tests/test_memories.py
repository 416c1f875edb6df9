"""A persona remembers what its person consents to, and forgets so that nothing is left."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from subgraphs.chassis.ids import derived_id
from subgraphs.persona.memories import repository
from subgraphs.persona.memories.models import MemoryDocument, MemorySource, Purpose
from subgraphs.persona.store.scrubbing import scrub
from subgraphs.persona.tests.conftest import ANA, BEN, REMEMBER, House
from subgraphs.persona.tests.graph import SmallWorld
from subgraphs.persona.tests.valkeys import Personas, everything, on_disk

SECRET = "allergic to quince blossom"
MEMORIES = """
    query($id: ID!, $first: Int! = 20, $after: String) {
      persona(id: $id) {
        memories(first: $first, after: $after) {
          edges { node { id text learnedFrom consentPurpose consentedAt expiresAt } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
"""
FORGET = """
    mutation($input: ForgetMemoriesInput!) {
      forgetMemories(input: $input) {
        __typename
        ... on ForgetMemoriesSuccess { forgotten }
        ... on Problem { code path }
      }
    }
"""


async def remembered(house: House, id: str, **page: object) -> list[str]:
    answer = await house.ask(MEMORIES, ANA, id=id, **page)
    return [edge["node"]["text"] for edge in answer["data"]["persona"]["memories"]["edges"]]


async def test_a_memory_says_where_it_is_from_and_on_which_consent_it_stands(house: House) -> None:
    id = await house.persona()
    expires = (datetime.now(UTC) + timedelta(days=1)).isoformat()

    await house.remembers(id, "  I like\ntrains ", learnedFrom="TRIP", expiresAt=expires)

    answer = await house.ask(MEMORIES, ANA, id=id)
    [edge] = answer["data"]["persona"]["memories"]["edges"]
    assert edge["node"]["text"] == "I like trains"
    assert edge["node"]["learnedFrom"] == "TRIP"
    assert edge["node"]["consentPurpose"] == "AI_MEMORY"
    assert datetime.fromisoformat(edge["node"]["expiresAt"]) == datetime.fromisoformat(expires)


async def test_pages_are_newest_first_and_go_on_where_one_ended(house: House) -> None:
    id = await house.persona()
    for number in range(5):
        await house.remembers(id, f"Number {number}")

    first = (await house.ask(MEMORIES, ANA, id=id, first=3))["data"]["persona"]["memories"]
    rest = await remembered(house, id, first=3, after=first["pageInfo"]["endCursor"])

    assert [edge["node"]["text"] for edge in first["edges"]] == ["Number 4", "Number 3", "Number 2"]
    assert first["pageInfo"]["hasNextPage"]
    assert rest == ["Number 1", "Number 0"]


@pytest.mark.parametrize("broken", [True, False], ids=["accounts is away", "consent withdrawn"])
async def test_without_consent_nothing_is_remembered(
    house: House, world: SmallWorld, broken: bool
) -> None:
    id = await house.persona()
    world.broken, world.consents["AI_MEMORY"] = broken, False
    before = everything(house.settings.persona_redis_url)

    refused = await house.does(REMEMBER, personaId=id, text=SECRET, purpose="AI_MEMORY")

    assert refused["code"] == ("CONFLICT" if broken else "INVALID_INPUT")
    assert everything(house.settings.persona_redis_url) == before


@pytest.mark.parametrize(
    ("input", "code"),
    [
        ({"text": " "}, "INVALID_INPUT"),
        ({"text": "x" * 501}, "INVALID_INPUT"),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "INVALID_INPUT"),
        ({"personaId": "persona_00000000000000000000000000"}, "NOT_FOUND"),
    ],
)
async def test_what_cannot_be_remembered_is_refused_and_nothing_is_kept(
    house: House, input: dict[str, str], code: str
) -> None:
    id = await house.persona()
    before = everything(house.settings.persona_redis_url)
    given = {"personaId": id, "text": SECRET, "purpose": "AI_MEMORY", **input}

    refused = await house.does(REMEMBER, **given)

    assert refused["code"] == code
    assert everything(house.settings.persona_redis_url) == before


async def test_nobody_adds_to_anothers_persona_or_makes_it_forget(house: House) -> None:
    id = await house.persona()
    memory = await house.remembers(id, SECRET)

    added = await house.does(REMEMBER, BEN, personaId=id, text="Hi", purpose="AI_MEMORY")
    forgot = await house.does(FORGET, BEN, personaId=id, memoryIds=[memory])

    assert (added["code"], forgot["code"]) == ("NOT_FOUND", "NOT_FOUND")
    assert await remembered(house, id) == [SECRET]


def a_memory(persona_id: str, number: int, lasts: timedelta | None = None) -> MemoryDocument:
    now = datetime.now(UTC)
    return MemoryDocument(
        id=derived_id("memory", persona_id, str(number)),
        persona_id=persona_id,
        text=f"Number {number}",
        learned_from=MemorySource.TOLD,
        purpose=Purpose.AI_MEMORY,
        consented_at=now,
        created_at=now,
        expires_at=now + lasts if lasts else None,
        request="",
    )


async def test_what_has_expired_is_gone_and_makes_room(house: House) -> None:
    id, store = await house.persona(), house.services.store
    await repository.add(store, ANA, a_memory(id, 0, timedelta(milliseconds=50)))
    for number in range(1, repository.MOST):
        await repository.add(store, ANA, a_memory(id, number))
    while "Number 0" in everything(house.settings.persona_redis_url):
        await asyncio.sleep(0.02)

    await house.remembers(id, "The last")
    full = await house.does(REMEMBER, personaId=id, text="Too many", purpose="AI_MEMORY")

    assert full["code"] == "CONFLICT"
    assert await remembered(house, id, first=1) == ["The last"]


@pytest.mark.usefixtures("working")
async def test_after_forgetting_no_byte_is_left_of_it_or_of_what_was_made_from_it(
    house: House, personas_server: Personas, caplog: pytest.LogCaptureFixture
) -> None:
    """In the store, in its files on the disk, and in what was logged meanwhile."""
    caplog.set_level(logging.DEBUG)
    with Redis.from_url(personas_server.url) as redis:
        redis.config_set("rdbcompression", "no")  # or the files could not be searched
    id = await house.persona()
    memory = await house.remembers(id, f"I live in Paris, {SECRET}")
    kept = await house.remembers(id, "I like trains")
    asked = await house.answers(id, f"3 days in Lisbon, mind that I am {SECRET}")
    assert SECRET in everything(personas_server.url)
    assert asked["outcome"] == "DRAFTED"

    done = await house.does(FORGET, personaId=id, memoryIds=[memory, "memory_nonsense"])
    await scrub(house.services.store)

    assert done == {"__typename": "ForgetMemoriesSuccess", "forgotten": 1}
    assert await remembered(house, id) == ["I like trains"]
    left = everything(personas_server.url)
    assert kept in left
    for trace in (SECRET, memory, asked["draft"]["id"]):
        assert trace not in left
    assert SECRET not in caplog.text
    await until_written_anew(personas_server.url)
    assert SECRET.encode() not in on_disk(personas_server)
    assert b"I like trains" in on_disk(personas_server)


async def until_written_anew(url: str) -> None:
    with Redis.from_url(url) as redis:
        while redis.info("persistence")["aof_rewrite_in_progress"]:
            await asyncio.sleep(0.02)


async def test_a_turn_in_the_making_is_forgotten_with_its_memory(
    house: House,
) -> None:
    """Whoever works at it writes nothing any more."""
    id = await house.persona()
    memory = await house.remembers(id, SECRET)
    turn = await house.asks(id)
    workshop = house.services.workshop
    ticket = await workshop.queue.take()
    assert ticket is not None

    async with workshop.graph:
        await give_and_forget(house, id, memory, turn)
        await workshop._work(ticket)

    left = everything(house.settings.persona_redis_url)
    assert SECRET not in left
    assert turn not in left


async def give_and_forget(house: House, persona: str, memory: str, turn: str) -> None:
    given = await repository.give(house.services.store, ANA, persona, turn)
    assert [each.text for each in given] == [SECRET]
    await house.does(FORGET, personaId=persona, memoryIds=[memory])
