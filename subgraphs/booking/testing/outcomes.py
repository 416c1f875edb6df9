"""What may go wrong at a provider, and how does a booking end then? As data: tests and tables.

Where nothing else is said, it goes wrong once, while it is ordered.
"""

from dataclasses import dataclass
from typing import Final

from subgraphs.booking.bookings.models import BookingState, Failure
from subgraphs.booking.testing.crashing import Sold

OWN, AMADEUS, INSTANT, HELD = Sold
TICKETED, FAILED = BookingState.TICKETED, BookingState.FAILED
PARKED, EXPIRED = BookingState.PARKED, BookingState.EXPIRED
NEVER_SECONDS, LATE_SECONDS = 60.0, 3.0
READS = 3  # that one question is asked in, when it fails each time


@dataclass(frozen=True, slots=True)
class Situation:
    """`how`: by the sandbox's name. `orders`: that stand at the provider in the end."""

    what: str
    sold: Sold
    how: str
    ends: BookingState = TICKETED
    failure: Failure | None = None
    step: str = "order"
    times: int = 1
    seconds: float = 1.0
    card: str = "pm_card_visa"

    @property
    def orders(self) -> int:
        return int(self.ends in {TICKETED, PARKED})

    @property
    def is_paid(self) -> bool:
        return self.ends is TICKETED

    def __str__(self) -> str:
        return f"{self.sold}: {self.what}"


def _lost(sold: Sold, step: str, done: tuple[str, ...], undone: tuple[str, ...]) -> list[Situation]:
    """Whether it was done or not, it ends well: it is asked about, and sent again if it never came.

    `done` and `undone`: the connection is reset, 504, 500.
    """
    kinds = ("then the connection is reset", "then 504", "then 500")
    what = {"order": "ordered", "pay": "paid"}[step]
    return [
        *(
            Situation(f"{what}, {kind}", sold, how, step=step)
            for kind, how in zip(kinds, done, strict=True)
        ),
        *(
            Situation(f"not {what}, {kind}", sold, how, step=step)
            for kind, how in zip(kinds, undone, strict=True)
        ),
    ]


AFTER: Final = ("drop_after", "504_after", "500_after")
BEFORE: Final = ("drop_before", "504_before", "500_before")
SITUATIONS: Final = [
    *_lost(AMADEUS, "order", AFTER, BEFORE),
    *_lost(INSTANT, "order", AFTER, BEFORE),
    *_lost(HELD, "order", AFTER, BEFORE),
    *_lost(HELD, "pay", AFTER, BEFORE),
    Situation("ordered, told late", AMADEUS, "delay_after", seconds=LATE_SECONDS),
    Situation("ordered, told late", INSTANT, "late", seconds=LATE_SECONDS),
    Situation("paid, told late", HELD, "late", step="pay", seconds=LATE_SECONDS),
    Situation("HTML in place of JSON", AMADEUS, "html"),
    Situation("HTML in place of JSON, ordered", INSTANT, "html_after"),
    Situation("HTML in place of JSON, not ordered", INSTANT, "html_before"),
    Situation("truncated JSON", AMADEUS, "truncated"),
    Situation("truncated JSON", INSTANT, "truncated"),
    Situation("429", AMADEUS, "rate_limited"),
    Situation("429", INSTANT, "429"),
    Situation("429 at the payment", HELD, "429", step="pay"),
    Situation("the token has expired", AMADEUS, "token_expired"),
    Situation("the token is revoked", AMADEUS, "token_revoked"),
    Situation("it is down, and says so", INSTANT, "503"),
    Situation("not created, and says so", INSTANT, "order_not_created"),
    Situation("the airline is blamed, not ordered", INSTANT, "airline_internal"),
    Situation("the list lags", HELD, "lag", step="find"),
    Situation("price away for a moment", AMADEUS, "504_before", step="price", times=READS),
    Situation("ticket unreadable for a moment", AMADEUS, "html", step="get"),
    Situation("sold out", AMADEUS, "sold_out", FAILED, Failure.SOLD_OUT),
    Situation("sold out", INSTANT, "offer_no_longer_available", FAILED, Failure.SOLD_OUT),
    Situation("expired", INSTANT, "offer_expired", EXPIRED, Failure.OFFER_EXPIRED),
    Situation("expired when it was priced", AMADEUS, "expired", EXPIRED, Failure.OFFER_EXPIRED,
              step="price"),
    Situation("dearer in the moment of the order", INSTANT, "price_changed", FAILED,
              Failure.PRICE_CHANGED),
    Situation("dearer in the moment of the order", AMADEUS, "price_change", FAILED,
              Failure.PRICE_CHANGED),
    Situation("our own card is refused", AMADEUS, "card_refused", FAILED,
              Failure.PROVIDER_REFUSED),
    Situation("our balance is too low", INSTANT, "insufficient_balance", FAILED,
              Failure.PROVIDER_REFUSED),
    Situation("202, then created", INSTANT, "pending"),
    Situation("202, then failed", INSTANT, "pending_fails", FAILED, Failure.PROVIDER_REFUSED),
    Situation("the ticket comes late", INSTANT, "tickets_late"),
    Situation("the ticket never comes", INSTANT, "tickets_late", PARKED, seconds=NEVER_SECONDS),
    Situation("nobody can say whether it was ordered", AMADEUS, "drop_after", PARKED),
    Situation("the traveller's card is declined", HELD, "lag", FAILED, Failure.PAYMENT_DECLINED,
              step="find", card="pm_card_chargeDeclined"),
]  # fmt: skip
