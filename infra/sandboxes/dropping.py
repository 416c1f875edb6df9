"""How does a server cut the connection in the middle of a request?"""

from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Drop(Response):
    """Answers nothing: the caller sees its connection end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cycle: Any = getattr(receive, "__self__")  # noqa: B009 - uvicorn's; ASGI has no word for it
        cycle.transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass
