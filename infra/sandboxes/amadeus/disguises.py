"""In which shapes has Amadeus been seen to answer, beside the one that it documents?"""

import gzip
import json
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import HTMLResponse, Response

from infra.sandboxes.amadeus.failures import How
from infra.sandboxes.amadeus.store import Document

MEDIA_TYPE: Final = "application/vnd.amadeus+json"
_WARNING: Final = {
    "status": 200,
    "code": 5429,
    "title": "SOME DATA IS NOT AVAILABLE",
    "detail": "One of the systems behind did not answer",
}
_TITLES: Final = {200: "Please wait", 502: "502 Bad Gateway", 504: "504 Gateway Time-out"}


@dataclass(frozen=True, slots=True)
class Answer:
    """`body`: None where nothing follows the headers."""

    status: int
    body: Document | None = None


def page(status: int) -> Response:
    title = _TITLES[status]
    return HTMLResponse(f"<html><head><title>{title}</title></head><body></body></html>", status)


def answered(answer: Answer, how: How | None = None) -> Response:
    if answer.body is None:
        return Response(status_code=answer.status)
    match how:
        case How.HTML:
            return page(200)
        case How.TRUNCATED:
            whole = _encoded(answer.body)
            return _json(whole[: len(whole) // 2], answer.status)
        case How.GZIP:
            compressed = gzip.compress(_encoded(answer.body))
            return _json(compressed, answer.status, {"content-encoding": "gzip"})
        case _:
            return _json(_encoded(_disguised(answer.body, how)), answer.status)


def _disguised(body: Document, how: How | None) -> Document:
    match how:
        case How.TEXT_NUMBERS:
            return {name: _text_numbers(value) for name, value in body.items()}
        case How.TURNED_DATA if "data" in body:
            return {**body, "data": _turned(body["data"])}
        case How.WARNINGS:
            return {"warnings": [_WARNING], **body}
        case _:
            return body


def _text_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _text_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_text_numbers(inner) for inner in value]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


def _turned(data: Any) -> Any:
    if isinstance(data, list):
        return data[0] if data else {}
    return [data]


def _json(content: bytes, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(content, status, headers, MEDIA_TYPE)


def _encoded(body: Document) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
