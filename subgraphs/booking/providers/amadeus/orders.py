"""What is sent to order, and what does the answer say of the order?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self
from urllib.parse import quote, unquote

from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.providers.amadeus.calling_codes import parted
from subgraphs.booking.providers.amadeus.flight_objects import FlightOrder
from subgraphs.booking.providers.amadeus.stay_objects import HotelOrder
from subgraphs.booking.providers.port import (
    Created,
    OrderRequest,
    OrderState,
    Passenger,
    Reason,
    Rejected,
    Unknown,
)
from subgraphs.chassis.money.amounts import Amount

GENDERS: Final = {"F": "FEMALE", "M": "MALE", "X": "UNSPECIFIED"}
NOT_TOLD: Final = "UNDISCLOSED"
HOTEL: Final = "hotel/"
MADE: Final = frozenset({"CONFIRMED"})
UNDONE: Final = frozenset({"DENIED", "CANCELLED", "DELETED"})


@dataclass(frozen=True, slots=True)
class OrderId:
    """As the port tells it. Amadeus reads no hotel order again, so its id holds our reference.

    `id`: of a flight order, escaped; it comes so from Amadeus, and not always from elsewhere.
    """

    kind: OfferKind
    id: str
    client_ref: str | None = None

    @classmethod
    def of(cls, text: str) -> Self:
        if not text.startswith(HOTEL):
            return cls(OfferKind.FLIGHT, text)
        client_ref, _, id = text.removeprefix(HOTEL).partition("/")
        return cls(OfferKind.STAY, id, client_ref)

    @classmethod
    def told(cls, kind: OfferKind, id: str, client_ref: str) -> Self:
        if kind is OfferKind.STAY:
            return cls(kind, id, client_ref)
        return cls(kind, quote(unquote(id), safe="="))

    def __str__(self) -> str:
        return self.id if self.kind is OfferKind.FLIGHT else f"{HOTEL}{self.client_ref}/{self.id}"

    @property
    def path(self) -> str:
        """Of a flight order."""
        return f"/v1/booking/flight-orders/{self.id}"


def flight_order(request: OrderRequest) -> dict[str, Any]:
    """The body of an order: the priced offer whole, those who fly, and our reference."""
    offer = request.sealed["offer"]
    ids = [each["travelerId"] for each in offer["travelerPricings"]]
    travelers = zip(ids, request.passengers, strict=True)
    return {
        "data": {
            "type": "flight-order",
            "flightOffers": [offer],
            "travelers": [_traveler(id, passenger) for id, passenger in travelers],
            "remarks": {
                "general": [{"subType": "GENERAL_MISCELLANEOUS", "text": request.client_ref}]
            },
            "ticketingAgreement": {"option": "CONFIRM"},
        }
    }


def hotel_order(request: OrderRequest, agent_email: str) -> dict[str, Any]:
    """The body of an order: each room has all guests. Of the agency's card nothing is known here:
    it is on file with Amadeus."""
    rooms = int(request.sealed["search"]["rooms"])
    guests = [_guest(tid, each) for tid, each in enumerate(request.passengers, start=1)]
    references = [{"guestReference": str(guest["tid"])} for guest in guests]
    room = {
        "guestReferences": references,
        "hotelOfferId": request.sealed["offerId"],
        "specialRequest": request.client_ref,
    }
    return {
        "data": {
            "type": "hotel-order",
            "guests": guests,
            "payment": {"method": "CREDIT_CARD"},
            "travelAgent": {"contact": {"email": agent_email}},
            "roomAssociations": [room] * rooms,
        }
    }


def flight_created(order: FlightOrder) -> Created:
    is_ticketed = any(ticket.document_status == "ISSUED" for ticket in order.tickets)
    return Created(
        order_id=str(OrderId.told(OfferKind.FLIGHT, order.id, "")),
        state=OrderState.TICKETED if is_ticketed else OrderState.CONFIRMED,
        reference=next((record.reference for record in order.associated_records), None),
        total=_sum([offer.price.amount for offer in order.flight_offers]),
    )


def hotel_created(order: HotelOrder, client_ref: str) -> Created | Rejected | Unknown:
    """201 alone says nothing: each room has its own status."""
    statuses = {booking.booking_status.upper() for booking in order.hotel_bookings}
    if statuses <= UNDONE:
        return Rejected(Reason.SOLD_OUT, min(statuses))
    if statuses & UNDONE:
        return Unknown("partly denied")
    numbers = (
        information.confirmation_number
        for booking in order.hotel_bookings
        for information in booking.hotel_provider_information
    )
    records = (record.reference for record in order.associated_records)
    return Created(
        order_id=str(OrderId.told(OfferKind.STAY, order.id, client_ref)),
        state=OrderState.TICKETED if statuses <= MADE else OrderState.PENDING,
        reference=next(filter(None, numbers), None) or next(records, None),
        total=_hotel_total(order),
    )


def _hotel_total(order: HotelOrder) -> Amount | None:
    """Each booking tells the whole offer's price."""
    told = [one.hotel_offer.price.amount for one in order.hotel_bookings if one.hotel_offer]
    return max(told, key=lambda amount: amount.minor, default=None)


def _sum(amounts: Sequence[Amount | None]) -> Amount | None:
    known = [amount for amount in amounts if amount is not None]
    if not known or len(known) < len(amounts):
        return None
    return sum(known[1:], known[0])


def _traveler(id: str, passenger: Passenger) -> dict[str, Any]:
    """What is not known is not sent."""
    name = {"firstName": passenger.given_name, "lastName": passenger.family_name}
    return _known(
        id=id,
        name=name,
        dateOfBirth=_day(passenger.date_of_birth),
        gender=GENDERS.get(passenger.gender or "", NOT_TOLD),
        contact=_known(emailAddress=passenger.email, phones=_phones(passenger.phone)),
        documents=_documents(passenger),
    )


def _guest(tid: int, passenger: Passenger) -> dict[str, Any]:
    return {
        "tid": tid,
        **_known(
            firstName=passenger.given_name,
            lastName=passenger.family_name,
            email=passenger.email,
            phone=passenger.phone,
        ),
    }


def _phones(phone: str | None) -> list[dict[str, str]]:
    if not phone:
        return []
    country, number = parted(phone)
    return [{"deviceType": "MOBILE", "countryCallingCode": country, "number": number}]


def _documents(passenger: Passenger) -> list[dict[str, Any]]:
    return [
        {
            "documentType": document.kind,
            "number": document.number,
            "expiryDate": _day(document.expires_on),
            "issuanceCountry": document.country_code,
            "nationality": document.country_code,
            "holder": True,
        }
        for document in passenger.documents
    ]


def _known(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def offer_path(sealed: Mapping[str, Any]) -> str:
    """Of a stay's."""
    return f"/v3/shopping/hotel-offers/{quote(sealed['offerId'], safe='')}"


def total_of(sealed: Mapping[str, Any]) -> Amount:
    """Of a stay's."""
    return Amount(sealed["total"]["minor"], sealed["total"]["currency"])
