"""What does an offer of Duffel's sell, in our words, and what must be kept to order it?"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.flights.fares import Family
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.providers.duffel.bodies import Condition, Offer, Segment, Slice
from subgraphs.booking.providers.port import (
    Capabilities,
    PricedOffer,
    Repriced,
    Requirements,
    Sealed,
)
from subgraphs.chassis.money.amounts import Amount

CO2_METHOD: Final = "Duffel total_emissions_kg, shared equally, and by distance among the flights"
CABINS: Final = {
    "economy": Cabin.ECONOMY,
    "premium_economy": Cabin.PREMIUM,
    "business": Cabin.BUSINESS,
    "first": Cabin.BUSINESS,  # we name none above
}
MOST_FLIGHTS: Final = 2  # each way


class Flight(NamedTuple):
    """`departs_at`, `arrives_at`: with the offset of the place."""

    body: Segment
    departs_at: datetime
    arrives_at: datetime
    co2_kg: int | None

    @property
    def number(self) -> str:
        return f"{self.body.marketing_carrier.iata_code}{self.body.marketing_carrier_flight_number}"

    @property
    def id(self) -> str:
        return f"{self.number}/{self.departs_at.date()}"


def priced(offer: Offer, search: FlightSearch) -> PricedOffer | None:
    """None where it is no answer to the search, or cannot be shown."""
    if offer.partial or not _answers(offer, search):
        return None
    ways, family = _ways(offer), _family(offer)
    if any(flight.arrives_at <= flight.departs_at for way in ways for flight in way):
        return None
    flights = "~".join("+".join(flight.id for flight in way) for way in ways)
    key = f"{flights}|{family}"
    return PricedOffer(
        kind=OfferKind.FLIGHT,
        key=key,
        total=offer.total,
        expires_at=offer.expires_at,
        then=ways[0][0].departs_at.astimezone(UTC).isoformat(),
        shown=_shown(offer, search, ways),
        sealed={**sealed(offer), "search": search.as_json(), "key": key},
        capabilities=_capabilities(offer),
        requirements=_requirements(offer),
    )


def repriced(offer: Offer, known: Sealed) -> Repriced:
    """`known`: what is sealed of it so far."""
    told = {**known, **sealed(offer)}
    return Repriced(offer.total, offer.expires_at, told, _requirements(offer))


def sealed(offer: Offer) -> Sealed:
    """`passengers` and `segments`: Duffel's ids, in the order of the offer."""
    return {
        "offer": offer.id,
        "minor": offer.total.minor,
        "currency": offer.total.currency,
        "passengers": [passenger.id for passenger in offer.passengers],
        "segments": [segment.id for segment in offer.segments],
        "document": offer.passenger_identity_documents_required,
    }


def total_of(sealed: Sealed) -> Amount:
    return Amount(sealed["minor"], sealed["currency"])


def _answers(offer: Offer, search: FlightSearch) -> bool:
    return (
        len(offer.slices) == 1 + (search.return_on is not None)
        and len(offer.passengers) == search.travelers
        and all(len(each.segments) <= MOST_FLIGHTS for each in offer.slices)
    )


def _capabilities(offer: Offer) -> Capabilities:
    """A change is not asked for through us, whatever the fare allows."""
    holds = not offer.payment_requirements.requires_instant_payment
    return Capabilities(hold=holds, pay_later=holds, cancel_online=True, seat_map=True)


def _requirements(offer: Offer) -> Requirements:
    return Requirements(
        names=True,
        date_of_birth=True,
        email=True,
        phone=True,
        document=offer.passenger_identity_documents_required,
    )


def _ways(offer: Offer) -> list[list[Flight]]:
    shares = iter(_co2_shares(offer))
    return [[_flight(segment, next(shares)) for segment in each.segments] for each in offer.slices]


def _flight(segment: Segment, co2_kg: int | None) -> Flight:
    departs_at = _there(segment.departing_at, segment.origin.time_zone)
    arrives_at = _there(segment.arriving_at, segment.destination.time_zone)
    return Flight(segment, departs_at, arrives_at, co2_kg)


def _there(clock: datetime, zone: ZoneInfo) -> datetime:
    """In the hour that a clock shows twice, the first time is meant."""
    return clock.astimezone(zone) if clock.tzinfo else clock.replace(tzinfo=zone)


def _co2_shares(offer: Offer) -> list[int | None]:
    """Kilograms of one traveller, for each flight."""
    flights = offer.segments
    if offer.total_emissions_kg is None:
        return [None] * len(flights)
    each = offer.total_emissions_kg / len(offer.passengers)
    weights = [flight.distance or Decimal(0) for flight in flights]
    if not all(weights):
        weights = [Decimal(1)] * len(flights)
    return [round(each * weight / sum(weights)) for weight in weights]


