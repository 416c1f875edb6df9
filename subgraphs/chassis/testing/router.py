"""Calls a subgraph as the router does: signed, with the person's token."""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import new as hmac
from typing import Any

import httpx
from starlette.types import ASGIApp


def signature(
    secret: str,
    subgraph: str,
    authorization: str,
    body: bytes,
    *,
    at: int | None = None,
    nonce: str | None = None,
) -> str:
    """Written apart from the chassis's own, so that a mistake there shows."""
    moment = at if at is not None else time.time_ns() // 1_000_000
    once = nonce or secrets.token_urlsafe(16)
    hashes = f"{sha256(authorization.encode()).hexdigest()}.{sha256(body).hexdigest()}"
    text = f"{moment}.{once}.{subgraph}.{hashes}"
    return f"t={moment},n={once},v1={hmac(secret.encode(), text.encode(), sha256).hexdigest()}"


@dataclass(frozen=True)
class Router:
    """`app`: an ASGI app, or the base address of a running subgraph."""

    app: ASGIApp | str
    subgraph: str
    secret: str

    async def ask(
        self, query: str, variables: Mapping[str, Any] | None = None, *, token: str | None = None
    ) -> dict[str, Any]:
        """The answer's JSON, whatever its status."""
        answer = await self.post({"query": query, "variables": variables or {}}, token=token)
        return dict(answer.json())

    async def post(self, body: Any, *, token: str | None = None) -> httpx.Response:
        content = json.dumps(body).encode()
        authorization = f"Bearer {token}" if token else ""
        signed = signature(self.secret, self.subgraph, authorization, content)
        headers = {"content-type": "application/json", "x-caravan-signature": signed}
        if token:
            headers["authorization"] = authorization
        return await self.send(content, headers)

    async def send(self, content: bytes, headers: Mapping[str, str]) -> httpx.Response:
        running = isinstance(self.app, str)
        base = str(self.app) if running else "http://subgraph"
        transport = None if isinstance(self.app, str) else httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(base_url=base, transport=transport) as client:
            return await client.post("/graphql", content=content, headers=dict(headers))
