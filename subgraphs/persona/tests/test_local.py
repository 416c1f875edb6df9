"""A model from a folder, in the worker's own process, keeps the same rules as every other one."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from subgraphs.chassis.outbound.breaker import Breaker, State
from subgraphs.persona.engines.local import Local
from subgraphs.persona.engines.provider import Call, EngineFailed, Said
from subgraphs.persona.engines.tool_text import ToolText
from subgraphs.persona.tests.conftest import House
from subgraphs.persona.tests.test_models import answered
from subgraphs.persona.tests.tiny_model import END, made

LOOK = '{"name": "DESTINATION", "arguments": {"slug": "lisbon"}}'
CALL = ["<tool_call>", LOOK, "</tool_call>", END]


def local(house: House, path: Path, **told: Any) -> Local:
    given = house.settings.model_dump() | {f"persona_model_{name}": v for name, v in told.items()}
    return Local(path, type(house.settings)(**given), Breaker(after=2))


async def test_it_calls_tools_hears_their_answers_and_speaks_by_and_by(
    house: House, tmp_path: Path
) -> None:
    path = made(tmp_path / "tiny", CALL, ["It", "is", "sunny.", "Go", "there.", END])

    answer = await answered(house, local(house, path), "One day in Lisbon, 2027-05-01")

    kinds = [piece["__typename"] for piece in answer["heard"]]
    assert (answer["engine"], answer["outcome"]) == ("tiny", "ANSWERED")
    assert [piece["tool"] for piece in answer["heard"] if "tool" in piece] == ["DESTINATION"]
    assert answer["text"].split() == ["It", "is", "sunny.", "Go", "there."]
    assert kinds.count("TokenChunk") > 1
    assert answer["inputTokens"] > 100
    assert answer["outputTokens"] == len(CALL) + 6


@pytest.mark.parametrize("told", [{"seconds": 0.3, "tokens": 100_000}, {"tokens": 5}])
async def test_one_that_does_not_come_to_an_end_is_stopped(
    house: House, tmp_path: Path, told: dict[str, Any]
) -> None:
    path = made(tmp_path / "tiny", ["<tool_call>", "and", "so", "on", "and"], [END])
    engine = local(house, path, **told)

    answer = await answered(house, engine, "2 days in Lisbon, 2027-05-01")

    assert (answer["engine"], answer["outcome"]) == ("composer", "DRAFTED")
    assert not engine._turn.locked()


async def test_one_that_writes_nonsense_is_left_alone_after_a_while(
    house: House, tmp_path: Path
) -> None:
    path = made(tmp_path / "tiny", ["<tool_call>", "{not json", "</tool_call>", END], [END])
    engine = local(house, path)

    answer = await answered(house, engine, "2 days in Lisbon, 2027-05-01", times=3)

    assert answer["engine"] == "composer"
    assert engine.breaker.state is State.OPEN


@pytest.mark.parametrize("what", ["an empty folder", "one that is pickled"])
async def test_what_is_no_model_to_trust_does_not_start(
    house: House, tmp_path: Path, what: str
) -> None:
    if what == "one that is pickled":
        weights = made(tmp_path, ["Hi", END], [END]) / "model.safetensors"
        torch.save(load_file(weights), tmp_path / "pytorch_model.bin")
        weights.unlink()

    with pytest.raises((OSError, ValueError)):
        async with asyncio.timeout(60), local(house, tmp_path):
            pass


SPOKEN = f"Let me look. <tool_call>{LOOK}</tool_call> One < two <tool"


@pytest.mark.parametrize("step", [1, 3, 7, 1_000])
def test_calls_are_found_in_the_text_however_it_is_cut(step: int) -> None:
    text = ToolText()
    pieces = [SPOKEN[at : at + step] for at in range(0, len(SPOKEN), step)]

    heard = [*(delta for piece in pieces for delta in text.read(piece)), *text.end()]

    said = "".join(delta.text for delta in heard if isinstance(delta, Said))
    assert [delta for delta in heard if isinstance(delta, Call)] == [
        Call("call-1", "DESTINATION", {"slug": "lisbon"})
    ]
    assert said.split() == ["Let", "me", "look.", "One", "<", "two", "<tool"]


@pytest.mark.parametrize(
    "written",
    ["[1]", '{"name": 3}', '{"name": "X", "arguments": "all"}', "{" * 100_000, '{"arguments": {}}'],
)
def test_a_call_that_is_none_is_a_failure(written: str) -> None:
    text = ToolText()
    with pytest.raises(EngineFailed):
        [*text.read(f"<tool_call>{written}</tool_call>"), *text.end()]
