"""What time is it at a provider? The machine's time, shifted as a test asks."""

from datetime import UTC, datetime, timedelta
from typing import Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from infra.sandboxes.state import StateFile

PATH: Final = "/sandbox/clock"
_TABLE: Final = "CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY, shift REAL NOT NULL)"


class Setting(BaseModel):
    """One of both. `shiftSeconds`: from the machine's time, not from the shift before."""

    model_config = ConfigDict(extra="forbid")

    now: AwareDatetime | None = None
    shift_seconds: float | None = Field(default=None, alias="shiftSeconds", allow_inf_nan=False)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.now is None) == (self.shift_seconds is None):
            raise ValueError("one of now and shiftSeconds")
        return self

    @property
    def shift(self) -> timedelta:
        if self.now is None:
            return timedelta(seconds=self.shift_seconds or 0.0)
        return self.now - datetime.now(UTC)


class Clock:
    """The shift is kept in the state file: who starts again has not gone back in time."""

    def __init__(self, state: StateFile) -> None:
        self._connection = state.connection
        self._connection.execute(_TABLE)

    def now(self) -> datetime:
        """UTC."""
        return datetime.now(UTC) + self._shift()

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self._told, methods=["GET"]),
            Route(PATH, self._set, methods=["PUT"]),
        ]

    def _shift(self) -> timedelta:
        found = self._connection.execute("SELECT shift FROM clock WHERE id = 1").fetchone()
        return timedelta(seconds=found[0] if found else 0.0)

    async def _told(self, request: Request) -> Response:
        shift = self._shift().total_seconds()
        return JSONResponse({"now": self.now().isoformat(), "shiftSeconds": shift})

    async def _set(self, request: Request) -> Response:
        try:
            setting = Setting.model_validate_json(await request.body())
        except ValidationError as wrong:
            return PlainTextResponse(str(wrong), 400)
        self._connection.execute(
            "INSERT INTO clock VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET shift = excluded.shift",
            (setting.shift.total_seconds(),),
        )
        return await self._told(request)
