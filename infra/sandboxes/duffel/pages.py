"""How is a list read page by page?"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Final

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel.refusals import wrong

MOST: Final = 200
USUAL: Final = 50


def page(found: list[Document], query: Mapping[str, str]) -> Document:
    """`found`: all there is, in order. A cursor names the document that it stands behind.

    Raises Refusal for a limit outside 1 to `MOST` and for a cursor that stands nowhere.
    """
    limit = _limit(query.get("limit", str(USUAL)))
    places = {document["id"]: place for place, document in enumerate(found)}
    first, last = 0, limit
    if "after" in query:
        first = _place(query["after"], "after", places) + 1
        last = first + limit
    elif "before" in query:
        last = _place(query["before"], "before", places)
        first = max(last - limit, 0)
    shown = found[first:last]
    after = shown[-1]["id"] if shown and last < len(found) else None
    before = shown[0]["id"] if shown and first > 0 else None
    return {
        "data": shown,
        "meta": {"limit": limit, "after": _cursor(after), "before": _cursor(before)},
    }


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise wrong("/limit", "validation_range", f"limit must be from 1 to {MOST}")
    return int(text)


def _place(cursor: str, name: str, places: Mapping[str, int]) -> int:
    try:
        return places[urlsafe_b64decode(cursor).decode()]
    except (ValueError, KeyError) as lost:
        raise wrong(f"/{name}", "validation_format", "No page begins there") from lost


def _cursor(id: str | None) -> str | None:
    return urlsafe_b64encode(id.encode()).decode() if id else None
