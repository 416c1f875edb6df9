"""What of a person must not leave for somebody else's model? It is marked, and stays here."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

PATTERNS: Final = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("token", re.compile(r"\beyJ[\w-]{5,}(?:\.[\w-]+){1,2}|\b(?:sk|pm|tok)_\w{6,}")),
    ("iban", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")),
    ("card", re.compile(r"\b(?:\d[ -]?){12,18}\d\b")),
    ("phone", re.compile(r"\+\d[\d .()-]{6,16}\d|\b\d{2,4}(?:[ -]\d{2,4}){2,4}\b")),
    ("document", re.compile(r"\b(?=\w*\d{5})[A-Z]{1,3}\d{5,9}[A-Z]?\b")),
    ("person", re.compile(r"\b(?:user|traveler|document)_[0-9a-z]{20,}\b")),
)
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def redacted(value: Any) -> Any:
    """The same shape, with what is personal in any of its texts replaced by `[email]` and so on."""
    match value:
        case str():
            return _redacted(value)
        case Mapping():
            return {name: redacted(inner) for name, inner in value.items()}
        case list() | tuple():
            return [redacted(inner) for inner in value]
    return value


def _redacted(text: str) -> str:
    for name, pattern in PATTERNS:
        text = pattern.sub(partial(_marked, name), text)
    return text


def _marked(name: str, found: re.Match[str]) -> str:
    return found[0] if DATE.search(found[0]) else f"[{name}]"
