"""What is whoever booked told, when it did not come about as they asked?"""

from typing import Final

from subgraphs.booking.bookings.models import BookingRow, BookingState, Failure
from subgraphs.booking.errors import PaymentDeclined, PriceChanged, ProviderRefused
from subgraphs.booking.offers.errors import OfferExpired

SAID: Final = {
    Failure.PRICE_CHANGED: "Its price changed while it was ordered. Nothing was charged.",
    Failure.TRAVELERS_REFUSED: "The provider needs other particulars of the travellers.",
    Failure.PROVIDER_REFUSED: "The provider refused it. Nothing was charged.",
    Failure.PROVIDER_AWAY: "The provider could not be reached. Nothing was charged.",
    Failure.GIVEN_UP: "It could not be settled, and is given up. Nothing is charged.",
}


def answer(booking: BookingRow) -> None:
    """Raises PriceChanged, PaymentDeclined, OfferExpired or ProviderRefused."""
    if booking.state == BookingState.AWAITING_PRICE_ACCEPTANCE:
        assert booking.confirm_before is not None
        raise PriceChanged(
            booking.offer_id, booking.most, booking.total, booking.confirm_before, booking.id
        )
    if booking.failure is None:
        return
    failure = Failure(booking.failure)
    if failure is Failure.PAYMENT_DECLINED:
        raise PaymentDeclined(booking.refusal or "declined")
    if failure is Failure.OFFER_EXPIRED:
        raise OfferExpired
    if failure in SAID:
        raise ProviderRefused(SAID[failure], booking.id, booking.provider, booking.refusal)
