"""What does an answer of Amadeus's offer to somebody who looks for flights?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from subgraphs.booking.flights.emissions import METHOD
from subgraphs.booking.network.airports import Network
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.providers.amadeus.fares import fare_of, steps
from subgraphs.booking.providers.amadeus.flight_objects import FlightOffer
from subgraphs.booking.providers.amadeus.flown import CLASSES, Flown, minutes, ways
from subgraphs.booking.providers.amadeus.told import data, every
from subgraphs.booking.providers.port import Capabilities, PricedOffer, Requirements
from subgraphs.chassis.money.amounts import Amount

STANDS: Final = timedelta(minutes=30)  # Amadeus names no end; after this it is priced anew
MOST_OFFERS: Final = 60  # that are asked for
CURRENCY: Final = "EUR"
THEIR_METHOD: Final = "amadeus: co2Emissions of each flight, as told with the offer"
CAPABILITIES: Final = Capabilities(cancel_online=True, seat_map=True)
REQUIREMENTS: Final = Requirements(names=True, date_of_birth=True, email=True, phone=True)


@dataclass(frozen=True, slots=True)
class Names:
    """An answer's own, by code."""

    aircraft: Mapping[str, Any]
    carriers: Mapping[str, Any]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Names":
        told = body.get("dictionaries")
        told = told if isinstance(told, dict) else {}
        return cls(_mapping(told.get("aircraft")), _mapping(told.get("carriers")))


class FlightReader:
    def __init__(self, network: Network) -> None:
        self._network = network

    def offers(
        self, body: Mapping[str, Any], search: FlightSearch, now: datetime
    ) -> list[PricedOffer]:
        """One of each key, the cheapest. What we cannot say the truth about is left out."""
        names, found = Names.of(body), dict[str, PricedOffer]()
        whole = [told for told in data(body) if isinstance(told, dict)]
        for told in whole:
            for parsed in every(FlightOffer, [told]):
                offer = self._offer(told, parsed, search, names, now)
                if offer and (
                    offer.key not in found or offer.total.minor < found[offer.key].total.minor
                ):
                    found[offer.key] = offer
        return list(found.values())

    def _offer(
        self,
        told: dict[str, Any],
        parsed: FlightOffer,
        search: FlightSearch,
        names: Names,
        now: datetime,
    ) -> PricedOffer | None:
        total, slices = parsed.price.amount, ways(parsed, self._network)
        if total is None or not total.minor or not slices:
            return None
        if len(parsed.traveler_pricings) != search.travelers:
            return None
        departs_at = slices[0][0].departs_at.astimezone(UTC)
        fare = fare_of(parsed, total)
        flights = "~".join("+".join(flown.id for flown in one_way) for one_way in slices)
        return PricedOffer(
            kind=OfferKind.FLIGHT,
            key=f"{flights}/{slices[0][0].cabin.name}|{fare.family}",
            total=total,
            expires_at=expires_at(parsed, departs_at, now),
            then=departs_at.isoformat(),
            shown=self._shown(parsed, slices, total, names),
            sealed={"offer": told},
            capabilities=CAPABILITIES,
            requirements=REQUIREMENTS,
        )

    def _shown(
        self, parsed: FlightOffer, slices: list[list[Flown]], total: Amount, names: Names
    ) -> dict[str, Any]:
        fare, flown = fare_of(parsed, total), [each for one_way in slices for each in one_way]
        departs_at = flown[0].departs_at.astimezone(UTC).isoformat()
        theirs = [each.their_co2_kg for each in flown]
        is_told = None not in theirs
        co2 = {each: each.their_co2_kg if is_told else each.our_co2_kg for each in flown}
        seats = parsed.number_of_bookable_seats
        shown = [[self._segment(each, co2[each], seats, names) for each in way] for way in slices]
        return {
            "travelers": len(parsed.traveler_pricings),
            "family": fare.family.value,
            "conditions": {
                "isRefundable": fare.is_refundable,
                "isChangeable": fare.is_changeable,
                "checkedBags": fare.checked_bags,
                "until": departs_at,
                "cancellation": steps(fare, departs_at, total),
            },
            "slices": [
                {"durationMinutes": minutes(way), "segments": segments}
                for way, segments in zip(slices, shown, strict=True)
            ],
            "durationMinutes": sum(minutes(way) for way in slices),
            "co2Kg": sum(kg or 0 for kg in co2.values()),
            "co2Method": THEIR_METHOD if is_told else METHOD,
        }

    def _segment(
        self, flown: Flown, co2_kg: int | None, seats: int | None, names: Names
    ) -> dict[str, Any]:
        """`capacity`: seats that can be booked, as told; 9 is nine or more."""
        told = flown.told
        airline = self._network.airlines.get(told.carrier_code)
        carrier = str(names.carriers.get(told.carrier_code, told.carrier_code))
        aircraft = str(names.aircraft.get(told.aircraft.code, told.aircraft.code))
        return {
            "flightId": flown.id,
            "flightNumber": flown.number,
            "airlineCode": told.carrier_code,
            "airlineName": airline.name if airline else carrier,
            "fromIata": flown.origin.iata,
            "fromName": flown.origin.name,
            "toIata": flown.destination.iata,
            "toName": flown.destination.name,
            "departsAt": flown.departs_at.astimezone(UTC).isoformat(),
            "departsAtLocal": flown.departs_at.isoformat(),
            "arrivesAt": flown.arrives_at.astimezone(UTC).isoformat(),
            "arrivesAtLocal": flown.arrives_at.isoformat(),
            "durationMinutes": flown.minutes,
            "aircraft": aircraft,
            "cabin": flown.cabin.name,
            "capacity": seats,
            "co2Kg": co2_kg,
        }


def asked(search: FlightSearch) -> dict[str, str | int]:
    """The query of a search."""
    there = {
        "originLocationCode": search.origin,
        "destinationLocationCode": search.destination,
        "departureDate": search.on.isoformat(),
    }
    back = {"returnDate": search.return_on.isoformat()} if search.return_on else {}
    return {
        **there,
        **back,
        "adults": search.travelers,
        "travelClass": CLASSES[search.cabin],
        "currencyCode": CURRENCY,
        "max": MOST_OFFERS,
    }


def expires_at(offer: FlightOffer, departs_at: datetime, now: datetime) -> datetime:
    """Half an hour; earlier where its last day of ticketing ends, or it departs."""
    ends = [now + STANDS, departs_at]
    if offer.last_ticketing_date:
        midnight = datetime.combine(offer.last_ticketing_date + timedelta(days=1), time(), UTC)
        ends.append(midnight)
    return max(min(ends), now)


def _mapping(told: Any) -> Mapping[str, Any]:
    return told if isinstance(told, dict) else {}
