"""What happens when flights are ordered, looked up and cancelled?"""

import re
import secrets
import zlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import quote

from infra.sandboxes.amadeus import refusals
from infra.sandboxes.amadeus.calls import Call, written_in
from infra.sandboxes.amadeus.disguises import Answer
from infra.sandboxes.amadeus.failures import How
from infra.sandboxes.amadeus.flights import requirements
from infra.sandboxes.amadeus.flights.dictionaries import dictionaries
from infra.sandboxes.amadeus.flights.offers import Sale, last_ticketing, sale_of
from infra.sandboxes.amadeus.flights.shop import Shop
from infra.sandboxes.amadeus.orders import Kind, Order, Orders, State
from infra.sandboxes.amadeus.settings import Set
from infra.sandboxes.amadeus.stock import seats
from infra.sandboxes.amadeus.store import Document, Store
from world.dice import Dice

_REFUSED: Final = {
    How.SOLD_OUT: refusals.seats_gone,
    How.FARE_GONE: refusals.fare_gone,
    How.EXPIRED: refusals.fare_gone,
    How.CARD_REFUSED: refusals.card_refused,
    How.FAILED: refusals.booking_failed,
}
_DELAYS: Final = ("DELAY_TO_QUEUE", "DELAY_TO_CANCEL")
_UNITS: Final = {"D": "days", "H": "hours", "M": "minutes"}
_OFFICE: Final = "CVN1A2300"
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
# Amadeus writes the first of both in its answers.
_AGREEMENT: Final = ("ticketingAggreement", "ticketingAgreement")


@dataclass(frozen=True, slots=True)
class Bookings:
    shop: Shop
    orders: Orders
    store: Store
    settings: Set

    def order(self, call: Call) -> Answer:
        data = call.body.get("data") or {}
        offers = self._offers(data)
        sales = [self._sale(each) for each in offers]
        if call.how is How.PRICE_CHANGE:
            self.shop.market.rise({flight.id for sale in sales for flight in sale.flights})
        if call.how in _REFUSED:
            raise _REFUSED[call.how]()
        for each, sale in zip(offers, sales, strict=True):
            self._check(each, sale, data)
        with self.store.transaction():
            order = self._made(data, offers, sales)
            self.orders.keep(order, written_in(call.body))
        return Answer(201, {"data": shown(order), "dictionaries": dictionaries(sales)})

    def get(self, call: Call) -> Answer:
        order = self.known(call.id)
        sales = [sale_of(each) for each in order.document["flightOffers"]]
        return Answer(200, {"data": shown(order), "dictionaries": dictionaries(sales)})

    def cancel(self, call: Call) -> Answer:
        with self.store.transaction():
            order = self.known(call.id)
            if order.state is State.TICKETED:
                raise refusals.invalid("The order is ticketed and cannot be cancelled here")
            self.orders.move(order, State.CANCELLED)
        return Answer(204)

    def known(self, order_id: str) -> Order:
        """Raises Refusal; what is cancelled is known no more."""
        order = self.orders.find(order_id)
        if order is None or order.kind is not Kind.FLIGHT or order.state is State.CANCELLED:
            raise refusals.not_found("No such order")
        return order

    def _offers(self, data: Document) -> list[Document]:
        match data:
            case {"type": "flight-order", "flightOffers": [*offers]} if offers:
                return offers
            case _:
                raise refusals.missing("flightOffers", pointer="/data/flightOffers")

    def _sale(self, offer: Document) -> Sale:
        sale = sale_of(offer)
        remembered = self.shop.remembered
        if not remembered.is_known(offer):
            if remembered.is_known_but_for_prices(offer):
                raise refusals.price_discrepancy()
            raise refusals.invalid("This offer was changed", pointer="/data/flightOffers/0")
        if remembered.is_old(offer):
            raise refusals.fare_gone()
        return sale

    def _check(self, offer: Document, sale: Sale, data: Document) -> None:
        requirements.check(data.get("travelers"), data.get("contacts"), sale)
        if sale.family.is_ticketed_at_once and _agreement(data).get("option") in _DELAYS:
            pointer = "/data/ticketingAgreement"
            raise refusals.bad_combination("Instant ticketing is required", pointer=pointer)
        total = offer["price"]["grandTotal"]
        if round(100 * float(total)) != self.shop.total(sale):
            raise refusals.price_discrepancy()

    def _made(self, data: Document, offers: list[Document], sales: list[Sale]) -> Order:
        now = self.shop.clock.now()
        taken = [*self._taken(sales)]
        due_at, due_state = self._due(sales, _agreement(data), now)
        id = _order_id()
        return Order(
            id=id,
            kind=Kind.FLIGHT,
            state=State.CONFIRMED,
            made_at=now,
            document=_document(id, data, offers, now),
            taken=taken,
            due_at=due_at,
            due_state=due_state,
        )

    def _taken(self, sales: list[Sale]) -> Iterator[tuple[str, int]]:
        for sale in sales:
            things = [seats(flight.id, sale.family.cabin) for flight in sale.flights]
            if not self.shop.stock.take(things, sale.seats):
                raise refusals.seats_gone()
            yield from ((thing.name, sale.seats) for thing in things)

    def _due(self, sales: list[Sale], agreement: Document, now: datetime) -> tuple[datetime, State]:
        if agreement.get("option") == "CONFIRM":
            seconds = self.settings.now.ticketing_seconds
            return now + timedelta(seconds=seconds), State.TICKETED
        end = min(last_ticketing(sale, now.date()) for sale in sales) + timedelta(days=1)
        last = datetime.combine(end, time(), UTC)
        if agreement.get("option") == "DELAY_TO_CANCEL":
            return min(last, _delayed(agreement, now)), State.CANCELLED
        return last, State.CANCELLED


