"""A server of Anthropic's Messages API that plays recorded answers, as `model_server` does.

The model's name chooses the recording: a list of rounds, each a list of events. It notes every
request.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from subgraphs.persona.tests.model_server import ITINERARY

Event = Mapping[str, Any] | str
Recording = list[list[Event]]
BEGINS: Final[Event] = {
    "type": "message_start",
    "message": {"role": "assistant", "usage": {"input_tokens": 120, "output_tokens": 1}},
}
PING: Final[Event] = {"type": "ping"}


def says(*pieces: str) -> list[Event]:
    deltas = [{"type": "text_delta", "text": piece} for piece in pieces]
    return _block(0, {"type": "text", "text": ""}, deltas)


def calls(tool: str, arguments: Any, index: int = 1) -> list[Event]:
    """In two pieces, after an empty one."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    half = len(text) // 2
    parts = ("", text[:half], text[half:])
    deltas = [{"type": "input_json_delta", "partial_json": part} for part in parts]
    block = {"type": "tool_use", "id": f"toolu_{index}", "name": tool, "input": {}}
    return _block(index, block, deltas)


def ends(reason: str = "end_turn") -> list[Event]:
    delta = {"stop_reason": reason, "stop_sequence": None}
    usage = {"output_tokens": 30}
    return [
        {"type": "message_delta", "delta": delta, "usage": usage},
        {"type": "message_stop"},
    ]


def _block(index: int, block: Mapping[str, Any], deltas: list[dict[str, str]]) -> list[Event]:
    return [
        {"type": "content_block_start", "index": index, "content_block": block},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    ]


GOOD: Final[Recording] = [
    [BEGINS, PING, *calls("SEARCH_PLACES", {"text": "Lisbon"}), *ends("tool_use")],
    [
        *(BEGINS, *says("Let me look. ")),
        *(*calls("DESTINATION", {"slug": "lisbon"}), *ends("tool_use")),
    ],
    [BEGINS, *calls("DRAFT_ITINERARY", ITINERARY), *ends("tool_use")],
    [BEGINS, *says("Here ", "is ", "your ", "day."), *ends()],
]
RECORDINGS: Final[Mapping[str, Recording]] = {
    "good": GOOD,
    "malformed": [[BEGINS, *says("Well. "), "{not json"]],
    "not-an-object": [["[1, 2]"]],
    "malformed-arguments": [[BEGINS, *calls("DESTINATION", '{"slug": "lis'), *ends("max_tokens")]],
    "refusal": [[BEGINS, *ends("refusal")]],
    "overloaded": [[BEGINS, {"type": "error", "error": {"type": "overloaded_error"}}]],
    "cut-off": [[BEGINS, *says("A start. ", "This sentence has no "), "cut"]],
    "silent": [[BEGINS, *says("One moment. "), "silence"]],
    "endless": [[BEGINS, *says("word " * 5_000), *ends()]],
    "unwell": [["529"]],
}


@dataclass
class AnthropicServer:
    """`asked`: bodies, with the headers of each."""

    asked: list[tuple[dict[str, Any], Mapping[str, str]]] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/v1/messages", self.answer, methods=["POST"])])

    async def answer(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append((body, dict(request.headers)))
        recording = RECORDINGS[body["model"]]
        past = sum(message["role"] == "assistant" for message in body["messages"])
        events = recording[min(past, len(recording) - 1)]
        if events == ["529"]:
            return JSONResponse({"type": "error", "error": {"type": "overloaded_error"}}, 529)
        return StreamingResponse(_streamed(events), media_type="text/event-stream")


async def _streamed(events: list[Event]) -> AsyncIterator[str]:
    for event in events:
        if event == "cut":
            return
        if event == "silence":
            await asyncio.sleep(3)
        if isinstance(event, str):
            yield f"data: {event}\n\n"
        else:
            yield f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"
