"""A tiny subgraph on the wire: it verifies every call by itself and remembers what came."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.federation import Schema

from gateway.tests.wire import CONNECTION_INIT, HEADER, Forged, Verifier

UNSIGNED = {"message": "unsigned", "extensions": {"code": "NOT_FROM_ROUTER"}}


class Subgraph:
    """`headers` and `bodies` of the HTTP calls it took; `connections` of the sockets."""

    def __init__(self, name: str, schema: Schema, secret: str) -> None:
        self.schema = schema
        self.verifier = Verifier(secret, name)
        self.headers: list[dict[str, str]] = []
        self.bodies: list[dict[str, Any]] = []
        self.connections: list[dict[str, Any]] = []
        self.forged = 0
        self.replies: list[Response] = []  # given instead of running what is asked
        self.app = Starlette(
            routes=[
                Route("/graphql", self.over_http, methods=["POST"]),
                WebSocketRoute("/graphql", self.over_socket),
            ]
        )

    def forget(self) -> None:
        self.headers.clear()
        self.bodies.clear()
        self.connections.clear()
        self.replies.clear()

    async def over_http(self, request: Request) -> Response:
        body = (await request.body()).decode()
        headers = dict(request.headers)
        self.headers.append(headers)
        self.bodies.append(json.loads(body))
        try:
            self.verifier.check(headers.get(HEADER, ""), headers.get("authorization", ""), body)
        except (Forged, ValueError, IndexError):
            self.forged += 1
            return JSONResponse({"errors": [UNSIGNED]}, status_code=401)
        if self.replies:
            return self.replies.pop(0)
        operation = json.loads(body)
        result = await self.schema.execute(
            operation["query"], operation.get("variables"), context_value={"request": request}
        )
        return JSONResponse(_formatted(result))

    async def over_socket(self, socket: WebSocket) -> None:
        await socket.accept(subprotocol="graphql-transport-ws")
        payload = (await socket.receive_json()).get("payload") or {}
        self.connections.append(payload)
        authorization = payload.get("authorization", "")
        try:
            self.verifier.check(payload.get(HEADER, ""), authorization, CONNECTION_INIT)
            await socket.send_json({"type": "connection_ack"})
            await self._serve(socket, authorization)
        except (Forged, IndexError):
            self.forged += 1
            await socket.close(4403)
        except WebSocketDisconnect:
            return

    async def _serve(self, socket: WebSocket, authorization: str) -> None:
        running: dict[str, asyncio.Task[None]] = {}
        try:
            while True:
                message = await socket.receive_json()
                match message["type"]:
                    case "subscribe":
                        payload = message["payload"]
                        self._check(payload, authorization)
                        events = self._events(socket, message["id"], payload)
                        running[message["id"]] = asyncio.create_task(events)
                    case "complete":
                        running.pop(message["id"]).cancel()
                    case "ping":
                        await socket.send_json({"type": "pong"})
        finally:
            for task in running.values():
                task.cancel()

    def _check(self, payload: dict[str, Any], authorization: str) -> None:
        proof = payload["extensions"]["caravan"]
        self.verifier.check(proof["signature"], authorization, proof["body"])
        signed = json.loads(proof["body"])
        if any(
            (signed.get(key) or {}) != (payload.get(key) or {}) for key in ("query", "variables")
        ):
            raise Forged("another operation was signed")

    async def _events(self, socket: WebSocket, id: str, payload: dict[str, Any]) -> None:
        results = await self.schema.subscribe(payload["query"], payload.get("variables"))
        if not isinstance(results, AsyncIterator):
            errors = [error.formatted for error in results.errors or []]
            await socket.send_json({"id": id, "type": "error", "payload": errors})
            return
        try:
            async for result in results:
                event = {"id": id, "type": "next", "payload": _formatted(result)}
                await socket.send_json(event)
            await socket.send_json({"id": id, "type": "complete"})
        finally:
            await results.aclose()


def _formatted(result: Any) -> dict[str, Any]:
    errors = [error.formatted for error in result.errors or []]
    return {"data": result.data, **({"errors": errors} if errors else {})}
