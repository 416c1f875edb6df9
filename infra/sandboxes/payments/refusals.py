"""What does Stripe say when it refuses?"""

from typing import Any, Final


class Refusal(Exception):
    """Rolls back whatever the call had begun; `more` joins the error object."""

    def __init__(
        self, status: int, type: str, message: str, code: str | None = None, **more: Any
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = error(type, message, code, **more)


def error(type: str, message: str, code: str | None = None, **more: Any) -> dict[str, Any]:
    told = {"type": type, "message": message, "code": code, **more}
    return {"error": {name: value for name, value in told.items() if value is not None}}


BROKEN: Final = (500, error("api_error", "Something went wrong on Stripe's end."))


def invalid(message: str, code: str | None = None, param: str | None = None) -> Refusal:
    return Refusal(400, "invalid_request_error", message, code, param=param)


def missing(kind: str, id: str, param: str, status: int = 404) -> Refusal:
    message = f"No such {kind}: '{id}'"
    return Refusal(status, "invalid_request_error", message, "resource_missing", param=param)


def bad_key() -> Refusal:
    return Refusal(401, "invalid_request_error", "Invalid API Key provided.")


def key_in_use() -> Refusal:
    message = "There is currently another in-progress request using this Idempotent Key."
    return Refusal(409, "idempotency_error", message, "idempotency_key_in_use")


def key_of_another() -> Refusal:
    message = (
        "Keys for idempotent requests can only be used with the same parameters they were first"
        " used with."
    )
    return Refusal(400, "idempotency_error", message)
