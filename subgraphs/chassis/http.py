"""Serving one subgraph: GraphQL over HTTP and WebSocket, for the router alone."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol, Self

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from subgraphs.chassis.context import Context
from subgraphs.chassis.endpoint import Endpoint
from subgraphs.chassis.logs import RequestIds, start_logging
from subgraphs.chassis.price import Price
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.signature import RouterSignature
from subgraphs.chassis.subgraph import SubgraphSchema
from subgraphs.chassis.tokens import Tokens
from subgraphs.chassis.viewer import Viewer

log = structlog.get_logger(__name__)


class Resource(Protocol):
    """Something opened when the process starts and closed when it ends, in reverse order."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *error: Any) -> Any: ...

    async def ready(self) -> None:
        """Raises when requests cannot be answered without it."""
        ...


def serve(
    schema: SubgraphSchema,
    name: str,
    settings: Settings,
    context_for: Callable[[Viewer], Context],
    resources: Sequence[Resource] = (),
    routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """An ASGI app: `/graphql`, `/healthz` (alive), `/readyz` (its stores answer), and `routes`."""
    start_logging(name, settings.log_level)
    endpoint = Endpoint(
        schema=schema,
        price=Price(schema._schema),
        signature=RouterSignature(settings.router_secret.get_secret_value(), name),
        tokens=Tokens(settings),
        context_for=context_for,
    )

    async def alive(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(request: Request) -> Response:
        missing = [part for resource in resources if (part := await _missing(resource))]
        return JSONResponse({"missing": missing}, status_code=503 if missing else 200)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for resource in resources:
                await stack.enter_async_context(resource)
            yield

    return Starlette(
        routes=[
            Route("/healthz", alive),
            Route("/readyz", ready),
            Route("/graphql", endpoint, methods=["POST"]),
            WebSocketRoute("/graphql", endpoint),
            *routes,
        ],
        middleware=[Middleware(RequestIds)],
        lifespan=lifespan,
    )


async def _missing(resource: Resource) -> str | None:
    try:
        await resource.ready()
    except (OSError, Exception) as error:  # noqa: BLE001 - any failure means "not ready"
        log.warning("not ready", resource=type(resource).__name__, reason=type(error).__name__)
        return type(resource).__name__
    return None
