"""At which step can this provider fail, and how?"""

from enum import StrEnum
from typing import Final, Self, TypeAlias

from pydantic import model_validator

from infra.sandboxes import failures


class Step(StrEnum):
    SEARCH = "search"  # POST /air/offer_requests
    OFFERS = "offers"  # GET /air/offers
    OFFER = "offer"  # GET /air/offers/{id}, POST /air/offers/{id}/actions/price
    SEATS = "seats"  # GET /air/seat_maps
    ORDER = "order"  # POST /air/orders
    FIND = "find"  # GET /air/orders
    GET = "get"  # GET /air/orders/{id}
    PAY = "pay"  # POST /air/payments
    QUOTE = "quote"  # POST /air/order_cancellations
    CONFIRM = "confirm"  # POST /air/order_cancellations/{id}/actions/confirm
    EVENT = "event"  # what is told to webhooks


class How(StrEnum):
    # Any step but `event`.
    DROP_BEFORE = "drop_before"  # the connection is cut, nothing happened
    DROP_AFTER = "drop_after"  # it happened, then the connection is cut
    ERROR_BEFORE = "500_before"  # nothing happened, and the answer does not say so
    ERROR_AFTER = "500_after"
    TIMEOUT_BEFORE = "504_before"
    TIMEOUT_AFTER = "504_after"
    HTML_BEFORE = "html_before"  # a 502 in HTML
    HTML_AFTER = "html_after"
    TRUNCATED = "truncated"  # it happened; the JSON that tells ends in the middle
    DELAY = "delay"  # it happens `seconds` later, whether or not somebody still waits
    LATE = "late"  # it happens at once, and is answered `seconds` later
    LIMITED = "429"  # nothing happened; the window ends in `seconds`
    AIRLINE = "airline_internal"  # nothing happened: a 500 that blames the airline
    UNAVAILABLE = "503"  # nothing happened, which is a promise
    # `search`.
    EMPTY = "empty"  # no airline answered in time
    PARTIAL = "partial"  # some airlines did not
    # `offer`, `order`, `pay`: it costs a tenth more from now on. An order is refused for it.
    PRICE_CHANGED = "price_changed"
    # `offer`, `order`.
    EXPIRED = "offer_expired"
    GONE = "offer_no_longer_available"
    # `order`.
    NOT_CREATED = "order_not_created"  # a 502 that promises that nothing was done
    PENDING = "pending"  # 202; created in `seconds` by the clock, or when told
    PENDING_FAILS = "pending_fails"  # 202; failed in `seconds` by the clock, or when told
    # `order`, `pay`.
    POOR = "insufficient_balance"
    TICKETS_LATE = "tickets_late"  # `documents` are empty for `seconds` by the clock
    # `find`.
    LAG = "lag"  # the list does not know what was written just now
    # `quote`.
    NOT_CANCELLABLE = "order_not_cancellable"
    UNKNOWN_REFUND = "unknown_refund"  # `refund_amount` is null
    CREDITS = "airline_credits"  # no money back: `refund_to` airline_credits
    # `confirm`.
    STALE_QUOTE = "order_cancellation_stale"
    # `event`: of all that is told of one event.
    DUPLICATE = "duplicate"  # told three times
    REORDER = "reorder"  # told only after a later event was
    POSTPONED = "postponed"  # told `seconds` later by the clock
    FORGE = "forge"  # signed with another secret
    STALE = "stale"  # signed an hour ago
    LOST = "lost"  # told when the hand delivers it


_ANYWHERE: Final = {
    *(How.DROP_BEFORE, How.DROP_AFTER, How.ERROR_BEFORE, How.ERROR_AFTER, How.TIMEOUT_BEFORE),
    *(How.TIMEOUT_AFTER, How.HTML_BEFORE, How.HTML_AFTER, How.TRUNCATED, How.DELAY, How.LATE),
    *(How.LIMITED, How.AIRLINE, How.UNAVAILABLE),
}
_OFFERED: Final = {How.PRICE_CHANGED, How.EXPIRED, How.GONE}
_PAID: Final = {How.POOR, How.TICKETS_LATE}
_POSSIBLE: Final[dict[Step, set[How]]] = {
    Step.SEARCH: _ANYWHERE | {How.EMPTY, How.PARTIAL},
    Step.OFFERS: _ANYWHERE,
    Step.OFFER: _ANYWHERE | _OFFERED,
    Step.SEATS: _ANYWHERE,
    Step.ORDER: _ANYWHERE | _OFFERED | _PAID | {How.NOT_CREATED, How.PENDING, How.PENDING_FAILS},
    Step.FIND: _ANYWHERE | {How.LAG},
    Step.GET: _ANYWHERE,
    Step.PAY: _ANYWHERE | _PAID | {How.PRICE_CHANGED},
    Step.QUOTE: _ANYWHERE | {How.NOT_CANCELLABLE, How.UNKNOWN_REFUND, How.CREDITS},
    Step.CONFIRM: _ANYWHERE | {How.STALE_QUOTE},
    Step.EVENT: {
        *(How.DUPLICATE, How.REORDER, How.POSTPONED, How.FORGE, How.STALE, How.LOST),
    },
}


Failure: TypeAlias = failures.Failure[Step, How]
Failures: TypeAlias = failures.Failures[Step, How]


class Planned(failures.Failure[Step, How]):
    """Refuses what the step cannot do."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.how not in _POSSIBLE[self.step]:
            raise ValueError(f"{self.step} cannot fail as {self.how}")
        return self
