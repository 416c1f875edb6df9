"""What can a test set while the sandbox runs?"""

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

PATH = "/sandbox/settings"


class Settings(BaseModel):
    """`per_second` and `gap_milliseconds`: of a client's calls. `quota`: calls that are left.

    None: no limit.
    """

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)

    per_second: int | None = Field(default=None, ge=1)
    gap_milliseconds: int | None = Field(default=None, ge=1)
    quota: int | None = Field(default=None, ge=0)
    offer_seconds: float = Field(default=1800, ge=0)
    ticketing_seconds: float = Field(default=60, ge=0)


class Set:
    """In memory: a sandbox that starts again has the first ones."""

    def __init__(self) -> None:
        self.now = Settings()

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self._told, methods=["GET"]),
            Route(PATH, self._put, methods=["PUT"]),
            Route(PATH, self._reset, methods=["DELETE"]),
        ]

    async def _told(self, request: Request) -> Response:
        return JSONResponse(self.now.model_dump(by_alias=True))

    async def _put(self, request: Request) -> Response:
        """Only what is named changes."""
        try:
            given = Settings.model_validate_json(await request.body())
        except ValidationError as wrong:
            return PlainTextResponse(str(wrong), 400)
        self.now = self.now.model_copy(update=given.model_dump(include=given.model_fields_set))
        return await self._told(request)

    async def _reset(self, request: Request) -> Response:
        self.now = Settings()
        return Response(status_code=204)
