"""How is a subgraph served when nobody tunes it? As the documentation of its libraries shows."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import strawberry
from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig

from subgraphs.chassis.context import Context
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.subgraph import FEDERATION, SCALARS, SubgraphSchema
from subgraphs.chassis.viewer import ANONYMOUS, Viewer


class PlainTokens:
    """Verifies each token each time; only the issuer's keys are kept."""

    def __init__(self, settings: Settings) -> None:
        self._jwks_url = settings.oidc_jwks_url or ""
        self._keys: KeySet | None = None
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": settings.oidc_issuer},
            aud={"essential": True, "value": settings.oidc_audience},
            exp={"essential": True},
        )

    async def viewer(self, authorization: str | None) -> Viewer:
        """Raises JoseError."""
        if not authorization:
            return ANONYMOUS
        if self._keys is None:
            async with httpx.AsyncClient() as client:
                answer = await client.get(self._jwks_url)
            self._keys = KeySet.import_key_set(answer.json())
        token = authorization.removeprefix("Bearer ")
        claims = jwt.decode(token, self._keys, algorithms=["RS256"]).claims
        self._claims.validate(claims)
        return Viewer(
            user_id=claims["sub"],
            scopes=frozenset(claims.get("scope", "").split()),
            roles=frozenset(claims.get("roles") or ()),
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )


class PlainGraphQL(GraphQL[Context, None]):
    def __init__(
        self,
        schema: strawberry.federation.Schema,
        tokens: PlainTokens,
        context_for: Callable[[Viewer], Context],
    ) -> None:
        super().__init__(schema)
        self._tokens = tokens
        self._context_for = context_for

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        viewer = await self._tokens.viewer(request.headers.get("authorization"))
        return self._context_for(viewer)


def plainly_served(
    settings: Settings,
    context_for: Callable[[Viewer], Context],
    resources: Sequence[AbstractAsyncContextManager[Any]],
    ours: SubgraphSchema,
) -> Starlette:
    """The types and resolvers of `ours`, in a schema as the library makes it."""
    config = StrawberryConfig(scalar_map=SCALARS)
    plain = strawberry.federation.Schema(**ours.parts, federation_version=FEDERATION, config=config)
    endpoint = PlainGraphQL(plain, PlainTokens(settings), context_for)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for resource in resources:
                await stack.enter_async_context(resource)
            yield

    async def ready(request: Request) -> Response:
        return PlainTextResponse("ok")

    routes = [Route("/graphql", endpoint), Route("/readyz", ready)]
    return Starlette(routes=routes, lifespan=lifespan)
