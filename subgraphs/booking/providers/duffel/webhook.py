"""Did Duffel sign this, just now, and what does it tell us to ask about?"""

import hmac
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from itertools import product
from typing import Annotated, Any, Final

from pydantic import Field, SecretStr, ValidationError

from subgraphs.booking.providers.duffel.bodies import Body, NoObject
from subgraphs.booking.providers.port import BadEvent, ProviderEvent

HEADER: Final = "x-duffel-signature"  # t=<seconds>,v1=<hex>, of `<t>.<body>`
TOLERANCE_SECONDS: Final = 300.0


Id = Annotated[str, Field(max_length=255, pattern=r"^[A-Za-z0-9_.:-]+$")]


class Told(Body):
    id: Id | None = None
    order_id: Id | None = None
    offer_id: Id | None = None
    metadata: Annotated[dict[str, Any], NoObject] = {}


class Data(Body):
    object: Annotated[Told, NoObject] = Told()


class Event(Body):
    id: Id
    type: Id
    data: Annotated[Data, NoObject] = Data()


class Signatures:
    """`secrets`: any of them will do, while one takes another's place."""

    def __init__(self, secrets: SecretStr | None, clock: Callable[[], float] = time.time) -> None:
        told = secrets.get_secret_value().split(",") if secrets else []
        self._secrets = [secret.strip().encode() for secret in told if secret.strip()]
        self._clock = clock

    def check(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises BadEvent."""
        parts = [part.strip().partition("=") for part in _header(headers).split(",")]
        at = next((value for name, _, value in parts if name == "t"), "")
        signatures = [value.encode() for name, _, value in parts if name == "v1"]
        if not self._is_recent(at):
            raise BadEvent("it is too old, or of another time")
        expected = self._of(at.encode() + b"." + body)
        if not any(hmac.compare_digest(*each) for each in product(expected, signatures)):
            raise BadEvent("nobody we know signed it")

    def _of(self, signed: bytes) -> Iterator[bytes]:
        for secret in self._secrets:
            yield hmac.new(secret, signed, sha256).hexdigest().encode()

    def _is_recent(self, at: str) -> bool:
        if not at.isascii() or not at.isdecimal() or len(at) > 12:
            return False
        return abs(self._clock() - int(at)) <= TOLERANCE_SECONDS


def event_of(body: bytes) -> ProviderEvent:
    """Raises BadEvent. Nothing but ids is taken out."""
    try:
        event = Event.model_validate_json(body)
    except ValidationError:
        raise BadEvent("it is no event") from None
    told = event.data.object
    own_id = told.id if told.id and told.id.startswith("ord_") else None
    reference = told.metadata.get("reference")
    return ProviderEvent(
        id=event.id,
        kind=event.type,
        order_id=told.order_id or own_id,
        client_ref=str(reference) if reference else None,
        pending_id=told.offer_id,
    )


def _header(headers: Mapping[str, str]) -> str:
    """Whatever its case."""
    return next((value for name, value in headers.items() if name.lower() == HEADER), "")
