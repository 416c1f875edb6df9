"""What booking refuses, and why."""

from collections.abc import Sequence
from datetime import datetime

from subgraphs.booking.offers.errors import SoldOut
from subgraphs.booking.offers.models import OfferRow
from subgraphs.chassis.errors import (
    Conflict,
    DomainError,
    ErrorCode,
    Forbidden,
    InvalidInput,
    NotFound,
)
from subgraphs.chassis.money.amounts import Amount


class NoSuchTrip(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such trip.", path=["tripId"])


class NoSuchInvitation(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such invitation.", path=["invitationId"])


class NoSuchPerson(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such person.", path=["userId"])


class NoSuchMember(NotFound):
    def __init__(self) -> None:
        super().__init__("This person is not a member of the trip.", path=["userId"])


class BadTitle(InvalidInput):
    def __init__(self, longest: int) -> None:
        super().__init__(f"A title has 1 to {longest} characters.", path=["title"])


class BadDates(InvalidInput):
    def __init__(self) -> None:
        super().__init__("A trip ends on the day it starts, or later.", path=["endsOn"])


class BadDestination(InvalidInput):
    def __init__(self) -> None:
        super().__init__("This is not a destination's id.", path=["destinationId"])


class OwnerIsNotInvited(InvalidInput):
    def __init__(self) -> None:
        super().__init__("Invite as EDITOR or VIEWER; a trip has one owner.", path=["role"])


class AlreadyMember(Conflict):
    def __init__(self) -> None:
        super().__init__("This person is a member already.", path=["userId"])


class TripFull(Conflict):
    def __init__(self, most: int) -> None:
        super().__init__(f"A trip has {most} members and open invitations at most.")


class InvitationAnswered(Conflict):
    def __init__(self) -> None:
        super().__init__("This invitation was answered already.", path=["invitationId"])


class OwnerStays(Conflict):
    def __init__(self) -> None:
        super().__init__("The owner cannot leave. Hand the trip over to another member first.")


class NotYoursToChange(Forbidden):
    def __init__(self, needed: str) -> None:
        super().__init__(f"Only {needed} of this trip may do that.")


class NoSuchBooking(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such booking.", path=["bookingId"])


class BadPrice(InvalidInput):
    def __init__(self) -> None:
        super().__init__("A price is a number, not below zero.", path=["acceptPriceUpTo"])


class OtherTravelers(InvalidInput):
    def __init__(self, count: int, field: str) -> None:
        super().__init__(f"This offer is for {count}. Search again.", path=[field])


class TooManyTravelers(InvalidInput):
    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} travel on one booking.", path=["travelerIds"])


class NoTravelers(InvalidInput):
    def __init__(self) -> None:
        super().__init__(
            "The provider must be told who travels: name them in `travelerIds`.",
            path=["travelerIds"],
        )


class IncompleteTravelers(InvalidInput):
    """`lacking`: by the names of a traveller's fields."""

    def __init__(self, lacking: Sequence[str]) -> None:
        super().__init__(
            f"The provider must be told of each traveller: {', '.join(lacking)}.",
            path=["travelerIds"],
        )


class NoSuchTravelers(NotFound):
    def __init__(self) -> None:
        super().__init__("These are not all travellers of yours.", path=["travelerIds"])


class NoPayment(InvalidInput):
    def __init__(self) -> None:
        super().__init__("Say how it is paid, or hold it first.", path=["paymentMethodToken"])


class CannotBeHeld(InvalidInput):
    def __init__(self) -> None:
        super().__init__("This offer is paid at once; it cannot be held.", path=["hold"])


class NothingToBook(InvalidInput):
    def __init__(self, most: int) -> None:
        super().__init__(f"Between 1 and {most} things are booked together.", path=["items"])


class NoPriceAsked(Conflict):
    def __init__(self) -> None:
        super().__init__("This booking does not wait for a price.", path=["bookingId"])


class NotHeld(Conflict):
    def __init__(self) -> None:
        super().__init__("This booking is not held, or is being paid.", path=["bookingId"])


class Overtaken(Conflict):
    def __init__(self) -> None:
        super().__init__("Too many want it at this moment. Ask again.", retryable=True)


class PriceChanged(DomainError):
    """`booking_id`: what waits for the answer; None where nothing was begun."""

    code = ErrorCode.PRICE_CHANGED

    def __init__(
        self,
        offer_id: str,
        accepted: Amount,
        current: Amount,
        confirm_before: datetime,
        booking_id: str | None = None,
    ) -> None:
        super().__init__("It costs more than you accepted.", path=["acceptPriceUpTo"])
        self.offer_id = offer_id
        self.accepted = accepted
        self.current = current
        self.confirm_before = confirm_before
        self.booking_id = booking_id


class ProviderRefused(DomainError):
    """`reason`: the provider's own word, where it has one."""

    code = ErrorCode.PROVIDER_REFUSED

    def __init__(
        self,
        message: str,
        booking_id: str,
        provider: str,
        reason: str | None,
        *,
        retryable: bool = False,
    ) -> None:
        super().__init__(message, retryable=retryable)
        self.booking_id = booking_id
        self.provider = provider
        self.reason = reason


class NoneLeft(SoldOut):
    """`alternatives`: what can be had instead."""

    def __init__(self, alternatives: Sequence[OfferRow]) -> None:
        super().__init__()
        self.alternatives = alternatives


class PaymentDeclined(DomainError):
    """`reason`: the payment provider's word."""

    code = ErrorCode.PAYMENT_DECLINED

    def __init__(self, reason: str) -> None:
        super().__init__("The payment was declined. Nothing was charged.")
        self.reason = reason
