"""Which rooms are offered, and what became of an offer that was told before?"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from infra.sandboxes.amadeus import refusals
from infra.sandboxes.amadeus.calls import Call
from infra.sandboxes.amadeus.disguises import Answer
from infra.sandboxes.amadeus.failures import How
from infra.sandboxes.amadeus.flights.asked import CURRENCIES
from infra.sandboxes.amadeus.flights.fares import decimal
from infra.sandboxes.amadeus.hotels.properties import Hotel, hotels_by_id
from infra.sandboxes.amadeus.hotels.rooms import FREE_UNTIL, RATES, ROOMS, Stay, stays
from infra.sandboxes.amadeus.parameters import read
from infra.sandboxes.amadeus.settings import Set
from infra.sandboxes.amadeus.stock import Market, Stock, Thing, rooms
from infra.sandboxes.amadeus.store import Document, Store
from infra.sandboxes.clock import Clock

MOST_HOTELS: Final = 20
MOST_NIGHTS: Final = 99
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class Query(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    hotel_ids: str
    adults: int = Field(default=1, ge=1, le=9)
    check_in_date: date | None = None
    check_out_date: date | None = None
    room_quantity: int = Field(default=1, ge=1, le=9)
    currency: str = "EUR"
    board_type: str | None = None
    include_closed: bool = False
    best_rate_only: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """`minor`: the total that was told last."""

    stay: Stay
    minor: int


@dataclass(frozen=True, slots=True)
class HotelOffers:
    store: Store
    stock: Stock
    market: Market
    clock: Clock
    settings: Set

    def search(self, call: Call) -> Answer:
        query = read(Query, call.query)
        hotels, warnings = _hotels(query.hotel_ids.split(","))
        check_in = query.check_in_date or self.clock.now().date()
        check_out = query.check_out_date or check_in + timedelta(days=1)
        _check_dates(check_in, check_out, self.clock.now())
        if query.currency not in CURRENCIES:
            raise refusals.misshapen("currency", parameter="currency")
        with self.store.transaction():
            found = [self._of_hotel(hotel, check_in, check_out, query) for hotel in hotels]
        data = [each for each in found if each["offers"] or query.include_closed]
        told: Document = {"data": [] if call.how is How.EMPTY else [_closed(each) for each in data]}
        return Answer(200, {**told, **({"warnings": warnings} if warnings else {})})

    def offer(self, call: Call) -> Answer:
        """Priced again; from now on this price holds."""
        told = self.known(call.id, refusals.not_found("No such offer"))
        if call.how is How.EXPIRED:
            raise refusals.not_found("No such offer")
        if call.how is How.PRICE_CHANGE:
            self.market.rise({told.stay.hotel.id})
        if call.how is How.SOLD_OUT or self.left(told.stay) < told.stay.rooms:
            raise refusals.rooms_gone()
        self.tell_again(call.id, told.stay)
        offers = [self.shown(call.id, told.stay)]
        return Answer(200, {"data": _of_hotel(told.stay.hotel, offers)})

    def known(self, offer_id: str, otherwise: refusals.Refusal) -> Told:
        """Raises `otherwise` where it was never told, or too long ago."""
        statement = "SELECT document, made_at FROM hotel_offers WHERE id = ?"
        found = self.store.connection.execute(statement, (offer_id,)).fetchone()
        oldest = self.clock.now().timestamp() - self.settings.now.offer_seconds
        if found is None or found[1] < oldest:
            raise otherwise
        document = json.loads(found[0])
        return Told(_stay(document), document["minor"])

    def tell_again(self, offer_id: str, stay: Stay) -> None:
        document = json.dumps(_kept(stay, self.total(stay)))
        statement = "UPDATE hotel_offers SET document = ? WHERE id = ?"
        self.store.connection.execute(statement, (document, offer_id))

    def left(self, stay: Stay) -> int:
        return min(self.stock.left(thing) for thing in things(stay))

    def total(self, stay: Stay) -> int:
        """In minor units, as it stands now."""
        return stay.base(self.market.percent(stay.hotel.id)) + stay.tax

    def shown(self, offer_id: str, stay: Stay, minor: int | None = None) -> Document:
        """`minor`: a total that holds whatever the market does."""
        total = self.total(stay) if minor is None else minor
        base = total - stay.tax
        return {
            "id": offer_id,
            "checkInDate": stay.check_in.isoformat(),
            "checkOutDate": stay.check_out.isoformat(),
            "roomQuantity": str(stay.rooms),
            "rateCode": stay.rate.code,
            "boardType": stay.rate.board,
            "room": {
                "type": stay.room.code,
                "typeEstimated": {
                    "category": stay.room.category,
                    "beds": stay.room.beds,
                    "bedType": stay.room.bed_type,
                },
                "description": {"text": stay.room.text, "lang": "EN"},
            },
            "guests": {"adults": stay.adults},
            "price": _price(stay, base, total),
            "policies": _policies(stay, total),
            "self": f"/v3/shopping/hotel-offers/{offer_id}",
        }

    def _of_hotel(self, hotel: Hotel, check_in: date, check_out: date, query: Query) -> Document:
        asked = (query.adults, query.room_quantity, query.currency)
        free = [
            stay
            for stay in stays(hotel, check_in, check_out, *asked)
            if self.left(stay) >= stay.rooms and query.board_type in {None, stay.rate.board}
        ]
        kept = free[:1] if query.best_rate_only else free
        return _of_hotel(hotel, [self._told(stay) for stay in kept])

    def _told(self, stay: Stay) -> Document:
        offer_id = "".join(secrets.choice(_LETTERS) for _ in range(10))
        self.store.connection.execute(
            "INSERT INTO hotel_offers VALUES (?, ?, ?)",
            (offer_id, self.clock.now().timestamp(), json.dumps(_kept(stay, self.total(stay)))),
        )
        return self.shown(offer_id, stay)


def things(stay: Stay) -> list[Thing]:
    return [rooms(stay.hotel.id, night.isoformat()) for night in stay.nights]


def _hotels(ids: Iterable[str]) -> tuple[list[Hotel], list[Document]]:
    """Those that are known, and a warning for each that is not."""
    asked = list(dict.fromkeys(ids))
    if len(asked) > MOST_HOTELS:
        raise refusals.misshapen(f"At most {MOST_HOTELS} hotels", parameter="hotelIds")
    known = hotels_by_id()
    unknown = [refusals.no_such_hotel(id).body["errors"][0] for id in asked if id not in known]
    if len(unknown) == len(asked):
        raise refusals.no_such_hotel(asked[0])
    return [known[id] for id in asked if id in known], unknown


def _check_dates(check_in: date, check_out: date, now: datetime) -> None:
    if check_in < (now - timedelta(hours=12)).date():
        raise refusals.bad_date(parameter="checkInDate")
    if not check_in < check_out <= check_in + timedelta(days=MOST_NIGHTS):
        raise refusals.bad_combination("checkOutDate", parameter="checkOutDate")


def _of_hotel(hotel: Hotel, offers: list[Document]) -> Document:
    return {
        "type": "hotel-offers",
        "hotel": {
            "type": "hotel",
            "hotelId": hotel.id,
            "chainCode": hotel.chain,
            "dupeId": str(700_000_000 + hotel.place.geoname_id),
            "name": hotel.about.name.upper(),
            "cityCode": hotel.city_code,
            "latitude": hotel.about.latitude,
            "longitude": hotel.about.longitude,
        },
        "available": bool(offers),
        "offers": offers,
        "self": f"/v3/shopping/hotel-offers?hotelIds={hotel.id}",
    }


def _closed(told: Document) -> Document:
    """A hotel with nothing to offer shows no `offers`."""
    return told if told["offers"] else {key: told[key] for key in told if key != "offers"}


def _price(stay: Stay, base: int, total: int) -> Document:
    average = decimal(round(base / len(stay.nights)))
    nights = {
        "startDate": stay.check_in.isoformat(),
        "endDate": stay.check_out.isoformat(),
        "base": average,
    }
    tax = {
        "code": "CITY_TAX",
        "amount": decimal(stay.tax),
        "currency": stay.currency,
        "included": True,
        "pricingFrequency": "PER_STAY",
    }
    return {
        "currency": stay.currency,
        "base": decimal(base),
        "total": decimal(total),
        "taxes": [tax],
        "variations": {"average": {"base": average}, "changes": [nights]},
    }


def _policies(stay: Stay, total: int) -> Document:
    """Free until a local time at the hotel, which is told with its offset; or never."""
    card = {"creditCards": ["VI", "CA", "AX"], "methods": ["CREDIT_CARD"]}
    if not stay.rate.is_cancellable:
        text = "NON-REFUNDABLE RATE"
        never = {"type": "FULL_STAY", "amount": decimal(total), "description": {"text": text}}
        return {
            "paymentType": "deposit",
            "deposit": {"acceptedPayments": card},
            "cancellations": [never],
        }
    deadline = datetime.combine(stay.check_in - FREE_UNTIL, time(18), stay.hotel.place.zone)
    late = {"deadline": deadline.isoformat(), "numberOfNights": 1}
    fee = decimal(round(total / len(stay.nights)))
    return {
        "paymentType": "guarantee",
        "guarantee": {"acceptedPayments": card},
        "cancellations": [{**late, "amount": fee}],
    }


def _kept(stay: Stay, minor: int) -> Document:
    return {
        "hotel": stay.hotel.id,
        "room": ROOMS.index(stay.room),
        "rate": RATES.index(stay.rate),
        "dates": [stay.check_in.isoformat(), stay.check_out.isoformat()],
        "adults": stay.adults,
        "rooms": stay.rooms,
        "currency": stay.currency,
        "minor": minor,
    }


def _stay(kept: Document) -> Stay:
    check_in, check_out = map(date.fromisoformat, kept["dates"])
    hotel, room, rate = hotels_by_id()[kept["hotel"]], ROOMS[kept["room"]], RATES[kept["rate"]]
    guests = (kept["adults"], kept["rooms"], kept["currency"])
    return Stay(hotel, room, rate, check_in, check_out, *guests)
