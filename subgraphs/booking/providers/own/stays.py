"""Which of our rooms answer a search, at which prices, and what does an offer of one hold?"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.offers.quotes import Validity
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.own.lazy import Lazy
from subgraphs.booking.providers.port import Capabilities, PricedOffer, Sealed
from subgraphs.booking.stays.prices import CURRENCY, minor_per_room
from subgraphs.booking.stays.repository import Vacancy
from subgraphs.booking.stays.rooms import Rate
from subgraphs.chassis.money.amounts import Amount

FREE_TO_CANCEL: Final = timedelta(days=2)  # before the day of arrival begins there
CAPABILITIES: Final = {
    rate: Capabilities(hold=True, cancel_online=rate is Rate.FLEXIBLE) for rate in Rate
}


def priced(search: StaySearch, found: Iterable[Vacancy], now: datetime) -> Iterator[PricedOffer]:
    """In no order; only where there are enough rooms, with beds for all. One for each rate."""
    expires_at = Validity.at(now).expires_at
    for vacancy in found:
        if vacancy.free < search.rooms or vacancy.sleeps * search.rooms < search.adults:
            continue
        sealed = _sealed(search, vacancy)
        for rate in Rate:
            total = _price(search, vacancy, rate, search.nights)
            yield PricedOffer(
                kind=OfferKind.STAY,
                key=f"{vacancy.property.id}|{vacancy.kind}|{rate}",
                total=total,
                expires_at=expires_at,
                then=vacancy.property.name,
                shown=Lazy(partial(_shown, search, vacancy, rate, total)),
                sealed=sealed,
                capabilities=CAPABILITIES[rate],
            )


def _price(search: StaySearch, vacancy: Vacancy, rate: Rate, nights: int) -> Amount:
    """Of all rooms for the first `nights`."""
    each = minor_per_room(
        vacancy.base_minor,
        search.check_in,
        search.check_in + timedelta(days=nights),
        vacancy.property.latitude,
        1 - vacancy.free / vacancy.total,
        rate,
    )
    return Amount(each * search.rooms, CURRENCY)


def _conditions(search: StaySearch, vacancy: Vacancy, rate: Rate, total: Amount) -> dict[str, Any]:
    """Flexible: free until two days before; then the first night is kept, until arrival."""
    is_flexible = rate is Rate.FLEXIBLE
    zone = ZoneInfo(vacancy.property.time_zone)
    arrival = datetime.combine(search.check_in, time(), zone).astimezone(UTC)
    free_until = arrival - FREE_TO_CANCEL
    in_time = [
        {"until": free_until.isoformat(), "penaltyMinor": 0},
        {"until": arrival.isoformat(), "penaltyMinor": _price(search, vacancy, rate, 1).minor},
    ]
    return {
        "isRefundable": is_flexible,
        "isChangeable": is_flexible,
        "checkedBags": None,
        "until": (free_until if is_flexible else arrival).isoformat(),
        "cancellation": [
            *(in_time if is_flexible else []),
            {"until": None, "penaltyMinor": total.minor},
        ],
        "changePenaltyMinor": 0 if is_flexible else None,
    }


def _sealed(search: StaySearch, vacancy: Vacancy) -> Sealed:
    """What is taken of our stock."""
    return {
        "propertyId": vacancy.property.id,
        "roomKind": vacancy.kind,
        "checkIn": search.check_in.isoformat(),
        "checkOut": search.check_out.isoformat(),
        "rooms": search.rooms,
    }


def _shown(search: StaySearch, vacancy: Vacancy, rate: Rate, total: Amount) -> dict[str, Any]:
    """All that is shown and printed."""
    place = vacancy.property
    return {
        "travelers": search.adults,
        "rate": rate.value,
        "conditions": _conditions(search, vacancy, rate, total),
        "propertyId": place.id,
        "propertyName": place.name,
        "cityId": place.city_id,
        "cityName": place.city_name,
        "destinationId": place.destination_id,
        "nights": search.nights,
        "roomKind": vacancy.kind,
        "sleeps": vacancy.sleeps,
    }
