"""Why something is not cancelled, or not paid back."""

from subgraphs.booking.cancellations.models import QuoteRow
from subgraphs.chassis.errors import Conflict, DomainError, ErrorCode, NotFound
from subgraphs.chassis.money.amounts import Amount


class NotCancellable(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "This booking is neither held nor booked, or is being cancelled already.",
            path=["bookingId"],
        )


class NoSuchQuote(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such quote.", path=["quoteId"])


class QuoteExpired(DomainError):
    code = ErrorCode.OFFER_EXPIRED

    def __init__(self) -> None:
        super().__init__("This quote's time is over. Ask for another.", path=["quoteId"])


class RefundChanged(DomainError):
    """`fresh`: what is offered instead."""

    code = ErrorCode.PRICE_CHANGED

    def __init__(self, previous: Amount, fresh: QuoteRow) -> None:
        super().__init__(
            "Something else would be paid back than was quoted. Nothing was cancelled.",
            path=["quoteId"],
        )
        self.previous = previous
        self.fresh = fresh