def shown(order: Order) -> Document:
    """With its tickets, once there are some."""
    if order.state is not State.TICKETED:
        return order.document
    return {**order.document, "tickets": [*_tickets(order.document)]}


def _tickets(document: Document) -> Iterator[Document]:
    segments = [
        segment["id"]
        for offer in document["flightOffers"]
        for itinerary in offer["itineraries"]
        for segment in itinerary["segments"]
    ]
    dice = Dice(f"tickets of {document['id']}")
    for traveler in document["travelers"]:
        yield {
            "documentType": "ETICKET",
            "documentNumber": f"999-{int(dice.share() * 1e10):010}",
            "documentStatus": "ISSUED",
            "travelerId": traveler["id"],
            "segmentIds": segments,
        }


def _document(id: str, data: Document, offers: list[Document], now: datetime) -> Document:
    pnr = "".join(secrets.choice(_LETTERS) for _ in range(6))
    records = [
        {
            "reference": pnr,
            "creationDate": f"{now:%FT%T}.000",
            "originSystemCode": "GDS",
            "flightOfferId": offer["id"],
        }
        for offer in offers
    ]
    echoed: Document = {name: data[name] for name in ("remarks", "contacts") if name in data}
    agreement = _agreement(data)
    return {
        "type": "flight-order",
        "id": quote(id, safe="="),
        "queuingOfficeId": _OFFICE,
        "associatedRecords": records,
        "flightOffers": offers,
        "travelers": data["travelers"],
        **echoed,
        **({_AGREEMENT[0]: agreement} if agreement else {}),
        "automatedProcess": [{"code": "IMMEDIATE", "officeId": _OFFICE}],
    }


def _agreement(data: Document) -> Document:
    return next((data[name] for name in _AGREEMENT if isinstance(data.get(name), dict)), {})


def _delayed(agreement: Document, now: datetime) -> datetime:
    """`delay` is as `6D`, `dateTime` a day."""
    if found := re.fullmatch(r"(\d+)([DHM])", str(agreement.get("delay", ""))):
        return now + timedelta(**{_UNITS[found[2]]: int(found[1])})
    try:
        on = date.fromisoformat(str(agreement.get("dateTime", ""))[:10])
    except ValueError as wrong:
        raise refusals.misshapen("delay", pointer="/data/ticketingAgreement") from wrong
    return datetime.combine(on, time(), UTC)


def _order_id() -> str:
    """Base64 of something packed; it holds a slash, as a careless caller should notice."""
    while True:
        packed: Any = zlib.compress(secrets.token_bytes(12))
        id = b64encode(packed).decode()
        if "/" in id and "+" not in id:
            return id
