"""The door of a subgraph: what a call must show before any of it is run.

Order: the router's signature, the token, the size, the NUL check, the price. Each refusal is
answered before the operation is validated.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import process_result
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    SubscribeMessage,
)
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UnsetType

from subgraphs.chassis.bodies import body_of
from subgraphs.chassis.context import Context
from subgraphs.chassis.errors import DomainError, ErrorCode, NotFromRouter, Unavailable
from subgraphs.chassis.price import Price, refuse_unstorable
from subgraphs.chassis.signature import HEADER, RouterSignature
from subgraphs.chassis.subgraph import SubgraphSchema, code_of_a_bad_query
from subgraphs.chassis.tokens import BadToken, Tokens
from subgraphs.chassis.viewer import ANONYMOUS, Viewer

LARGEST_BODY: Final = 1_000_000  # bytes
STATUS: Final = {
    ErrorCode.NOT_FROM_ROUTER: 401,
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.PAYLOAD_TOO_LARGE: 413,
    ErrorCode.SUBGRAPH_UNAVAILABLE: 503,
}
CANCEL_AGAIN_SECONDS: Final = 1.0
ONE_ANSWER: Final = (OperationType.QUERY, OperationType.MUTATION)  # what HTTP can carry


class BadRequest(DomainError):
    code = ErrorCode.BAD_REQUEST


@dataclass
class Connection:
    """A socket of the router: Strawberry fills `connection_params` in, the handler the viewer."""

    connection_params: Mapping[str, Any] = field(default_factory=dict)
    viewer: Viewer = ANONYMOUS
    authorization: str = ""


class Endpoint(GraphQL[Any, None]):
    @property
    def graphql_transport_ws_handler_class(self) -> type["SocketHandler"]:  # type: ignore[override]
        return SocketHandler

    def __init__(
        self,
        schema: SubgraphSchema,
        price: Price,
        signature: RouterSignature,
        tokens: Tokens,
        context_for: Callable[[Viewer], Context],
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=5),
            max_subscriptions_per_connection=None,
        )
        self.price = price
        self.signature = signature
        self.tokens = tokens
        self.context_for = context_for
        self.endings: set[asyncio.Task[None]] = set()  # held, or the loop may forget them

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await super().__call__(scope, receive, send)
            return
        try:
            response = await self._answer(Request(scope, receive))
        except ClientDisconnect:
            return
        except DomainError as refusal:
            response = refused(refusal)
        except GraphQLError as error:
            response = malformed(error)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """Raises DomainError, or GraphQLError on bad syntax."""
        body = await body_of(request, LARGEST_BODY)
        authorization = request.headers.get("authorization", "")
        self.signature.check(request.headers.get(HEADER), authorization, body)
        viewer = await self.tokens.viewer(authorization)
        operation = _operation(body)
        self.admit(operation)
        try:
            result = await self.schema.execute(
                operation["query"],
                variable_values=operation.get("variables"),
                context_value=self.context_for(viewer),
                operation_name=operation.get("operationName"),
                allowed_operation_types=ONE_ANSWER,
            )
        except CannotGetOperationTypeError:
            raise BadRequest("Name one operation of the document.") from None
        except InvalidOperationTypeError:
            raise BadRequest("A subscription needs a WebSocket.") from None
        return _json(process_result(result))

    def admit(self, operation: Mapping[str, Any]) -> None:
        """Raises InvalidInput, TooExpensive, BadRequest, or GraphQLError on bad syntax."""
        query, variables = operation.get("query"), operation.get("variables")
        if not isinstance(query, str) or not isinstance(variables, Mapping | None):
            raise BadRequest("An operation has a text as `query` and an object as `variables`.")
        if not isinstance(operation.get("operationName"), str | None):
            raise BadRequest("`operationName` is a text.")
        refuse_unstorable([query, variables])
        self.price.check(query, variables)

    async def get_context(self, request: Request | WebSocket, response: object) -> Connection:
        return Connection()

    async def on_ws_connect(self, context: Connection) -> UnsetType:
        params = context.connection_params
        authorization = str(params.get("authorization") or "")
        signature = params.get(HEADER)
        try:
            self.signature.check(
                signature if isinstance(signature, str) else None,
                authorization,
                b"connection_init",
            )
            context.viewer = await self.tokens.viewer(authorization)
        except (NotFromRouter, BadToken, Unavailable):
            raise ConnectionRejectionError from None
        context.authorization = authorization
        return UnsetType()  # an acknowledgement without a payload


class SocketHandler(BaseGraphQLTransportWSHandler[Any, None]):
    """graphql-transport-ws whose every operation is signed, priced, and ends with its token."""

    view: Endpoint
    context: Connection
    expiry: asyncio.Task[None] | None = None

    async def handle_message(self, message: Message) -> None:
        if isinstance(message, dict):
            await super().handle_message(message)
        else:
            await self.handle_invalid_message("A message is an object.")

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        await super().handle_connection_init(message)
        expires = self.context.viewer.expires_at
        if expires is not None and self.expiry is None:
            self.expiry = asyncio.create_task(self._close_at(expires))

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        if self.connection_acknowledged:
            try:
                self._check(message["payload"])
            except NotFromRouter:
                await self._end(code=4403, reason="Forbidden")
                return
            except (DomainError, GraphQLError) as refusal:
                error: Any = {"message": str(refusal), "extensions": _coded(refusal)}
                await self.send_message({"id": message["id"], "type": "error", "payload": [error]})
                return
        await super().handle_subscribe(message)

    def _check(self, payload: Mapping[str, Any]) -> None:
        """Raises NotFromRouter, or what `admit` raises."""
        match payload:
            case {"extensions": {"caravan": {"body": str(text), "signature": str(signature)}}}:
                body = text.encode(errors="surrogatepass")
            case _:
                raise NotFromRouter
        self.view.signature.check(signature, self.context.authorization, body)
        if _essence(_operation(body)) != _essence(payload):
            raise NotFromRouter
        self.view.admit(payload)

    async def _close_at(self, moment: datetime) -> None:
        await asyncio.sleep((moment - datetime.now(UTC)).total_seconds())
        await self._end(code=4401, reason="Token expired")

    async def _end(self, code: int, reason: str) -> None:
        """Close, and let nothing that runs speak into the closed socket."""
        for id in list(self.operations):
            await self.cleanup_operation(id)
        await self.websocket.close(code=code, reason=reason)

    async def run_operation(self, operation: Operation[Any, None]) -> None:
        """Each operation of a socket has a context, and so loaders, of its own."""
        own = copy(self)
        own.context = self.view.context_for(self.context.viewer)  # type: ignore[assignment]
        await super(SocketHandler, own).run_operation(operation)

    async def cleanup_operation(self, operation_id: str) -> None:
        operation = self.operations.get(operation_id)
        await super().cleanup_operation(operation_id)
        if operation is not None and operation.task is not None:
            ending = asyncio.create_task(_ended(operation.task))
            self.view.endings.add(ending)
            ending.add_done_callback(self.view.endings.discard)

    async def shutdown(self) -> None:
        if self.expiry is not None:
            self.expiry.cancel()
        await super().shutdown()


async def _ended(stream: asyncio.Task[None]) -> None:
    """Cancel until it ends: before Python 3.12 a driver's `wait_for` may drop a cancellation."""
    while not stream.done():
        await asyncio.wait([stream], timeout=CANCEL_AGAIN_SECONDS)
        stream.cancel()


def _essence(operation: Mapping[str, Any]) -> tuple[object, ...]:
    return (
        operation.get("query"),
        operation.get("variables") or {},
        operation.get("operationName") or None,
    )


def _operation(body: bytes) -> Mapping[str, Any]:
    try:
        operation = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("The body is not JSON.") from None
    if not isinstance(operation, Mapping):
        raise BadRequest("Send one operation a request.")
    return operation


def _coded(refusal: DomainError | GraphQLError) -> dict[str, Any]:
    if isinstance(refusal, DomainError):
        return refusal.extensions
    return {"code": code_of_a_bad_query(refusal).value}


def refused(refusal: DomainError) -> Response:
    error = {"message": refusal.message, "extensions": refusal.extensions}
    return _json({"errors": [error]}, STATUS.get(refusal.code, 400))


def malformed(error: GraphQLError) -> Response:
    return _json({"errors": [{**error.formatted, "extensions": _coded(error)}]}, 400)


def _json(answer: object, status: int = 200) -> Response:
    return Response(json.dumps(answer), status_code=status, media_type="application/json")
