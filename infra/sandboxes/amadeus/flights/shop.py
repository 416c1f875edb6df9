"""What is answered to a search for flights, and to one who asks what an offer costs now?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from infra.sandboxes.amadeus import refusals
from infra.sandboxes.amadeus.calls import Call
from infra.sandboxes.amadeus.disguises import Answer
from infra.sandboxes.amadeus.failures import How
from infra.sandboxes.amadeus.flights import asked, fares
from infra.sandboxes.amadeus.flights.dictionaries import dictionaries
from infra.sandboxes.amadeus.flights.fares import families
from infra.sandboxes.amadeus.flights.itineraries import journeys
from infra.sandboxes.amadeus.flights.offers import Sale, SegmentIds, Standing, offer, sale_of
from infra.sandboxes.amadeus.flights.remembered import Remembered
from infra.sandboxes.amadeus.flights.requirements import requirements
from infra.sandboxes.amadeus.stock import Market, Stock, seats
from infra.sandboxes.amadeus.store import Document
from infra.sandboxes.clock import Clock

MOST_PRICED: Final = 6
_WEST: Final = timedelta(hours=12)  # behind UTC: where it is still yesterday


@dataclass(frozen=True, slots=True)
class Shop:
    stock: Stock
    market: Market
    clock: Clock
    remembered: Remembered

    def search(self, call: Call) -> Answer:
        return self._found(asked.of_query(call.query), call)

    def search_of_body(self, call: Call) -> Answer:
        return self._found(asked.of_body(call.body), call)

    def price(self, call: Call) -> Answer:
        sent = self._sent(call)
        if call.how in {How.SOLD_OUT, How.FARE_GONE, How.EXPIRED}:
            raise refusals.no_fare()
        sales = [self._priceable(each) for each in sent]
        if call.how is How.PRICE_CHANGE:
            self.market.rise({flight.id for sale in sales for flight in sale.flights})
        segments = SegmentIds()
        offers = [
            offer(each["id"], sale, segments, self.standing(sale))
            for each, sale in zip(sent, sales, strict=True)
        ]
        self.remembered.keep(offers)
        data = {
            "type": "flight-offers-pricing",
            "flightOffers": offers,
            "bookingRequirements": requirements(sales),
        }
        included = _included(call.query.get("include", ""), sales, segments)
        return Answer(200, {"data": data, **included, "dictionaries": dictionaries(sales)})

    def standing(self, sale: Sale) -> Standing:
        left = min(self.stock.left(seats(flight.id, sale.family.cabin)) for flight in sale.flights)
        return Standing(left, self.clock.now().date(), self.market.percent)

    def _found(self, query: asked.Asked, call: Call) -> Answer:
        now = self.clock.now()
        if any(leg.on < (now - _WEST).date() for leg in query.legs):
            raise refusals.bad_date(parameter="departureDate")
        segments = SegmentIds()
        sales = [] if call.how is How.EMPTY else self._sales(query, now)
        offers = [
            offer(str(id), sale, segments, self.standing(sale))
            for id, sale in enumerate(sales, start=1)
        ]
        self.remembered.keep(offers)
        meta = {"count": len(offers), "links": {"self": call.url}}
        return Answer(200, {"meta": meta, "data": offers, "dictionaries": dictionaries(sales)})

    def _sales(self, query: asked.Asked, now: datetime) -> list[Sale]:
        """Cheapest first."""
        priced = [(self.total(sale), str(sale.flights[0].id), sale) for sale in _all(query, now)]
        dearest = float("inf") if query.most_price is None else 100 * query.most_price
        kept = [
            each
            for each in priced
            if each[0] <= dearest and self.standing(each[2]).left >= each[2].seats
        ]
        return [sale for *_, sale in sorted(kept, key=lambda each: each[:2])[: query.most]]

    def total(self, sale: Sale) -> int:
        """In minor units, as it stands now."""
        return sum(
            fares.price(
                flight, sale.family, traveler, sale.currency, self.market.percent(flight.id)
            ).total
            for flight in sale.flights
            for traveler in sale.travelers
        )

    def _sent(self, call: Call) -> list[Document]:
        match call.body.get("data"):
            case {"type": "flight-offers-pricing", "flightOffers": [*offers]} if offers:
                if len(offers) <= MOST_PRICED and all("id" in each for each in offers):
                    return offers
                raise refusals.misshapen("flightOffers", pointer="/data/flightOffers")
            case _:
                raise refusals.missing("flightOffers", pointer="/data/flightOffers")

    def _priceable(self, document: Document) -> Sale:
        sale = sale_of(document)
        if not self.remembered.is_known(document):
            if self.remembered.is_known_but_for_prices(document):
                raise refusals.price_discrepancy()
            raise refusals.invalid("This offer was changed", pointer="/data/flightOffers/0")
        departs_at = sale.flights[0].departs_at.astimezone(UTC)
        if self.remembered.is_old(document) or departs_at <= self.clock.now():
            raise refusals.no_fare()
        if self.standing(sale).left < sale.seats:
            raise refusals.no_fare()
        return sale


def _all(query: asked.Asked, now: datetime) -> Iterator[Sale]:
    for itineraries in journeys(query, now):
        for family in families(query.cabin):
            if query.only_with_bags and not family.bags:
                continue
            if query.only_refundable and not family.is_refundable:
                continue
            yield Sale(itineraries, family, query.travelers, query.currency)


def _included(include: str, sales: list[Sale], segments: SegmentIds) -> Document:
    wanted = set(include.split(","))
    told: Document = {}
    if "detailed-fare-rules" in wanted:
        told["detailed-fare-rules"] = _rules(sales, segments)
    if "bags" in wanted:
        told["bags"] = _bags(sales, segments)
    return {"included": told} if told else {}


def _rules(sales: list[Sale], segments: SegmentIds) -> Document:
    """By a number; one for each segment."""
    rules = [(sale, segments.of(flight)) for sale in sales for flight in sale.flights]
    return {str(number): _rule(*rule) for number, rule in enumerate(rules, start=1)}


def _rule(sale: Sale, segment_id: str) -> Document:
    refundable = sale.family.is_refundable
    text = "REFUNDABLE WITH A PENALTY" if refundable else "TICKET IS NON-REFUNDABLE"
    return {
        "fareBasis": sale.family.fare_basis,
        "name": sale.family.name,
        "fareNotes": {
            "category": "REFUND",
            "circumstances": "BEFORE DEPARTURE",
            "notApplicable": not refundable,
            "maxPenaltyAmount": fares.decimal(fares.penalty(sale.currency) if refundable else 0),
            "descriptions": [{"descriptionType": "PENALTIES", "text": text}],
        },
        "segmentId": segment_id,
    }


def _bags(sales: list[Sale], segments: SegmentIds) -> Document:
    return {
        str(number): {
            "quantity": 1,
            "name": "CHECKED_BAG",
            "price": {"amount": "30.00", "currencyCode": sale.currency},
            "bookableByItinerary": True,
            "segmentIds": [segments.of(flight) for flight in sale.flights],
            "travelerIds": [each.id for each in sale.travelers if each.has_seat],
        }
        for number, sale in enumerate(sales, start=1)
    }
