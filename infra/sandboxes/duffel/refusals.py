"""What does Duffel say when it refuses?"""

from typing import Any, Final, Self

DOCUMENTATION: Final = "https://duffel.com/docs/api/overview/response-handling"


class Refusal(Exception):
    """Rolls back whatever the call had begun, unless it is `keeping`."""

    def __init__(
        self, status: int, type: str, code: str, message: str, pointer: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"errors": [error(type, code, message, pointer)]}
        self.keeps = False

    def keeping(self) -> Self:
        """What the call had done by then stays done."""
        self.keeps = True
        return self


def error(type: str, code: str, message: str, pointer: str | None = None) -> dict[str, Any]:
    """`pointer`: to what was sent, below `data`."""
    told: dict[str, Any] = {
        "type": type,
        "code": code,
        "title": code.replace("_", " ").capitalize(),
        "message": message,
        "documentation_url": DOCUMENTATION,
    }
    if pointer is not None:
        told["source"] = {"field": pointer.rpartition("/")[2], "pointer": pointer}
    return told


def wrong(pointer: str, code: str, message: str) -> Refusal:
    return Refusal(422, "validation_error", code, message, pointer)


def required(pointer: str) -> Refusal:
    field = pointer.rpartition("/")[2]
    return wrong(pointer, "validation_required", f"Field '{field}' can't be blank")


def malformed(pointer: str) -> Refusal:
    field = pointer.rpartition("/")[2]
    return wrong(pointer, "validation_format", f"Field '{field}' has a format nobody reads")


def state(code: str, message: str) -> Refusal:
    """The request is sound; what it is about is not in a state for it."""
    return Refusal(422, "invalid_state_error", code, message)


def airline(code: str, message: str, status: int = 422) -> Refusal:
    return Refusal(status, "airline_error", code, message)


def missing(what: str) -> Refusal:
    message = f"There is no such {what}, or this key may not see it"
    return Refusal(404, "invalid_request_error", "not_found", message)


def request(code: str, message: str, status: int = 400) -> Refusal:
    return Refusal(status, "invalid_request_error", code, message)


def unauthorised(code: str) -> Refusal:
    message = "The Authorization header must hold a test key: Bearer duffel_test_..."
    return Refusal(401, "authentication_error", code, message)


def broken(status: int, code: str) -> Refusal:
    message = "Something went wrong here; do not send this again before you know what came of it"
    return Refusal(status, "api_error", code, message)


def limited() -> Refusal:
    message = "Too many requests in this window; ratelimit-reset says when it ends"
    return Refusal(429, "rate_limit_error", "rate_limit_exceeded", message)
