"""What does Amadeus say when it refuses? Codes and titles are its own."""

from typing import Any

from pydantic import ValidationError


class Refusal(Exception):
    """Rolls back whatever the call had begun."""

    def __init__(
        self, status: int, code: int | str, title: str, detail: str = "", **source: str
    ) -> None:
        super().__init__(title)
        self.status = status
        told = {"status": status, "code": code, "title": title, "detail": detail, "source": source}
        self.body: dict[str, Any] = {
            "errors": [{name: value for name, value in told.items() if value}]
        }


class TokenRefusal(Refusal):
    """In OAuth's form, without `errors`."""

    def __init__(self, status: int, error: str, code: int, title: str, detail: str) -> None:
        super().__init__(status, code, title, detail)
        self.body = {"error": error, "error_description": detail, "code": code, "title": title}


def bad_client() -> Refusal:
    detail = "Client credentials are invalid"
    return TokenRefusal(401, "invalid_client", 38187, "Invalid parameters", detail)


def bad_grant() -> Refusal:
    detail = "Only client_credentials value is allowed for the grant_type parameter"
    return TokenRefusal(400, "unsupported_grant_type", 38187, "Invalid parameters", detail)


def no_such_token() -> Refusal:
    detail = "The access token does not exist"
    return TokenRefusal(404, "invalid_request", 38190, "Invalid access token", detail)


def no_token() -> Refusal:
    """Its code and status are strings, as Amadeus documents them."""
    refusal = Refusal(
        401,
        "38191",
        "Invalid HTTP header",
        "Missing or invalid format for the Authorization header",
    )
    refusal.body["errors"][0]["status"] = "401"
    return refusal


def bad_token() -> Refusal:
    return Refusal(401, 38190, "Invalid access token", "The access token is invalid")


def expired_token() -> Refusal:
    return Refusal(401, 38192, "Access token expired", "The access token is expired")


def revoked_token() -> Refusal:
    return Refusal(401, 38193, "Access token revoked", "The access token is revoked")


def too_often() -> Refusal:
    return Refusal(429, 38194, "Too many requests", "The network rate limit is exceeded")


def quota_spent() -> Refusal:
    return Refusal(429, 38195, "Quota limit exceeded", "The monthly quota is used up")


def no_such_address() -> Refusal:
    return Refusal(404, 38196, "Resource not found", "The targeted resource doesn't exist")


def not_found(detail: str) -> Refusal:
    return Refusal(404, 1797, "NOT FOUND", detail)


def internal() -> Refusal:
    return Refusal(500, 38189, "Internal error", "An internal error occurred")


def slow_system() -> Refusal:
    return Refusal(500, 141, "SYSTEM ERROR HAS OCCURRED", "Primitive Timeout")


def booking_timeout() -> Refusal:
    return Refusal(500, 21934, "TIMEOUT", "The booking did not end in time")


def invalid(detail: str, **source: str) -> Refusal:
    return Refusal(400, 4926, "INVALID DATA RECEIVED", detail, **source)


def missing(detail: str, **source: str) -> Refusal:
    return Refusal(400, 32171, "MANDATORY DATA MISSING", detail, **source)


def misshapen(detail: str, **source: str) -> Refusal:
    return Refusal(400, 477, "INVALID FORMAT", detail, **source)


def bad_date(**source: str) -> Refusal:
    return Refusal(400, 425, "INVALID DATE", "Date/Time is in the past", **source)


def bad_combination(detail: str, **source: str) -> Refusal:
    return Refusal(400, 2668, "PARAMETER COMBINATION INVALID/RESTRICTED", detail, **source)


def of_invalid(wrong: ValidationError, where: str) -> Refusal:
    """The first of what is wrong. `where`: `parameter` of a query, `pointer` into a body."""
    first = wrong.errors()[0]
    place = [str(part) for part in first["loc"]]
    source = {where: place[0] if where == "parameter" and place else f"/{'/'.join(place)}"}
    tell = missing if first["type"] == "missing" else misshapen
    return tell(first["msg"], **source)


def no_fare() -> Refusal:
    return invalid("No fare applicable")


def price_discrepancy() -> Refusal:
    detail = "Current grand total price is different from the one that was sent"
    return Refusal(400, 37200, "PRICE DISCREPANCY", detail, pointer="/data/flightOffers/0/price")


def seats_gone() -> Refusal:
    return Refusal(400, 34651, "SEGMENT SELL FAILURE", "Could not sell segment 1")


def fare_gone() -> Refusal:
    return Refusal(400, 34107, "NOT APPLICABLE FARE", "The fare is no longer filed")


def card_refused() -> Refusal:
    return Refusal(400, 1304, "CREDIT CARD NOT ACCEPTED", "The card was not accepted")


def booking_failed() -> Refusal:
    return Refusal(400, 36870, "BOOKING FAILED", "The airline did not take the booking")


def rooms_gone() -> Refusal:
    return Refusal(400, 3664, "NO ROOMS AVAILABLE AT REQUESTED PROPERTY", "No room is left")


def hotel_offer_gone() -> Refusal:
    return Refusal(400, 38420, "OFFER NOT FOUND", "The offer is missing or expired")


def hotel_failed() -> Refusal:
    return Refusal(500, 38660, "FAILED ON PROVIDER SIDE", "The hotel's system failed")


def nothing_found() -> Refusal:
    """Its code keeps its zeros, so it is a string."""
    return Refusal(400, "00895", "NOTHING FOUND FOR REQUESTED CRITERIA", "No hotel is here")


def no_such_hotel(hotel_id: str) -> Refusal:
    return Refusal(400, 1257, "INVALID PROPERTY CODE", f"Unknown: {hotel_id}", parameter="hotelIds")
