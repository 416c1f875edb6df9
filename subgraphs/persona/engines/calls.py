"""Calls of tools as a model sends them, piece by piece."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from subgraphs.persona.engines.provider import Call, EngineFailed

LONGEST_ARGUMENTS: Final = 50_000  # characters
MOST_CALLS: Final = 8  # of one round


@dataclass(slots=True)
class _Asked:
    id: str = ""
    tool: str = ""
    arguments: str = ""


@dataclass(slots=True)
class Calls:
    """Of one round, by the number that the model gives each."""

    _asked: dict[int, _Asked] = field(default_factory=dict)

    def grow(self, number: int, id: str, tool: str, arguments: str) -> None:
        """By a piece of each; `id` may come again. Raises EngineFailed for too much."""
        asked = self._asked.setdefault(number, _Asked())
        asked.id = id or asked.id
        asked.tool += tool
        asked.arguments += arguments
        if len(self._asked) > MOST_CALLS or len(asked.arguments) > LONGEST_ARGUMENTS:
            raise EngineFailed("too much")

    def whole(self) -> list[Call]:
        """Raises EngineFailed where their arguments are no JSON objects."""
        return [
            Call(asked.id or f"call-{number}", asked.tool, _arguments(asked.arguments))
            for number, asked in sorted(self._asked.items())
        ]


def _arguments(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text or "{}")
    except (ValueError, RecursionError):
        raise EngineFailed("malformed arguments") from None
    if not isinstance(told, dict):
        raise EngineFailed("malformed arguments")
    return told
