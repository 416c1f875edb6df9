"""What is kept of a confirmed plan: what may be bought for it, and what became of it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeAlias

from pydantic import BaseModel

from subgraphs.persona.drafts.models import Price


class Confirmation(BaseModel):
    """`secret`: the token's SHA-256; the token itself is kept nowhere. `most`: for all of it.
    `number`: of the plan's orders that left bookings, before it. `expires`: in milliseconds, by the
    store's clock. `turn`: which used it; empty before."""

    secret: str
    number: int
    revision: str
    most: Decimal
    currency: str
    expires: int
    turn: str


class Item(BaseModel):
    """`most`: what it may cost."""

    offer_id: str
    most: Decimal


class Plan(BaseModel):
    """Of the trip that is made for it, where there is none."""

    title: str
    starts_on: date
    ends_on: date
    destination_id: str | None


class Order(BaseModel):
    """What a turn is to book, all of it or nothing. `key`: under which booking knows it, so that
    it is one order however often it is sent."""

    draft_id: str
    key: str
    trip_id: str | None
    plan: Plan
    items: list[Item]
    traveler_ids: list[str]
    most: Price


class RefusalCode(StrEnum):
    CONFLICT = "CONFLICT"
    FORBIDDEN = "FORBIDDEN"
    INVALID_INPUT = "INVALID_INPUT"
    NOT_FOUND = "NOT_FOUND"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    PAYMENT_DECLINED = "PAYMENT_DECLINED"
    PRICE_CHANGED = "PRICE_CHANGED"
    PROVIDER_REFUSED = "PROVIDER_REFUSED"
    SOLD_OUT = "SOLD_OUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"


class Booked(BaseModel):
    """It is a booking; whether it stands, booking says."""

    kind: Literal["booked"] = "booked"
    booking_id: str


class Dearer(BaseModel):
    """`booking_id`: what waits for a yes or a no; None where nothing was begun."""

    kind: Literal["dearer"] = "dearer"
    accepted: Price
    current: Price
    confirm_before: datetime
    booking_id: str | None


class NotBooked(BaseModel):
    kind: Literal["not_booked"] = "not_booked"
    code: RefusalCode
    message: str


Told: TypeAlias = Booked | Dearer | NotBooked


class Result(BaseModel):
    """`trip_id`: None where it did not come so far."""

    trip_id: str | None = None
    bookings: list[Booked] = []
    dearer: list[Dearer] = []
    refused: NotBooked | None = None

    @property
    def told(self) -> list[Told]:
        return [*self.bookings, *self.dearer, *([self.refused] if self.refused else [])]
