"""What happens when rooms are ordered? No route looks at such an order again, none cancels it."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from infra.sandboxes.amadeus import refusals
from infra.sandboxes.amadeus.calls import Call, written_in
from infra.sandboxes.amadeus.disguises import Answer
from infra.sandboxes.amadeus.failures import How
from infra.sandboxes.amadeus.hotels.offers import HotelOffers, Told, things
from infra.sandboxes.amadeus.orders import Kind, Order, Orders, State
from infra.sandboxes.amadeus.store import Document, Store

_REFUSED: Final = {
    How.SOLD_OUT: refusals.rooms_gone,
    How.EXPIRED: refusals.hotel_offer_gone,
    How.CARD_REFUSED: refusals.card_refused,
    How.FAILED: refusals.hotel_failed,
}
_STATES: Final = {
    How.PENDING: State.PENDING,
    How.UNCONFIRMED: State.UNCONFIRMED,
    How.DENIED: State.DENIED,
}
_WITH_ROOMS: Final = {State.CONFIRMED, State.PENDING}


@dataclass(frozen=True, slots=True)
class HotelBookings:
    offers: HotelOffers
    orders: Orders
    store: Store

    def order(self, call: Call) -> Answer:
        data = _checked(call.body.get("data"))
        if call.how in _REFUSED:
            raise _REFUSED[call.how]()
        told = {
            room["hotelOfferId"]: self._known(room["hotelOfferId"], call.how)
            for room in data["roomAssociations"]
        }
        state = _STATES.get(call.how, State.CONFIRMED) if call.how else State.CONFIRMED
        with self.store.transaction():
            order = self._made(data, told, state)
            self.orders.keep(order, written_in(call.body))
        return Answer(201, {"data": shown(order)})

    def _known(self, offer_id: str, how: How | None) -> Told:
        told = self.offers.known(offer_id, refusals.hotel_offer_gone())
        if how is not How.PRICE_CHANGE:
            return told
        self.offers.market.rise({told.stay.hotel.id})
        self.offers.tell_again(offer_id, told.stay)
        return self.offers.known(offer_id, refusals.hotel_offer_gone())

    def _made(self, data: Document, told: dict[str, Told], state: State) -> Order:
        taken: list[tuple[str, int]] = []
        for each in told.values():
            if not self.offers.stock.take(things(each.stay), each.stay.rooms):
                raise refusals.rooms_gone()
            taken += [(thing.name, each.stay.rooms) for thing in things(each.stay)]
        if state not in _WITH_ROOMS:
            self.offers.stock.give_back(taken)
            taken = []
        now = self.offers.clock.now()
        id = secrets.token_hex(8).upper()
        bookings = [self._booking(data, offer_id, each) for offer_id, each in told.items()]
        document = _document(id, data, bookings, now)
        return Order(id, Kind.HOTEL, state, now, document, taken)

    def _booking(self, data: Document, offer_id: str, told: Told) -> Document:
        hotel = told.stay.hotel
        number = str(secrets.randbelow(10**8)).zfill(8)
        rooms = [room for room in data["roomAssociations"] if room["hotelOfferId"] == offer_id]
        return {
            "type": "hotel-booking",
            "id": secrets.token_hex(6).upper(),
            "roomAssociations": rooms,
            "hotelOffer": {
                **self.offers.shown(offer_id, told.stay, told.minor),
                "type": "hotel-offer",
                "roomQuantity": told.stay.rooms,
            },
            "hotel": {
                "hotelId": hotel.id,
                "chainCode": hotel.chain,
                "name": hotel.about.name.upper(),
                "self": f"/v1/reference-data/locations/hotels/by-hotels?hotelIds={hotel.id}",
            },
            "hotelProviderInformation": [
                {"hotelProviderCode": hotel.chain, "confirmationNumber": number}
            ],
            "payment": _masked(data["payment"]),
            "travelAgentId": "99999999",
        }


def shown(order: Order) -> Document:
    """Each booking in the state that the order has now."""
    bookings = [
        {**booking, "bookingStatus": order.state.value}
        for booking in order.document["hotelBookings"]
    ]
    return {**order.document, "hotelBookings": bookings}


def _document(id: str, data: Document, bookings: list[Document], now: datetime) -> Document:
    pnr = "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(6))
    guests = [{**guest, "id": place} for place, guest in enumerate(data["guests"], start=1)]
    return {
        "type": "hotel-order",
        "id": id,
        "hotelBookings": bookings,
        "guests": guests,
        "associatedRecords": [{"reference": pnr, "originSystemCode": "GDS"}],
        "self": f"/v2/booking/hotel-orders/{id}",
        "creationDate": f"{now:%FT%T}",
    }


def _checked(data: Any) -> Document:
    """Raises Refusal."""
    if not isinstance(data, dict) or data.get("type") != "hotel-order":
        raise refusals.misshapen("data", pointer="/data")
    for name in ("guests", "travelAgent", "roomAssociations", "payment"):
        if not data.get(name):
            raise refusals.missing(name, pointer=f"/data/{name}")
    try:
        guests = {str(guest["tid"]) for guest in data["guests"]}
        named = [
            str(each["guestReference"])
            for room in data["roomAssociations"]
            for each in room["guestReferences"]
        ]
        is_complete = bool(data["travelAgent"]["contact"]["email"]) and all(
            isinstance(room["hotelOfferId"], str) for room in data["roomAssociations"]
        )
    except (KeyError, TypeError) as wrong:
        raise refusals.missing(str(wrong), pointer="/data") from wrong
    if not is_complete or not named or not guests.issuperset(named):
        raise refusals.invalid("Guests and rooms do not fit", pointer="/data/roomAssociations")
    if data["payment"].get("method") != "CREDIT_CARD":
        raise refusals.invalid("payment", pointer="/data/payment/method")
    return data


def _masked(payment: Document) -> Document:
    """Of a card's number the last four digits stay."""
    info = payment.get("paymentCard", {}).get("paymentCardInfo", {})
    hidden = {
        name: value for name, value in info.items() if name not in {"cardNumber", "securityCode"}
    }
    hidden["cardNumber"] = "X" * 12 + str(info.get("cardNumber", ""))[-4:]
    return {"method": payment["method"], "paymentCard": {"paymentCardInfo": hidden}}
