"""How does a call to somebody else end? With an answer, surely undone, or nobody knows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers`: whatever their case. The body may hold a person's data, so it is never shown."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """None where the body is none: HTML, cut off, empty."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class NotSent(Exception):
    """Nothing was done: it never reached them. `cause` is a code for the log."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Lost(Exception):
    """It may or may not have been done. `cause` is a code for the log."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause
