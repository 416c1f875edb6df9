"""A turn is asked once, answered by whoever lives, and followed to its last byte."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis import Redis

from subgraphs.chassis.ids import new_id
from subgraphs.persona.store import keys
from subgraphs.persona.tests.conftest import (
    ANA,
    ASK,
    BEN,
    LISBON,
    REPLY,
    House,
    Opening,
    at_work,
)
from subgraphs.persona.tests.graph import SmallWorld
from subgraphs.persona.tests.valkeys import everything

TURN = """
    query($id: ID!) {
      personaTurn(id: $id) {
        id prompt state outcome lastSequence persona { id } draft { id title }
      }
    }
"""


@pytest.mark.usefixtures("working")
async def test_a_turn_reads_the_graph_and_drafts_what_it_found(
    house: House, world: SmallWorld
) -> None:
    id = await house.persona(traits=[{"taste": "COMFORT", "weight": 1.0}])

    answer = await house.answers(id)

    kinds = [piece["__typename"] for piece in answer["heard"]]
    draft = answer["draft"]
    assert [piece["sequence"] for piece in answer["heard"]] == list(range(1, len(kinds) + 1))
    assert kinds[:6] == ["ToolCallChunk"] * 6
    assert (kinds[-1], answer["outcome"], answer["engine"]) == ("DoneChunk", "DRAFTED", "composer")
    assert "CitationChunk" in kinds
    assert draft["isVerified"], draft["findings"]
    assert draft["total"] == {"amount": "640.00", "currency": "EUR"}  # two flights, two nights
    assert draft["budget"] == {"amount": "900.00", "currency": "EUR"}
    assert [day["date"] for day in draft["days"]] == ["2027-05-01", "2027-05-02", "2027-05-03"]
    items = [item for day in draft["days"] for item in day["items"]]
    assert {"__typename": "StayOffer", "id": "stayoffer_5"} in [item["entity"] for item in items]
    assert all(item["entity"] or item["citations"] or item["uncited"] for item in items)
    assert {asked.token for asked in world.asked} == {house.token()}
    assert {asked.kind for asked in world.asked} == {"query"}


@pytest.mark.usefixtures("working")
async def test_cut_off_anywhere_and_resumed_it_is_the_same_to_the_byte(house: House) -> None:
    turn = await house.asks(await house.persona())
    whole = await house.hears(turn)

    for cut in range(1, len(whole), 4):
        before = await house.hears(turn, at_most=cut)
        after = await house.hears(turn, after=before[-1]["sequence"])
        assert json.dumps(before + after) == json.dumps(whole)
    assert await house.hears(turn, after=len(whole)) == []


async def test_who_listens_before_the_work_begins_hears_all_of_it(house: House) -> None:
    turn = await house.asks(await house.persona())
    listening = asyncio.create_task(house.hears(turn))
    await asyncio.sleep(0.05)

    async with house.services.workshop.graph, at_work(house.services.workshop):
        live = await listening

    assert live == await house.hears(turn)
    assert live[-1]["__typename"] == "DoneChunk"


@pytest.mark.usefixtures("working")
async def test_pieces_that_are_gone_are_a_gap_and_the_draft_stays(house: House) -> None:
    turn = await house.asks(await house.persona())
    done = (await house.hears(turn))[-1]
    last = done["sequence"]
    with Redis.from_url(house.settings.persona_redis_url) as redis:
        redis.xtrim(keys.chunks(ANA, turn), maxlen=2, approximate=False)
        some = await house.hears(turn)
        redis.delete(keys.chunks(ANA, turn))
        none = await house.hears(turn)

    kept = (await house.ask(TURN, ANA, id=turn))["data"]["personaTurn"]
    assert some[0] == {"__typename": "Gap", "fromSequence": 1, "toSequence": last - 2}
    assert [piece["sequence"] for piece in some[1:]] == [last - 1, last]
    assert none == [{"__typename": "Gap", "fromSequence": 1, "toSequence": last}]
    assert kept["draft"]["id"] == done["draft"]["id"]
    assert (kept["state"], kept["outcome"], kept["lastSequence"]) == ("ENDED", "DRAFTED", last)


async def test_the_same_key_asks_once_and_another_use_of_it_is_refused(house: House) -> None:
    id = await house.persona()
    first = await house.does(ASK, personaId=id, prompt=LISBON, clientKey="one")
    again = await house.does(ASK, personaId=id, prompt=LISBON, clientKey="one")
    other = await house.does(ASK, personaId=id, prompt="Rome", clientKey="one")

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert first["turn"] == again["turn"]
    assert (other["code"], other["path"]) == ("CONFLICT", ["clientKey"])
    with Redis.from_url(house.settings.persona_redis_url) as redis:
        assert redis.zcard(keys.TURNS_DUE) == 1


async def test_a_lost_ticket_is_made_up_for_by_asking_again(house: House) -> None:
    id = await house.persona()
    await house.does(ASK, personaId=id, prompt=LISBON, clientKey="one")
    with Redis.from_url(house.settings.persona_redis_url) as redis:
        redis.delete(keys.TURNS_DUE)

        await house.does(ASK, personaId=id, prompt=LISBON, clientKey="one")

        assert redis.zcard(keys.TURNS_DUE) == 1


async def test_more_than_so_many_a_minute_are_refused_with_when_to_come_back(
    opening: Opening, house: House
) -> None:
    async with opening(house.settings.model_copy(update={"persona_turns_per_minute": 2})) as strict:
        id = await strict.persona()
        for _ in range(2):
            await strict.asks(id)
        before = everything(strict.settings.persona_redis_url)
        input = {"personaId": id, "prompt": LISBON, "clientKey": "third"}

        answer = await strict.ask(ASK, ANA, input=input)
        others = await strict.does(ASK, BEN, personaId=await strict.persona(BEN), prompt=LISBON)

    [error] = answer["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert 1 <= error["extensions"]["retryAfterSeconds"] <= 60
    assert str(error["extensions"]["retryAfterSeconds"]) in error["message"]
    assert before.count("Plan 3 days") == 2
    assert others["__typename"] == "AskPersonaSuccess"


async def test_nobody_asks_anothers_persona_or_follows_anothers_turn(house: House) -> None:
    id = await house.persona()
    turn = await house.asks(id)

    asked = await house.does(ASK, BEN, personaId=id, prompt=LISBON)
    read = await house.ask(TURN, BEN, id=turn)
    missing = await house.ask(TURN, BEN, id=new_id("turn"))
    followed = [
        error["extensions"]["code"]
        async for error in errors_of(house, {"turn": turn, "after": 0}, house.token(BEN))
    ]

    assert asked["code"] == "NOT_FOUND"
    assert read["data"] == missing["data"] == {"personaTurn": None}
    assert followed == ["NOT_FOUND"]


async def test_a_sequence_of_the_future_is_refused(house: House) -> None:
    turn = await house.asks(await house.persona())

    codes = [
        error["extensions"]["code"]
        async for error in errors_of(house, {"turn": turn, "after": 9}, house.token())
    ]

    assert codes == ["INVALID_INPUT"]


async def errors_of(
    house: House, variables: dict[str, object], token: str
) -> AsyncIterator[dict[str, Any]]:
    async with house.socket(token) as socket:
        await socket.subscribe(REPLY, variables)
        for error in (await socket.receive())["payload"]["errors"]:
            yield error
