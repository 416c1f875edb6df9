"""What every subgraph tells a client when it refuses a request."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar

from graphql import GraphQLError


class ErrorCode(StrEnum):
    """The closed set of codes in `extensions.code`."""

    INVALID_INPUT = "INVALID_INPUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    BLOCKED = "BLOCKED"
    SOLD_OUT = "SOLD_OUT"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    PRICE_CHANGED = "PRICE_CHANGED"
    PAYMENT_DECLINED = "PAYMENT_DECLINED"
    PROVIDER_REFUSED = "PROVIDER_REFUSED"
    CONTENT_REFUSED = "CONTENT_REFUSED"
    CONTENT_HELD = "CONTENT_HELD"
    RATE_LIMITED = "RATE_LIMITED"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    OPERATION_TOO_EXPENSIVE = "OPERATION_TOO_EXPENSIVE"
    BAD_REQUEST = "BAD_REQUEST"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    NOT_FROM_ROUTER = "NOT_FROM_ROUTER"
    SUBGRAPH_UNAVAILABLE = "SUBGRAPH_UNAVAILABLE"
    INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR"


class DomainError(Exception):
    """An expected refusal: its message and code are shown to the client.

    `path` names the input field at fault; `retryable` says whether the same call may succeed later.
    """

    code: ClassVar[ErrorCode]

    def __init__(
        self, message: str, *, path: Sequence[str] | None = None, retryable: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = list(path) if path else None
        self.retryable = retryable

    @property
    def extensions(self) -> dict[str, Any]:
        return {"code": self.code.value}


class InvalidInput(DomainError):
    code = ErrorCode.INVALID_INPUT


class NotFound(DomainError):
    code = ErrorCode.NOT_FOUND


class Conflict(DomainError):
    code = ErrorCode.CONFLICT


class Forbidden(DomainError):
    code = ErrorCode.FORBIDDEN


class Suspended(Forbidden):
    def __init__(self) -> None:
        super().__init__(
            "Your account is suspended: you may read, but neither change anything nor follow live"
            " updates. Write to Caravan's support to have this looked at."
        )


class TooExpensive(DomainError):
    code = ErrorCode.OPERATION_TOO_EXPENSIVE


class Unavailable(DomainError):
    code = ErrorCode.SUBGRAPH_UNAVAILABLE

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=True)


class NotFromRouter(DomainError):
    code = ErrorCode.NOT_FROM_ROUTER

    def __init__(self) -> None:
        super().__init__("This server answers its router only.")


class SignInRequired(DomainError):
    code = ErrorCode.UNAUTHENTICATED

    def __init__(self, message: str = "Sign in first.") -> None:
        super().__init__(message)


def is_crash(error: GraphQLError) -> bool:
    """True when neither a `DomainError` nor the client's own query is at fault."""
    cause = cause_of(error)
    return cause is not None and not isinstance(cause, DomainError | GraphQLError)


def cause_of(error: GraphQLError) -> Exception | None:
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause
