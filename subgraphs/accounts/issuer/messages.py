"""How does an HTTP request reach Authlib, and how does Authlib's answer come back?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Payload, OAuth2Request
from starlette.requests import Request

LARGEST_FORM: Final = 16_384  # bytes
MOST_FIELDS: Final = 40

Fields = Sequence[tuple[str, str]]


class Parameters(OAuth2Payload):
    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    @property
    def data(self) -> dict[str, str]:
        return dict(self._fields)

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        found = defaultdict(list)
        for name, value in self._fields:
            found[name].append(value)
        return found


class Asked(OAuth2Request):
    """`fields`: the query of an authorization request, the form of any other."""

    # Authlib fills these in, and says nothing of their types.
    client: Any
    user: Any
    authorization_code: Any
    refresh_token: Any
    payload: Any

    def __init__(self, method: str, uri: str, headers: Mapping[str, str], fields: Fields) -> None:
        super().__init__(method, uri, headers=headers)
        self.payload = Parameters(fields)

    @property
    def args(self) -> dict[str, str]:
        return self.form

    @property
    def form(self) -> dict[str, str]:
        return dict(self.payload.data)


@dataclass
class Answer:
    """`body`: JSON, or the empty string of a redirect. Authlib's extensions change `location`."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def location(self) -> str | None:
        return self.headers.get("Location")

    @location.setter
    def location(self, value: str) -> None:
        self.headers["Location"] = value


def query_of(request: Request) -> Fields:
    """Raises InvalidRequestError."""
    return _parsed(request.url.query)


async def form_of(request: Request) -> Fields:
    """Raises InvalidRequestError."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/x-www-form-urlencoded":
        raise InvalidRequestError("The body must be a URL-encoded form.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise InvalidRequestError(f"A form holds {LARGEST_FORM} bytes at most.")
    try:
        return _parsed(body.decode())
    except UnicodeDecodeError:
        raise InvalidRequestError("The form is not UTF-8.") from None


def refuse_repeated(fields: Fields) -> None:
    """RFC 6749, 3.2: no parameter of a token request comes twice. Raises InvalidRequestError."""
    names = [name for name, _ in fields]
    if len(set(names)) < len(names):
        raise InvalidRequestError("A parameter is given twice.")


def _parsed(encoded: str) -> Fields:
    try:
        fields = parse_qsl(
            encoded, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise InvalidRequestError("The parameters cannot be read.") from None
    if any("\0" in part for pair in fields for part in pair):
        raise InvalidRequestError("A parameter holds a NUL character.")
    return fields
