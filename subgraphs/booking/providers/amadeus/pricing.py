"""What does an offer cost now, and what must be told to order it?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from subgraphs.booking.network.airports import Network
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.amadeus.flight_objects import (
    DetailedRule,
    FlightOffer,
    Priced,
    Rule,
)
from subgraphs.booking.providers.amadeus.flights import expires_at
from subgraphs.booking.providers.amadeus.flown import ways
from subgraphs.booking.providers.amadeus.policies import Policy
from subgraphs.booking.providers.amadeus.requirements import of_flights, of_stays
from subgraphs.booking.providers.amadeus.stay_objects import HotelOffer, HotelOffers
from subgraphs.booking.providers.amadeus.stays import STANDS, sealed
from subgraphs.booking.providers.amadeus.told import every, one
from subgraphs.booking.providers.port import Reason, Rejected, Repriced, Sealed

PRICING: Final = "/v1/shopping/flight-offers/pricing"
RULES: Final = "detailed-fare-rules"


def flight_priced(
    body: Mapping[str, Any], network: Network, now: datetime
) -> Repriced | Rejected | None:
    """None where nobody can read it. With the rules that are told beside the offer."""
    priced = one(Priced, body)
    offer = next(every(FlightOffer, list(priced.flight_offers)), None) if priced else None
    total = offer.price.amount if offer else None
    if priced is None or offer is None or total is None:
        return None
    flown = ways(offer, network)
    if not flown:
        return Rejected(Reason.OFFER_EXPIRED, "other flights")
    departs_at = flown[0][0].departs_at.astimezone(UTC)
    return Repriced(
        total=total,
        expires_at=expires_at(offer, departs_at, now),
        sealed={"offer": priced.flight_offers[0], "rules": _rules(body)},
        requirements=of_flights(priced.booking_requirements),
    )


def stay_priced(body: Mapping[str, Any], old: Sealed, now: datetime) -> Repriced | Rejected | None:
    """As `flight_priced`."""
    told = one(HotelOffers, body)
    if told is None:
        return None
    offers = list(every(HotelOffer, told.offers))
    if not told.available or (not told.offers):
        return Rejected(Reason.SOLD_OUT, "not available")
    if not offers:
        return None
    offer, search, zone = offers[0], StaySearch.of_json(old["search"]), old["timeZone"]
    policy = Policy.of(offer, search.nights, ZoneInfo(zone))
    return Repriced(
        total=offer.price.amount,
        expires_at=now + STANDS,
        sealed=sealed(offer, policy, search, zone),
        requirements=of_stays(),
    )


def stay_refused(refused: Rejected) -> Rejected:
    """An offer of rooms that is not found is one that has ended."""
    if refused.reason is Reason.NOT_FOUND:
        return Rejected(Reason.OFFER_EXPIRED, refused.code)
    return refused


def rules_of(sealed: Sealed) -> list[Rule]:
    """As they were told when it was priced."""
    return list(every(Rule, sealed.get("rules", [])))


def _rules(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    included = body.get("included")
    told = included.get(RULES) if isinstance(included, dict) else None
    found = every(DetailedRule, list(told.values())) if isinstance(told, dict) else ()
    return [each.fare_notes.model_dump(mode="json", by_alias=True) for each in found]
