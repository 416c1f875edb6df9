"""An OpenAI-compatible server that plays recorded answers: `python -m ...model_server PORT`.

The model's name chooses the recording: a list of rounds, each a list of events as such servers send
them. It notes every request.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

Event = Mapping[str, Any] | str
Recording = list[list[Event]]


def says(*pieces: str) -> list[Event]:
    return [{"choices": [{"delta": {"content": piece}}]} for piece in pieces]


def calls(tool: str, arguments: Any, index: int = 0) -> list[Event]:
    """In three pieces, as models send them."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    half = len(text) // 2
    parts: list[Mapping[str, Any]] = [
        {"id": f"call-{index}", "function": {"name": tool, "arguments": ""}},
        {"function": {"arguments": text[:half]}},
        {"function": {"arguments": text[half:]}},
    ]
    return [{"choices": [{"delta": {"tool_calls": [{"index": index, **part}]}}]} for part in parts]


USAGE: Final[list[Event]] = [
    {"choices": [{"delta": {}, "finish_reason": "stop"}]},
    {"choices": [], "usage": {"prompt_tokens": 120, "completion_tokens": 30}},
]
ITINERARY: Final = {
    "title": "Lisbon by the river",
    "days": [
        {
            "on": "2027-05-01",
            "items": [
                {
                    "part": "MORNING",
                    "title": "Walk Lisbon",
                    "reason": "It is the capital.",
                    "entity": "destination_lisbon",
                    "facts": ["fact_0"],
                }
            ],
        }
    ],
}
GOOD: Final[Recording] = [
    [*calls("SEARCH_PLACES", {"text": "Lisbon"}), *USAGE],
    [*says("Let me look. "), *calls("DESTINATION", {"slug": "lisbon"}), *USAGE],
    [*calls("DRAFT_ITINERARY", ITINERARY), *USAGE],
    [*says("Here ", "is ", "your ", "day."), *USAGE],
]
RECORDINGS: Final[Mapping[str, Recording]] = {
    "good": GOOD,
    "malformed": [[*says("Well. "), "{not json"]],
    "not-an-object": [["[1, 2]"]],
    "malformed-arguments": [[*calls("DESTINATION", '{"slug": "lis'), *USAGE]],
    "refusal": [[{"choices": [{"delta": {"refusal": "I cannot help with that."}}]}]],
    "filtered": [[{"choices": [{"delta": {}, "finish_reason": "content_filter"}]}]],
    "cut-off": [[*says("A start. ", "This sentence has no "), "cut"]],
    "silent": [[*says("One moment. "), "silence"]],
    "endless": [says("word " * 5_000)],
    "unwell": [["500"]],
}


@dataclass
class ModelServer:
    """`recording`: of the model `scripted`. `asked`: bodies, with the authorization of each."""

    recording: Recording = field(default_factory=list)
    asked: list[tuple[dict[str, Any], str]] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/v1/chat/completions", self.answer, methods=["POST"])])

    async def answer(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append((body, request.headers.get("authorization", "")))
        recording = RECORDINGS.get(body["model"], self.recording)
        past = sum(message["role"] == "assistant" for message in body["messages"])
        events = recording[min(past, len(recording) - 1)]
        if events == ["500"]:
            return JSONResponse({"error": {"message": "overloaded"}}, 500)
        return StreamingResponse(_streamed(events), media_type="text/event-stream")


async def _streamed(events: list[Event]) -> AsyncIterator[str]:
    for event in events:
        if event == "cut":
            return
        if event == "silence":
            await asyncio.sleep(3)
        yield f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n"
    yield "data: [DONE]\n\n"


if __name__ == "__main__":
    uvicorn.run(ModelServer().app(), host="127.0.0.1", port=int(sys.argv[1]))
