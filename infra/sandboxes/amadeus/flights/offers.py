"""What does an offer of flights look like, and which sale is an offer that comes back about?

An offer has no id of its own: a caller sends it back whole, and it is read again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from infra.sandboxes.amadeus import refusals
from infra.sandboxes.amadeus.flights.asked import Traveler
from infra.sandboxes.amadeus.flights.fares import FAMILIES, Family, Price, decimal, price
from infra.sandboxes.amadeus.flights.itineraries import SELLER, Itinerary
from infra.sandboxes.amadeus.store import Document
from infra.sandboxes.network.flights import Flight, flights

MOST_BOOKABLE: Final = 9
CO2_KG_A_MINUTE: Final = 1.25  # of one seat in economy
CO2_BUSINESS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Sale:
    """What is sold: nothing of it depends on the day's price."""

    itineraries: tuple[Itinerary, ...]
    family: Family
    travelers: tuple[Traveler, ...]
    currency: str

    @property
    def flights(self) -> list[Flight]:
        return [flight for itinerary in self.itineraries for flight in itinerary]

    @property
    def seats(self) -> int:
        return sum(traveler.has_seat for traveler in self.travelers)


@dataclass(slots=True)
class SegmentIds:
    """Numbers that mean something within one answer alone."""

    given: dict[str, str] = field(default_factory=dict)

    def of(self, flight: Flight) -> str:
        return self.given.setdefault(flight.id, str(len(self.given) + 1))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sale stands now. `percent`: of a flight's first price, by its id."""

    left: int
    today: date
    percent: Callable[[str], float]


def offer(id: str, sale: Sale, segments: SegmentIds, standing: Standing) -> Document:
    prices = {traveler: _price_of(sale, traveler, standing) for traveler in sale.travelers}
    whole = _sum(prices.values())
    last = last_ticketing(sale, standing.today)
    return {
        "type": "flight-offer",
        "id": id,
        "source": "GDS",
        "instantTicketingRequired": sale.family.is_ticketed_at_once,
        "nonHomogeneous": False,
        "oneWay": False,
        "paymentCardRequired": False,
        "lastTicketingDate": last.isoformat(),
        "lastTicketingDateTime": last.isoformat(),
        "numberOfBookableSeats": min(standing.left, MOST_BOOKABLE),
        "itineraries": [_itinerary(each, sale.family, segments) for each in sale.itineraries],
        "price": {
            **_shown(whole, sale.currency),
            "fees": [{"amount": "0.00", "type": kind} for kind in ("SUPPLIER", "TICKETING")],
            "grandTotal": decimal(whole.total),
            "billingCurrency": sale.currency,
        },
        "pricingOptions": {
            "fareType": ["PUBLISHED"],
            "includedCheckedBagsOnly": sale.family.bags > 0,
            "refundableFare": sale.family.is_refundable,
        },
        "validatingAirlineCodes": [sale.flights[0].airline.code],
        "travelerPricings": [
            _traveler_pricing(sale, traveler, each, segments) for traveler, each in prices.items()
        ],
    }


def sale_of(document: Document) -> Sale:
    """Raises Refusal where nothing of the kind is sold."""
    try:
        pricings = document["travelerPricings"]
        return Sale(
            tuple(
                tuple(_flight(segment) for segment in itinerary["segments"])
                for itinerary in document["itineraries"]
            ),
            FAMILIES[pricings[0]["fareDetailsBySegment"][0]["brandedFare"]],
            tuple(Traveler(each["travelerId"], each["travelerType"]) for each in pricings),
            document["price"]["currency"],
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as wrong:
        pointer = "/data/flightOffers/0"
        raise refusals.invalid("This offer is none of ours", pointer=pointer) from wrong


def last_ticketing(sale: Sale, today: date) -> date:
    """The end of that day is too late."""
    return min(
        today + timedelta(days=sale.family.ticketing_days), sale.flights[0].departs_at.date()
    )


def duration(elapsed: timedelta) -> str:
    """ISO 8601, as `PT2H5M`."""
    hours, minutes = divmod(elapsed // timedelta(minutes=1), 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes or not hours else ''}"


def local(flight: Flight) -> tuple[Document, Document]:
    """Departure and arrival; their times are local and say no offset."""
    return (
        {"iataCode": flight.origin.iata, "terminal": "1", "at": f"{flight.departs_at:%FT%T}"},
        {"iataCode": flight.destination.iata, "at": f"{flight.arrives_at:%FT%T}"},
    )


def _flight(segment: Document) -> Flight:
    departure, arrival = segment["departure"], segment["arrival"]
    on = date.fromisoformat(departure["at"][:10])
    sold = flights(SELLER, departure["iataCode"], arrival["iataCode"], on)
    asked = (segment["carrierCode"], str(segment["number"]))
    return {(each.airline.code, str(each.number)): each for each in sold}[asked]


def _itinerary(itinerary: Itinerary, family: Family, segments: SegmentIds) -> Document:
    return {
        "duration": duration(itinerary[-1].arrives_at - itinerary[0].departs_at),
        "segments": [_segment(flight, family, segments.of(flight)) for flight in itinerary],
    }


def _segment(flight: Flight, family: Family, id: str) -> Document:
    departure, arrival = local(flight)
    times = CO2_BUSINESS if family.cabin == "BUSINESS" else 1.0
    weight = round(flight.minutes * CO2_KG_A_MINUTE * times)
    return {
        "departure": departure,
        "arrival": arrival,
        "carrierCode": flight.airline.code,
        "number": str(flight.number),
        "aircraft": {"code": flight.aircraft.code},
        "operating": {"carrierCode": flight.airline.code},
        "duration": duration(timedelta(minutes=flight.minutes)),
        "id": id,
        "numberOfStops": 0,
        "blacklistedInEU": False,
        "co2Emissions": [{"weight": weight, "weightUnit": "KG", "cabin": family.cabin}],
    }


def _traveler_pricing(
    sale: Sale, traveler: Traveler, each: Price, segments: SegmentIds
) -> Document:
    adults = [one.id for one in sale.travelers if one.kind == "ADULT"]
    infants = [one.id for one in sale.travelers if not one.has_seat]
    with_adult: dict[str, Any] = {}
    if not traveler.has_seat and adults:
        adult = adults[infants.index(traveler.id) % len(adults)]
        with_adult = {"associatedAdultId": adult}
    return {
        "travelerId": traveler.id,
        "fareOption": "STANDARD",
        "travelerType": traveler.kind,
        **with_adult,
        "price": _shown(each, sale.currency),
        "fareDetailsBySegment": [
            {
                "segmentId": segments.of(flight),
                "cabin": sale.family.cabin,
                "fareBasis": sale.family.fare_basis,
                "brandedFare": sale.family.name,
                "class": sale.family.booking_class,
                "includedCheckedBags": {"quantity": sale.family.bags},
            }
            for flight in sale.flights
        ],
    }


def _price_of(sale: Sale, traveler: Traveler, standing: Standing) -> Price:
    return _sum(
        price(flight, sale.family, traveler, sale.currency, standing.percent(flight.id))
        for flight in sale.flights
    )


def _sum(prices: Iterable[Price]) -> Price:
    return sum(prices, Price(0, {}))


def _shown(price: Price, currency: str) -> Document:
    return {
        "currency": currency,
        "total": decimal(price.total),
        "base": decimal(price.base),
        "taxes": [{"amount": decimal(minor), "code": code} for code, minor in price.taxes.items()],
    }
