"""What does it mean when Duffel says no?"""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import Field, ValidationError

from subgraphs.booking.providers.duffel.bodies import Body
from subgraphs.booking.providers.port import Reason, Rejected

REASONS: Final = {
    "already_cancelled": Reason.NOT_CANCELLABLE,
    "duplicate_passenger_name": Reason.INVALID_TRAVELER,
    "insufficient_balance": Reason.PAYMENT_REFUSED,
    "invalid_email": Reason.INVALID_TRAVELER,
    "invalid_passenger_name": Reason.INVALID_TRAVELER,
    "invalid_phone_number": Reason.INVALID_TRAVELER,
    "not_found": Reason.NOT_FOUND,
    "offer_expired": Reason.OFFER_EXPIRED,
    "offer_no_longer_available": Reason.SOLD_OUT,
    "order_cancellation_stale": Reason.OFFER_EXPIRED,
    "order_not_cancellable": Reason.NOT_CANCELLABLE,
    "order_not_created": Reason.UNAVAILABLE,
    "past_payment_required_by_date": Reason.OFFER_EXPIRED,
    "payment_amount_does_not_match_order_amount": Reason.PRICE_CHANGED,
    "payment_declined": Reason.PAYMENT_REFUSED,
    "price_changed": Reason.PRICE_CHANGED,
    "rate_limit_exceeded": Reason.RATE_LIMITED,
    "schedule_changed": Reason.OFFER_EXPIRED,
    "service_unavailable": Reason.UNAVAILABLE,
}
# With these words a 502 or a 503 promises that nothing was done.
NOT_DONE: Final = frozenset({"order_not_created", "service_unavailable"})
# The airline or Duffel holds something already, and does not say whether it is ours.
HELD_ALREADY: Final = frozenset({"duplicate_booking", "offer_request_already_booked"})
# Said of the airline, which may have done it all the same; or of a twin that is under way.
UNDECIDED: Final = frozenset({"airline_internal", "airline_unknown", "conflict"})
# What a request points to where it names something that Duffel does not know, or not any more.
OF_POINTER: Final = {"/order_id": Reason.NOT_FOUND, "/selected_offers/0": Reason.OFFER_EXPIRED}
OF_STATUS: Final = {404: Reason.NOT_FOUND, 429: Reason.RATE_LIMITED}


class _Source(Body):
    pointer: str = ""


class _Error(Body):
    type: str = ""
    code: str = ""
    source: _Source | None = None


class _Meta(Body):
    request_id: str | None = None


class _Errors(Body):
    errors: list[_Error] = Field(min_length=1)
    meta: _Meta = _Meta()


@dataclass(frozen=True, slots=True)
class Refusal:
    """`request_id`: Duffel's, for its support. Its words for people are not kept."""

    status: int
    type: str
    code: str
    pointer: str = ""
    request_id: str | None = None

    @classmethod
    def of(cls, status: int, body: Any) -> "Refusal | None":
        """None where these are not Duffel's words."""
        try:
            found = _Errors.model_validate(body)
        except ValidationError:
            return None
        first = found.errors[0]
        pointer = first.source.pointer if first.source else ""
        return cls(status, first.type, first.code, pointer, found.meta.request_id)

    @property
    def reason(self) -> Reason:
        if self.code in REASONS:
            return REASONS[self.code]
        if self.status in OF_STATUS:
            return OF_STATUS[self.status]
        if self.pointer in OF_POINTER:
            return OF_POINTER[self.pointer]
        of_traveler = self.type == "validation_error" and "/passengers" in self.pointer
        return Reason.INVALID_TRAVELER if of_traveler else Reason.MISUSED

    @property
    def is_of_input(self) -> bool:
        """Whether it is about what was asked for, as an airport that Duffel does not know."""
        return self.type == "validation_error"

    @property
    def is_sure(self) -> bool:
        """Whether a write that met it did nothing."""
        if self.status >= 500:
            return self.code in NOT_DONE
        if self.code in UNDECIDED | HELD_ALREADY:
            return False
        return self.type != "airline_error" or self.code in REASONS

    @property
    def rejected(self) -> Rejected:
        return Rejected(self.reason, self.code or f"http {self.status}")
