"""What goes wrong on purpose, at which step, and how often? Each sandbox names its own steps."""

from enum import StrEnum
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

PATH: Final = "/sandbox/failures"

Step = TypeVar("Step", bound=StrEnum)
How = TypeVar("How", bound=StrEnum)


class Failure(BaseModel, Generic[Step, How]):
    """Of the next `times` calls of a step; with `reference`, of calls under that one alone."""

    model_config = ConfigDict(extra="forbid")

    step: Step
    how: How
    times: int = Field(default=1, ge=1)
    seconds: float = Field(default=1.0, ge=0, le=60)
    reference: str | None = None


class Failures(Generic[Step, How]):
    """In memory: a sandbox that starts again works."""

    def __init__(self, kind: type[Failure[Step, How]]) -> None:
        self._kind = kind
        self._planned: list[Failure[Step, How]] = []

    def take(self, step: Step, references: set[str]) -> Failure[Step, How] | None:
        """The first that fits, which counts as used once."""
        for failure in self._planned:
            if failure.step is step and (failure.reference or "") in {"", *references}:
                failure.times -= 1
                if not failure.times:
                    self._planned.remove(failure)
                return failure
        return None

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self._plan, methods=["POST"]),
            Route(PATH, self._forget, methods=["DELETE"]),
        ]

    async def _plan(self, request: Request) -> Response:
        try:
            self._planned.append(self._kind.model_validate_json(await request.body()))
        except ValidationError as wrong:
            return PlainTextResponse(str(wrong), 400)
        return Response(status_code=204)

    async def _forget(self, request: Request) -> Response:
        self._planned.clear()
        return Response(status_code=204)
