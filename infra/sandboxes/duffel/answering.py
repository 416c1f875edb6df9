"""How is a call answered, and how does it fail when told to?"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from infra.sandboxes.documents import Document
from infra.sandboxes.dropping import Drop
from infra.sandboxes.duffel.calls import Answer, Call, read
from infra.sandboxes.duffel.failures import Failure, How, Step
from infra.sandboxes.duffel.ids import new_id
from infra.sandboxes.duffel.office import Office
from infra.sandboxes.duffel.refusals import Refusal, airline, broken, limited
from infra.sandboxes.duffel.settling import settle

WINDOW_SECONDS: Final = 60
LIMIT: Final = 120

Act: TypeAlias = Callable[[Office, Call], Answer]
References: TypeAlias = Callable[[Office, Call], set[str]]

BEFORE: Final[dict[How, Callable[[], Refusal]]] = {
    How.ERROR_BEFORE: lambda: broken(500, "internal_server_error"),
    How.TIMEOUT_BEFORE: lambda: broken(504, "gateway_timeout"),
    How.UNAVAILABLE: lambda: broken(503, "service_unavailable"),
    How.LIMITED: limited,
    How.AIRLINE: lambda: airline("airline_internal", "The airline has an error of its own", 500),
    How.NOT_CREATED: lambda: airline("order_not_created", "The airline made no order", 502),
}
AFTER: Final[dict[How, Callable[[], Refusal]]] = {
    How.ERROR_AFTER: lambda: broken(500, "internal_server_error"),
    How.TIMEOUT_AFTER: lambda: broken(504, "gateway_timeout"),
}
HTML: Final = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"


async def answer(
    office: Office, request: Request, step: Step | None, act: Act, references: References
) -> Response:
    """What falls due before the call is done before it."""
    settle(office)
    call = await read(request)
    if step is None:
        return _acted(office, call, act)
    failure = office.failures.take(step, references(office, call))
    if failure is None:
        return _acted(office, call, act)
    return await _failed(office, call, act, failure)


async def _failed(office: Office, call: Call, act: Act, failure: Failure) -> Response:
    how = failure.how
    if how is How.DROP_BEFORE:
        return Drop()
    if how is How.HTML_BEFORE:
        return Response(HTML, 502, media_type="text/html")
    if how in BEFORE:
        return refused(office, BEFORE[how](), failure.seconds)
    if how is How.DELAY:
        await asyncio.sleep(failure.seconds)
    answered = _acted(office, Call(call.sent, call.query, call.path, failure), act)
    if how is How.LATE:
        await asyncio.sleep(failure.seconds)
    return _spoilt(office, answered, how)


def _spoilt(office: Office, answered: Response, how: How) -> Response:
    if how is How.DROP_AFTER:
        return Drop()
    if how is How.HTML_AFTER:
        return Response(HTML, 502, media_type="text/html")
    if how in AFTER:
        return refused(office, AFTER[how]())
    if how is How.TRUNCATED:
        half = bytes(answered.body)[: len(answered.body) // 2]
        return Response(half, answered.status_code, media_type="application/json")
    return answered


def _acted(office: Office, call: Call, act: Act) -> Response:
    try:
        with office.state.transaction():
            status, body = _kept(office, call, act)
    except Refusal as refusal:
        return refused(office, refusal)
    return shown(office, status, body)


def _kept(office: Office, call: Call, act: Act) -> Answer:
    """What a refusal that keeps has changed is no reason to roll back."""
    try:
        return act(office, call)
    except Refusal as refusal:
        if not refusal.keeps:
            raise
        return refusal.status, refusal.body


def refused(office: Office, refusal: Refusal, seconds: float = 0.0) -> Response:
    """`seconds`: until the window ends, of one that is full."""
    if refusal.status != 429:
        return shown(office, refusal.status, refusal.body)
    ends_at = office.clock.now() + timedelta(seconds=seconds)
    return shown(office, refusal.status, refusal.body, remaining=0, ends_at=ends_at)


def shown(
    office: Office,
    status: int,
    body: Document | None,
    remaining: int = LIMIT - 1,
    ends_at: datetime | None = None,
) -> Response:
    id = new_id("req")
    ends_at = ends_at or office.clock.now() + timedelta(seconds=WINDOW_SECONDS)
    headers = {
        "x-request-id": id,
        "ratelimit-limit": str(LIMIT),
        "ratelimit-remaining": str(remaining),
        "ratelimit-reset": format_datetime(ends_at, usegmt=True),
    }
    if body is None:
        return Response(status_code=status, headers=headers)
    if "errors" in body:
        body = {**body, "meta": {"status": status, "request_id": id}}
    return Response(json.dumps(body), status, headers, media_type="application/json")
