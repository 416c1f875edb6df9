"""A model behind an OpenAI-compatible endpoint: vLLM, Ollama, or one that is hosted."""

import json
from collections.abc import AsyncGenerator
from typing import Any, Final, Self

from subgraphs.chassis.outbound.breaker import Breaker
from subgraphs.persona.engines.calls import Calls
from subgraphs.persona.engines.http import ModelApi
from subgraphs.persona.engines.messages import messages, tools
from subgraphs.persona.engines.provider import (
    Conversation,
    Delta,
    EngineFailed,
    EngineRefused,
    Said,
    Spent,
)
from subgraphs.persona.settings import PersonaSettings

PATH: Final = "chat/completions"
LAST: Final = "[DONE]"


class Compatible:
    """A resource of the worker."""

    def __init__(self, url: str, settings: PersonaSettings, breaker: Breaker | None = None) -> None:
        key = settings.persona_model_key
        headers = {"authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        self.name = settings.persona_model_name
        self.breaker = breaker or Breaker()
        self._tokens = settings.persona_model_tokens
        self._api = ModelApi(url, headers, settings.persona_model_seconds, self.breaker)

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
            async for data in events:
                if data == LAST:
                    break
                for delta in _read(data, calls):
                    yield delta
        for call in calls.whole():
            yield call

    def _asked(self, conversation: Conversation) -> dict[str, Any]:
        return {
            "model": self.name,
            "messages": messages(conversation),
            "tools": tools(conversation.question),
            "max_tokens": self._tokens,
            "temperature": 0,
            "stream": True,
            "stream_options": {"include_usage": True},
        }


def _read(data: str, calls: Calls) -> list[Delta]:
    """What one event says. Raises EngineFailed."""
    try:
        event = json.loads(data)
        choices, usage = event.get("choices") or [], event.get("usage")
        return [
            *(delta for choice in choices for delta in _choice(choice, calls)),
            *([Spent(usage["prompt_tokens"], usage["completion_tokens"])] if usage else []),
        ]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise EngineFailed("malformed") from None


def _choice(choice: dict[str, Any], calls: Calls) -> list[Delta]:
    delta = choice.get("delta") or {}
    if delta.get("refusal") or choice.get("finish_reason") == "content_filter":
        raise EngineRefused
    for part in delta.get("tool_calls") or ():
        told = part.get("function") or {}
        number, id = int(part.get("index", 0)), part.get("id") or ""
        calls.grow(number, id, told.get("name") or "", told.get("arguments") or "")
    return [Said(delta["content"])] if delta.get("content") else []
