"""What a process writes down: one JSON object a line, never a query text or a person's data."""

import logging
import re
import sys
import traceback
from contextvars import ContextVar
from typing import Final
from uuid import uuid4

import stamina
import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

MOST_CAUSES: Final = 8

_traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def current_traceparent() -> str | None:
    return _traceparent.get()


def start_logging(service: str, level: str) -> None:
    """Send structlog's and the standard library's records to stdout, in ECS field names."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", key="@timestamp"),
        structlog.processors.ExceptionRenderer(_trace),
        _ecs(service),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    stamina.instrumentation.set_on_retry_hooks([_note_retry])
    for noisy in ("uvicorn.access", "httpx", "aiokafka", "strawberry.execution"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def _note_retry(details: stamina.instrumentation.RetryDetails) -> None:
    reason = type(details.caused_by).__name__
    structlog.get_logger(__name__).warning("retry", number=details.retry_num, reason=reason)


def _trace(exc_info: ExcInfo) -> str:
    """Where it happened, and what kind each cause was. A message may quote what a person wrote."""
    causes: list[str] = []
    cause: BaseException | None = exc_info[1]
    while cause is not None and len(causes) < MOST_CAUSES:
        frames = "".join(traceback.format_tb(cause.__traceback__))
        causes.append(f"{frames}{type(cause).__module__}.{type(cause).__qualname__}")
        hidden = None if cause.__suppress_context__ else cause.__context__
        cause = cause.__cause__ or hidden
    return "\ncaused by\n".join(causes)


def _ecs(service: str) -> Processor:
    renamed = {"event": "message", "level": "log.level", "logger": "log.logger"}

    def rename(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        if "message" in event:
            return event
        named = {renamed.get(key, key): value for key, value in event.items()}
        return {**named, "service.name": service}

    return rename


class RequestIds:
    """ASGI middleware: every line logged for a request carries its id, and so does the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = headers.get("x-request-id", "")
        if not _REQUEST_ID.fullmatch(request_id):
            request_id = uuid4().hex
        trace = headers.get("traceparent", "")
        _traceparent.set(trace if _TRACEPARENT.fullmatch(trace) else None)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(**{"http.request.id": request_id})

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        await self._app(scope, receive, answer)
