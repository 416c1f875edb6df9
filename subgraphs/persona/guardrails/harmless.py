"""What of an engine's words must not leave? Links, which may carry data out, and personal data."""

import re
from collections.abc import Iterable
from typing import Final

from subgraphs.persona.drafts.models import Day, Item
from subgraphs.persona.engines.redaction import redacted

NAMED: Final = re.compile(r"!?\[([^\]]{0,200})\]\([^)]{0,2000}\)")  # Markdown's links and images
MARKUP: Final = re.compile(r"</?[A-Za-z][^>]{0,500}>")
LINK: Final = re.compile(
    r"\b(?:https?|ftp|data|javascript|file|mailto):\S+|\bwww\.\S+"
    r"|\b(?:[A-Za-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b(?:/\S*)?"
)


def harmless(text: str) -> str:
    """Words, with `[link]` and `[email]` and so on where there was more."""
    words = MARKUP.sub("", NAMED.sub(r"\1", text))
    return LINK.sub("[link]", str(redacted(words)))


def harmless_days(days: Iterable[Day]) -> list[Day]:
    """Names of the graph's things too: it is providers who write them."""
    return [day.model_copy(update={"items": [_item(item) for item in day.items]}) for day in days]


def _item(item: Item) -> Item:
    said = {"title": harmless(item.title) or "…", "reason": harmless(item.reason)}
    return item.model_copy(update=said)
