"""What may a test do with events that no caller of the provider can?"""

from dataclasses import asdict
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from infra.sandboxes.telling.deliveries import Teller

EVENTS: Final = "/sandbox/webhooks/events"


class Again(BaseModel):
    model_config = ConfigDict(extra="forbid")

    times: int = Field(default=1, ge=1, le=10)
    how: Literal["", "forge", "stale"] = ""


class Hand:
    def __init__(self, teller: Teller) -> None:
        self._teller = teller

    def routes(self) -> list[Route]:
        return [
            Route(EVENTS, self._events),
            Route(f"{EVENTS}/{{id}}/deliver", self._deliver, methods=["POST"]),
        ]

    async def _events(self, request: Request) -> Response:
        """Oldest first, each with its deliveries."""
        self._teller.settle()
        reference, events = request.query_params.get("reference"), self._teller.outbox.events
        found = events.of(reference) if reference else events.all()
        return JSONResponse(
            [
                {"event": event, "deliveries": self._deliveries(event["id"])}
                for event in reversed(found)
            ]
        )

    async def _deliver(self, request: Request) -> Response:
        try:
            again = Again.model_validate_json(await request.body() or b"{}")
        except ValidationError as wrong:
            return PlainTextResponse(str(wrong), 400)
        with self._teller.state.transaction():
            self._teller.outbox.again(request.path_params["id"], again.how, again.times)
        return Response(status_code=204)

    def _deliveries(self, event_id: str) -> list[dict[str, Any]]:
        return [asdict(delivery) for delivery in self._teller.outbox.of(event_id)]
