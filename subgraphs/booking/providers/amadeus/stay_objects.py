"""What of Amadeus's hotels, their offers and orders is read?"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from subgraphs.booking.providers.amadeus.flight_objects import CurrencyCode, Record
from subgraphs.booking.providers.amadeus.told import Told
from subgraphs.chassis.money.amounts import Amount


class Hotel(Told):
    hotel_id: str = Field(min_length=1)
    name: str = ""


class Beds(Told):
    category: str = ""
    beds: int | None = None
    bed_type: str = ""


class Room(Told):
    type: str = ""
    type_estimated: Beds = Beds()


class RoomPrice(Told):
    """For all rooms and nights."""

    currency: CurrencyCode
    total: Annotated[Decimal, Field(gt=0)]

    @property
    def amount(self) -> Amount:
        return Amount.of(self.total, self.currency)


class Cancellation(Told):
    """What it costs after `deadline`: one of the four, FULL_STAY where none is said."""

    type: str = ""
    amount: Annotated[Decimal, Field(ge=0)] | None = None
    number_of_nights: int | None = Field(default=None, ge=0)
    percentage: Annotated[Decimal, Field(ge=0)] | None = None
    deadline: datetime | None = None


class Policies(Told):
    cancellations: list[Cancellation] = []


class HotelOffer(Told):
    id: str = Field(min_length=1)
    board_type: str = ""
    room: Room
    price: RoomPrice
    policies: Policies = Policies()


class HotelOffers(Told):
    hotel: Hotel
    available: bool = True
    offers: list[dict[str, Any]] = []


class ProviderInformation(Told):
    confirmation_number: str | None = None


class BookedOffer(Told):
    price: RoomPrice


class HotelBooking(Told):
    booking_status: str = ""
    hotel_provider_information: list[ProviderInformation] = []
    hotel_offer: BookedOffer | None = None


class HotelOrder(Told):
    id: str = Field(min_length=1)
    hotel_bookings: list[HotelBooking] = Field(min_length=1)
    associated_records: list[Record] = []
