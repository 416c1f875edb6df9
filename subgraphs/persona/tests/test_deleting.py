"""A persona that its person deletes is gone with all that it knew, said and planned."""

import asyncio
import logging

import pytest
from redis import Redis

from subgraphs.persona.errors import NoSuchPersona
from subgraphs.persona.memories import repository as memories
from subgraphs.persona.store import keys
from subgraphs.persona.store.scrubbing import scrub
from subgraphs.persona.tests.conftest import ANA, ASK, BEN, LISBON, House
from subgraphs.persona.tests.ordering import (
    BOOK,
    booked,
    confirmed,
    drafted,
    order_of,
    seen,
)
from subgraphs.persona.tests.test_memories import SECRET, a_memory, until_written_anew
from subgraphs.persona.tests.test_personas import own
from subgraphs.persona.tests.valkeys import Personas, everything, on_disk
from subgraphs.persona.turns import repository as turns

DELETE = """
    mutation($input: DeletePersonaInput!) {
      deletePersona(input: $input) {
        __typename
        ... on DeletePersonaSuccess { personaId }
        ... on Problem { code path }
      }
    }
"""


@pytest.mark.usefixtures("working")
async def test_after_deleting_no_byte_is_left_of_it_and_another_is_as_it_was(
    house: House, personas_server: Personas, caplog: pytest.LogCaptureFixture
) -> None:
    """In the store, in its files on the disk, and in what was logged meanwhile."""
    caplog.set_level(logging.DEBUG)
    with Redis.from_url(personas_server.url) as redis:
        redis.config_set("rdbcompression", "no")  # or the files could not be searched
    other = await house.persona(name="Rosa")
    await house.remembers(other, "I like trains")
    id = await house.persona(name="Marcel the passing")
    memory = await house.remembers(id, f"I live in Paris, {SECRET}")
    turn = await house.asks(id, f"3 days in Lisbon, 2027-05-01, mind that I am {SECRET}")
    await house.hears(turn)
    draft = (await seen(house, turn))["draft"]
    order = await booked(house, draft)

    done = await house.does(DELETE, personaId=id)
    again = await house.does(DELETE, personaId=id)
    await scrub(house.services.store)

    assert done == {"__typename": "DeletePersonaSuccess", "personaId": id}
    assert (again["code"], again["path"]) == ("NOT_FOUND", ["personaId"])
    traces = (id, SECRET, memory, turn, draft["id"], order["turn"], "Marcel the passing")
    left = everything(personas_server.url)
    assert [trace for trace in traces if trace in left] == []
    assert SECRET not in caplog.text
    assert [each["name"] for each in (await own(house, ANA))["personas"]] == ["Rosa"]
    await until_written_anew(personas_server.url)
    files = on_disk(personas_server)
    assert [trace for trace in traces if trace.encode() in files] == []
    assert b"I like trains" in files


async def test_nobody_deletes_anothers_persona(house: House) -> None:
    id = await house.persona()
    before = everything(house.settings.persona_redis_url)

    refused = await house.does(DELETE, BEN, personaId=id)

    assert refused["code"] == "NOT_FOUND"
    assert everything(house.settings.persona_redis_url) == before


async def test_what_is_asked_and_told_while_it_ends_is_refused_or_goes_along(house: House) -> None:
    id = await house.persona()

    asked = [house.does(ASK, personaId=id, prompt=LISBON) for _ in range(10)]
    outcomes = await asyncio.gather(*asked[:5], house.does(DELETE, personaId=id), *asked[5:])

    asked_for = [each for each in outcomes if "turn" in each or "code" in each]
    left = everything(house.settings.persona_redis_url)
    assert {each.get("code", "NOT_FOUND") for each in asked_for} == {"NOT_FOUND"}
    assert id not in left
    begun = [keys.turn(ANA, each["turn"]["id"]) for each in outcomes if "turn" in each]
    assert [each for each in begun if each in left] == []


async def test_nothing_is_asked_of_or_told_to_what_is_gone(house: House) -> None:
    """Whoever looked before it went, and writes after."""
    store = house.services.store
    id = await house.persona()
    turn_id = await house.asks(id)
    turn = (await turns.by_ids(store, ANA, [turn_id]))[turn_id]
    await house.does(DELETE, personaId=id)

    with pytest.raises(NoSuchPersona):
        await turns.ask(store, turn, "sealed", 4_102_444_800_000, 10)
    with pytest.raises(NoSuchPersona):
        await memories.add(store, ANA, a_memory(id, 1))

    assert keys.turn(ANA, turn_id) not in everything(house.settings.persona_redis_url)
    assert keys.memories(ANA, id) not in everything(house.settings.persona_redis_url)


async def test_a_turn_in_the_making_ends_with_its_persona(house: House) -> None:
    """Whoever works at it writes nothing any more, and books nothing that was not sent."""
    workshop = house.services.workshop
    id = await house.persona()
    turn = await house.asks(id)
    ticket = await workshop.queue.take()
    assert ticket is not None

    await house.does(DELETE, personaId=id)
    async with workshop.graph:
        await workshop._work(ticket)

    left = everything(house.settings.persona_redis_url)
    assert [each for each in (id, turn) if each in left] == []


@pytest.mark.usefixtures("working")
async def test_an_order_that_waits_is_not_booked_once_its_persona_is_gone(house: House) -> None:
    draft = await drafted(house)
    token = await confirmed(house, draft)
    [persona] = (await own(house, ANA))["personas"]

    await house.does(DELETE, personaId=persona["id"])
    refused = await house.does(BOOK, **order_of(draft, token))

    assert (refused["code"], refused["path"]) == ("NOT_FOUND", ["draftId"])
