"""How is a call answered: token, limits, planned failure, act, and what the caller sees of it?"""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from infra.sandboxes.amadeus import refusals
from infra.sandboxes.amadeus.disguises import Answer, answered, page
from infra.sandboxes.amadeus.failures import BOOKINGS, Failure, Failures, How, Step
from infra.sandboxes.amadeus.orders import Orders
from infra.sandboxes.amadeus.store import Document
from infra.sandboxes.amadeus.tokens import Limits, Tokens
from infra.sandboxes.dropping import Drop

# Answered before anything is done.
_REFUSED: Final = {
    How.RATE_LIMITED: refusals.too_often,
    How.QUOTA_SPENT: refusals.quota_spent,
    How.TOKEN_EXPIRED: refusals.expired_token,
    How.TOKEN_REVOKED: refusals.revoked_token,
}


@dataclass(frozen=True, slots=True)
class Call:
    """`how`: it is to fail in a way that only the act itself knows."""

    query: Mapping[str, str]
    body: Document
    id: str
    how: How | None
    references: set[str]
    url: str


Act: TypeAlias = Callable[[Call], Answer]


class Calls:
    def __init__(self, tokens: Tokens, limits: Limits, orders: Orders, failures: Failures) -> None:
        self._tokens = tokens
        self._limits = limits
        self._orders = orders
        self._failures = failures

    def route(self, method: str, path: str, step: Step, act: Act) -> Route:
        """A route for whoever holds a token."""

        async def endpoint(request: Request) -> Response:
            try:
                client = self._tokens.client_of(request.headers.get("authorization", ""))
                self._limits.check(client)
                return await self._failing(await self._call(request), step, act)
            except refusals.Refusal as refusal:
                return answered(Answer(refusal.status, refusal.body))

        return Route(path, endpoint, methods=[method])

    async def token(self, request: Request) -> Response:
        form = (await request.body()).decode()
        call = Call({}, {}, "", None, set(), str(request.url))
        return await self._failing(
            call, Step.TOKEN, lambda call: Answer(200, self._tokens.issue(form))
        )

    async def _call(self, request: Request) -> Call:
        body = _document(await request.body())
        id = unquote(request.path_params.get("id", ""))
        about = id or unquote(_order_named(request.query_params))
        references = {*written_in(body), *self._orders.references(about)}
        return Call(request.query_params, body, id, None, references, str(request.url))

    async def _failing(self, call: Call, step: Step, act: Act) -> Response:
        failure = self._failures.take(step, call.references)
        how = failure.how if failure else None
        if early := _before(step, how):
            return early
        if failure and how is How.DELAY_BEFORE:
            await asyncio.sleep(failure.seconds)
        answer = _acted(Call(call.query, call.body, call.id, how, call.references, call.url), act)
        return await _after(step, failure, answer)


def written_in(body: Document) -> set[str]:
    """Each text in which a caller can leave its reference, and each word of it."""
    texts = list(_texts(body.get("data")))
    return {*texts, *(word for text in texts for word in text.split())}


def _texts(data: Any) -> Iterator[str]:
    if not isinstance(data, dict):
        return
    try:
        yield from (remark["text"] for remark in data.get("remarks", {}).get("general", []))
        rooms = data.get("roomAssociations", [])
        yield from (room["specialRequest"] for room in rooms if "specialRequest" in room)
    except (AttributeError, KeyError, TypeError):
        return


def _order_named(query: Mapping[str, str]) -> str:
    names = ("flight-orderId", "flightOrderId", "flight-order-id")
    return next((query[name] for name in names if name in query), "")


def _document(sent: bytes) -> Document:
    if not sent:
        return {}
    try:
        document = json.loads(sent)
    except ValueError as wrong:
        raise refusals.misshapen("The body is no JSON") from wrong
    if not isinstance(document, dict):
        raise refusals.misshapen("The body is no object")
    return document


def _acted(call: Call, act: Act) -> Answer:
    try:
        return act(call)
    except refusals.Refusal as refusal:
        return Answer(refusal.status, refusal.body)


def _before(step: Step, how: How | None) -> Response | None:
    if how in _REFUSED:
        refusal = _REFUSED[how]()
        return answered(Answer(refusal.status, refusal.body))
    match how:
        case How.DROP_BEFORE:
            return Drop()
        case How.ERROR_BEFORE:
            return _error(step)
        case How.BAD_GATEWAY_BEFORE:
            return page(502)
        case How.TIMEOUT_BEFORE:
            return page(504)
        case _:
            return None


async def _after(step: Step, failure: Failure | None, answer: Answer) -> Response:
    match failure.how if failure else None:
        case How.DROP_AFTER:
            return Drop()
        case How.ERROR_AFTER:
            return _error(step)
        case How.BAD_GATEWAY_AFTER:
            return page(502)
        case How.TIMEOUT_AFTER:
            return page(504)
        case How.DELAY_AFTER if failure:
            await asyncio.sleep(failure.seconds)
    return answered(answer, failure.how if failure else None)


def _error(step: Step) -> Response:
    refusal = refusals.booking_timeout() if step in BOOKINGS else refusals.slow_system()
    return answered(Answer(refusal.status, refusal.body))