def _shown(offer: Offer, search: FlightSearch, ways: list[list[Flight]]) -> dict[str, Any]:
    """In the form of `offers.flights.payload`. CO2 is None where Duffel tells none."""
    slices = [_way(way) for way in ways]
    shares = [flight.co2_kg for way in ways for flight in way]
    return {
        "travelers": search.travelers,
        "family": _family(offer).value,
        "conditions": _conditions(offer, ways[0][0].departs_at.astimezone(UTC)),
        "slices": slices,
        "durationMinutes": sum(each["durationMinutes"] for each in slices),
        "co2Kg": None if None in shares else sum(share or 0 for share in shares),
        "co2Method": CO2_METHOD,
    }


def _way(flights: list[Flight]) -> dict[str, Any]:
    return {
        "durationMinutes": _minutes(flights[0].departs_at, flights[-1].arrives_at),
        "segments": [_segment(flight) for flight in flights],
    }


def _segment(flight: Flight) -> dict[str, Any]:
    body = flight.body
    return {
        "flightId": flight.id,
        "flightNumber": flight.number,
        "airlineCode": body.marketing_carrier.iata_code,
        "airlineName": body.marketing_carrier.name,
        "fromIata": body.origin.iata_code,
        "fromName": body.origin.name,
        "toIata": body.destination.iata_code,
        "toName": body.destination.name,
        "departsAt": flight.departs_at.astimezone(UTC).isoformat(),
        "departsAtLocal": flight.departs_at.isoformat(),
        "arrivesAt": flight.arrives_at.astimezone(UTC).isoformat(),
        "arrivesAtLocal": flight.arrives_at.isoformat(),
        "durationMinutes": _minutes(flight.departs_at, flight.arrives_at),
        "aircraft": body.aircraft.name if body.aircraft else None,
        "cabin": _cabin(body).name,
        "capacity": None,  # Duffel does not tell how many seats are left
        "co2Kg": flight.co2_kg,
    }


def _minutes(start: datetime, end: datetime) -> int:
    return (end.astimezone(UTC) - start.astimezone(UTC)) // timedelta(minutes=1)


def _cabin(segment: Segment) -> Cabin:
    """The plainest that any of them sits in."""
    names = (passenger.cabin_class for passenger in segment.passengers)
    return min(CABINS.get(name or "", Cabin.ECONOMY) for name in names)


def _family(offer: Offer) -> Family:
    """By what the fare allows, whatever the airline calls it."""
    if _pays_back(offer):
        return Family.FLEX
    moves = _allows(offer.conditions.change_before_departure)
    return Family.STANDARD if moves or _gives_some_back(offer) else Family.LIGHT


def _conditions(offer: Offer, departs_at: datetime) -> dict[str, Any]:
    """`changePenaltyMinor`: of all travellers; None where no change is allowed, or nobody knows."""
    change = offer.conditions.change_before_departure
    penalty = change.penalty_in(offer.total_currency) if change and change.allowed else None
    return {
        "isRefundable": _pays_back(offer),
        "isChangeable": _allows(change),
        "checkedBags": _checked_bags(offer.slices),
        "until": departs_at.isoformat(),
        "cancellation": _cancellation(offer, departs_at),
        "changePenaltyMinor": penalty.minor if penalty else None,
    }


def _cancellation(offer: Offer, departs_at: datetime) -> list[dict[str, Any]]:
    """What is kept of the price when it is cancelled until then; empty where nobody knows."""
    refund = offer.conditions.refund_before_departure
    if refund is None:
        return []
    lost = {"until": None, "penaltyMinor": offer.total.minor}
    if not refund.allowed:
        return [lost]
    penalty = refund.penalty_in(offer.total_currency)
    if penalty is None:
        return []
    kept = min(penalty.minor, offer.total.minor)
    return [{"until": departs_at.isoformat(), "penaltyMinor": kept}, lost]


def _pays_back(offer: Offer) -> bool:
    """The whole price, as `isRefundable` promises; the steps tell of a part."""
    refund = offer.conditions.refund_before_departure
    penalty = refund.penalty_in(offer.total_currency) if refund and refund.allowed else None
    return penalty is not None and penalty.minor == 0


def _gives_some_back(offer: Offer) -> bool:
    refund = offer.conditions.refund_before_departure
    if refund is None or not refund.allowed:
        return False
    penalty = refund.penalty_in(offer.total_currency)
    return penalty is None or penalty < offer.total


def _allows(condition: Condition | None) -> bool:
    return condition is not None and condition.allowed


def _checked_bags(slices: Iterable[Slice]) -> int:
    """What each traveller may check in on every flight."""
    return min(
        passenger.checked_bags
        for each in slices
        for segment in each.segments
        for passenger in segment.passengers
    )
