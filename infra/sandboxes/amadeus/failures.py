"""At which step can Amadeus fail, and how? The package's own docstring says what each does."""

from enum import StrEnum
from typing import TypeAlias

from infra.sandboxes import failures


class Step(StrEnum):
    TOKEN = "token"
    LOCATIONS = "locations"
    SEARCH = "search"
    PRICE = "price"
    SEATS = "seats"
    ORDER = "order"
    GET = "get"
    CANCEL = "cancel"
    HOTELS = "hotels"
    HOTEL_SEARCH = "hotel_search"
    HOTEL_OFFER = "hotel_offer"
    HOTEL_ORDER = "hotel_order"


BOOKINGS = {Step.ORDER, Step.CANCEL, Step.HOTEL_ORDER}


class How(StrEnum):
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    ERROR_BEFORE = "500_before"
    ERROR_AFTER = "500_after"
    BAD_GATEWAY_BEFORE = "502_before"
    BAD_GATEWAY_AFTER = "502_after"
    TIMEOUT_BEFORE = "504_before"
    TIMEOUT_AFTER = "504_after"
    DELAY_BEFORE = "delay_before"
    DELAY_AFTER = "delay_after"
    RATE_LIMITED = "rate_limited"
    QUOTA_SPENT = "quota_spent"
    TOKEN_EXPIRED = "token_expired"
    TOKEN_REVOKED = "token_revoked"
    HTML = "html"
    TRUNCATED = "truncated"
    GZIP = "gzip"
    TEXT_NUMBERS = "text_numbers"
    TURNED_DATA = "turned_data"
    WARNINGS = "warnings"
    PRICE_CHANGE = "price_change"
    SOLD_OUT = "sold_out"
    FARE_GONE = "fare_gone"
    EXPIRED = "expired"
    CARD_REFUSED = "card_refused"
    FAILED = "failed"
    PENDING = "pending"
    UNCONFIRMED = "unconfirmed"
    DENIED = "denied"
    EMPTY = "empty"


Failure: TypeAlias = failures.Failure[Step, How]
Failures: TypeAlias = failures.Failures[Step, How]
