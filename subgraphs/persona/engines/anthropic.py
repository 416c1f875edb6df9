"""A model behind Anthropic's Messages API. https://docs.anthropic.com/en/api/messages-streaming"""

import json
from collections.abc import AsyncGenerator, Iterator
from typing import Any, Final, Self

from subgraphs.chassis.outbound.breaker import Breaker
from subgraphs.persona.engines.calls import Calls
from subgraphs.persona.engines.http import ModelApi
from subgraphs.persona.engines.messages import INSTRUCTIONS, asked, data, tools
from subgraphs.persona.engines.provider import (
    Conversation,
    Delta,
    EngineFailed,
    EngineRefused,
    Exchange,
    Said,
    Spent,
)
from subgraphs.persona.settings import PersonaSettings

PATH: Final = "messages"
VERSION: Final = "2023-06-01"
LAST: Final = "message_stop"

Message = dict[str, Any]


class Anthropic:
    """A resource of the worker."""

    def __init__(self, url: str, settings: PersonaSettings, breaker: Breaker | None = None) -> None:
        key = settings.persona_model_key
        headers = {"x-api-key": key.get_secret_value()} if key else {}
        self.name = settings.persona_model_name
        self.breaker = breaker or Breaker()
        self._tokens = settings.persona_model_tokens
        self._api = ModelApi(
            url,
            {"anthropic-version": VERSION, **headers},
            settings.persona_model_seconds,
            self.breaker,
        )

    async def __aenter__(self) -> Self:
        await self._api.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._api.__aexit__(*error)

    async def ready(self) -> None:
        """Always: without a model the composer answers."""

    async def stream(self, conversation: Conversation) -> AsyncGenerator[Delta, None]:
        """Raises EngineFailed, also after some of it was said."""
        calls = Calls()
        async with self._api.events(PATH, self._asked(conversation)) as events:
            async for text in events:
                kind, deltas = _read(text, calls)
                for delta in deltas:
                    yield delta
                if kind == LAST:
                    break
        for call in calls.whole():
            yield call

    def _asked(self, conversation: Conversation) -> Message:
        return {
            "model": self.name,
            "system": INSTRUCTIONS,
            "messages": list(_messages(conversation)),
            "tools": [_tool(one["function"]) for one in tools(conversation.question)],
            "max_tokens": self._tokens,
            "temperature": 0,
            "stream": True,
        }


def _messages(conversation: Conversation) -> Iterator[Message]:
    yield {"role": "user", "content": data(asked(conversation.question))}
    for calls in conversation.rounds:
        yield {"role": "assistant", "content": [_call(each) for each in calls]}
        yield {"role": "user", "content": [_result(each) for each in calls]}


def _call(exchange: Exchange) -> Message:
    call = exchange.call
    given = json.loads(data(call.arguments))  # redacted
    return {"type": "tool_use", "id": call.id, "name": call.tool, "input": given}


def _result(exchange: Exchange) -> Message:
    told = data(exchange.result)
    return {"type": "tool_result", "tool_use_id": exchange.call.id, "content": told}


def _tool(function: Message) -> Message:
    return {
        "name": function["name"],
        "description": function["description"],
        "input_schema": function["parameters"],
    }


def _read(text: str, calls: Calls) -> tuple[str, list[Delta]]:
    """The kind of an event, and what it says. Raises EngineFailed."""
    try:
        event = json.loads(text)
        return event["type"], _deltas(event, calls)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise EngineFailed("malformed") from None


def _deltas(event: Message, calls: Calls) -> list[Delta]:
    """Kinds that are not known say nothing: new ones may appear."""
    match event:
        case {"type": "error"}:
            raise EngineFailed("error event")
        case {"type": "message_start", "message": {"usage": {"input_tokens": int(read)}}}:
            return [Spent(read, 0)]
        case {"type": "content_block_start", "content_block": {"type": "tool_use"} as block}:
            calls.grow(event["index"], block["id"], block["name"], "")
        case {"type": "content_block_delta", "delta": {"type": "input_json_delta"} as delta}:
            calls.grow(event["index"], "", "", delta["partial_json"])
        case {"type": "content_block_delta", "delta": {"type": "text_delta", "text": str(said)}}:
            return [Said(said)] if said else []
        case {"type": "message_delta", "delta": {"stop_reason": "refusal"}}:
            raise EngineRefused
        case {"type": "message_delta", "usage": {"output_tokens": int(written)}}:
            return [Spent(0, written)]
    return []
