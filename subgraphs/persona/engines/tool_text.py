"""A model that writes its calls of tools into its text, between two marks, as most open ones do.

`<tool_call>{"name": ..., "arguments": {...}}</tool_call>`, as the chat templates of Hermes, Qwen
and SmolLM have it.
"""

import json
from collections.abc import Iterator
from typing import Final

from subgraphs.persona.engines.calls import LONGEST_ARGUMENTS, MOST_CALLS
from subgraphs.persona.engines.provider import Call, Delta, EngineFailed, Said

OPENS: Final = "<tool_call>"
CLOSES: Final = "</tool_call>"


class ToolText:
    """Of one round. What may yet become a mark is held back."""

    def __init__(self) -> None:
        self._held = ""
        self._calls = 0

    def read(self, text: str) -> Iterator[Delta]:
        """What is surely said by now. Raises EngineFailed."""
        self._held += text
        while OPENS in self._held:
            before, _, rest = self._held.partition(OPENS)
            if before.strip():
                yield Said(before)
            written, closed, after = rest.partition(CLOSES)
            if not closed:
                self._held = OPENS + rest
                if len(rest) > LONGEST_ARGUMENTS:
                    raise EngineFailed("too much")
                return
            self._held = after
            yield self._call(written)
        sure = len(self._held) - _beginning(self._held)
        if self._held[:sure].strip():
            yield Said(self._held[:sure])
            self._held = self._held[sure:]

    def end(self) -> Iterator[Delta]:
        """What was held back. Raises EngineFailed for a call without an end."""
        if OPENS in self._held:
            raise EngineFailed("cut off")
        if self._held.strip():
            yield Said(self._held)

    def _call(self, written: str) -> Call:
        self._calls += 1
        try:
            told = json.loads(written)
            name, arguments = told["name"], told.get("arguments") or {}
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise EngineFailed("malformed") from None
        if not isinstance(name, str) or not isinstance(arguments, dict):
            raise EngineFailed("malformed arguments")
        if self._calls > MOST_CALLS:
            raise EngineFailed("too much")
        return Call(f"call-{self._calls}", name, arguments)


def _beginning(text: str) -> int:
    """How much of its end may be the beginning of a mark."""
    longest = min(len(text), len(OPENS) - 1)
    return next((n for n in range(longest, 0, -1) if OPENS.startswith(text[-n:])), 0)
