"""What would a cancellation give back? Amadeus does not say: it is reckoned from the rules."""

from datetime import UTC, datetime, timedelta
from typing import Final

from subgraphs.booking.network.airports import Network
from subgraphs.booking.providers.amadeus.fares import fare_of
from subgraphs.booking.providers.amadeus.flight_objects import FlightOffer
from subgraphs.booking.providers.amadeus.flown import ways
from subgraphs.booking.providers.amadeus.orders import total_of
from subgraphs.booking.providers.amadeus.policies import Policy
from subgraphs.booking.providers.amadeus.pricing import rules_of
from subgraphs.booking.providers.port import CancelQuote, Reason, Rejected, Sealed
from subgraphs.chassis.money.amounts import Amount

STANDS: Final = timedelta(minutes=15)
REFUND_TO: Final = "ORIGINAL_PAYMENT"
TICKETED: Final = Rejected(Reason.NOT_CANCELLABLE, "ticketed")
DEPARTED: Final = Rejected(Reason.NOT_CANCELLABLE, "departed")
NOT_FREE: Final = Rejected(Reason.NOT_CANCELLABLE, "not free of charge")
BY_PHONE: Final = Rejected(Reason.NOT_CANCELLABLE, "phone the hotel")


def of_flights(sealed: Sealed, network: Network, now: datetime) -> CancelQuote | Rejected:
    """A penalty that nobody told is none."""
    offer = FlightOffer.model_validate(sealed["offer"])
    total, flown = offer.price.amount, ways(offer, network)
    if total is None or not flown:
        return Rejected(Reason.MISUSED, "no offer of ours")
    departs_at = flown[0][0].departs_at.astimezone(UTC)
    if now >= departs_at:
        return DEPARTED
    penalty = fare_of(offer, total, rules_of(sealed)).penalty or Amount.zero(total.currency)
    return _quote(total, penalty, min(now + STANDS, departs_at))


def of_stays(sealed: Sealed, now: datetime) -> CancelQuote | Rejected:
    """While it is free."""
    total = total_of(sealed)
    free_until = Policy.of_json(sealed["cancellation"]).free_until(now)
    if free_until is None:
        return NOT_FREE
    return _quote(total, Amount.zero(total.currency), min(now + STANDS, free_until))


def _quote(total: Amount, penalty: Amount, expires_at: datetime) -> CancelQuote:
    return CancelQuote(
        refund=total - penalty,
        penalty=penalty,
        refund_to=REFUND_TO,
        expires_at=expires_at,
        sealed={},
        estimated=True,
    )
