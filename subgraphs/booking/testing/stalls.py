"""Sellers that a test stocks, and lets answer when it wants."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from redis.asyncio import Redis

from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferKind, Provider
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.port import (
    BadEvent,
    Capabilities,
    PricedOffer,
    ProviderEvent,
    Requirements,
    Sealed,
    Seat,
    SeatMap,
    StayPlace,
)
from subgraphs.chassis.money.amounts import Amount

DEPARTS = datetime(2099, 5, 1, 9, 30, tzinfo=UTC)
ARRIVES = DEPARTS + timedelta(hours=2)
SOON = timedelta(minutes=20)


class Stall:
    """Says its parts one by one, each when `gate` is open; then it raises `failure`, if any."""

    def __init__(
        self,
        code: Provider,
        *parts: Sequence[PricedOffer],
        failure: Exception | None = None,
        is_open: bool = True,
    ) -> None:
        self.code = code
        self.parts = parts
        self.failure = failure
        self.times_asked = 0
        self.told = asyncio.Event()  # its first part
        self.gate = asyncio.Event()
        if is_open:
            self.gate.set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None: ...

    async def ready(self) -> None: ...

    def flights(self, search: FlightSearch) -> AsyncIterator[Sequence[PricedOffer]]:
        return self._said()

    def stays(self, place: StayPlace, search: StaySearch) -> AsyncIterator[Sequence[PricedOffer]]:
        return self._said()

    async def seat_maps(self, sealed: Sealed) -> Sequence[SeatMap]:
        if self.failure:
            raise self.failure
        seats = tuple(
            Seat(number, "ECONOMY", number != "7B", Amount(1_500, "GBP"))
            for number in ("7A", "7B", "8A")
        )
        return [SeatMap(0, seats)]

    def event(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        raise BadEvent("a stall tells of nothing")

    async def _said(self) -> AsyncIterator[Sequence[PricedOffer]]:
        self.times_asked += 1
        for part in self.parts:
            await self.gate.wait()
            yield part
            self.told.set()
        await self.gate.wait()
        if self.failure:
            raise self.failure


async def nothing_kept(redis_url: str) -> None:
    """Providers are asked again, whatever they answered a test before."""
    async with Redis.from_url(redis_url) as redis:
        async for key in redis.scan_iter("cache:booking:{offers/*"):
            await redis.delete(key)


def flight(
    key: str = "XX1", minor: int = 9_000, currency: str = "EUR", stands: timedelta = SOON
) -> PricedOffer:
    """One flight from Lisbon to London, at the LIGHT fare."""
    return PricedOffer(
        kind=OfferKind.FLIGHT,
        key=f"{key}|LIGHT",
        total=Amount(minor, currency),
        expires_at=datetime.now(UTC) + stands,
        then=DEPARTS.isoformat(),
        shown={
            "travelers": 1,
            "family": "LIGHT",
            "conditions": _conditions(minor),
            "slices": [{"durationMinutes": 120, "segments": [_segment(key)]}],
            "durationMinutes": 120,
            "co2Kg": None,
            "co2Method": None,
        },
        sealed={"secret": key},
        capabilities=Capabilities(hold=True, cancel_online=True, seat_map=True),
        requirements=Requirements(names=True, document=True),
    )


def room(key: str = "hotel", minor: int = 9_000, currency: str = "EUR") -> PricedOffer:
    """A double in a hotel of nobody's catalog."""
    return PricedOffer(
        kind=OfferKind.STAY,
        key=f"{key}|SAVER",
        total=Amount(minor, currency),
        expires_at=datetime.now(UTC) + SOON,
        then=key,
        shown={
            "travelers": 2,
            "rate": "SAVER",
            "conditions": {**_conditions(minor), "checkedBags": None},
            "propertyId": None,
            "propertyName": f"Hotel {key}",
            "cityName": None,
            "nights": 3,
            "roomKind": "DOUBLE",
            "sleeps": 2,
        },
        sealed={"secret": key},
        capabilities=Capabilities(),
    )


def _conditions(minor: int) -> dict[str, Any]:
    """Half of the price is kept until departure; a change costs a tenth."""
    return {
        "isRefundable": False,
        "isChangeable": True,
        "checkedBags": 1,
        "until": DEPARTS.isoformat(),
        "cancellation": [
            {"until": DEPARTS.isoformat(), "penaltyMinor": minor // 2},
            {"until": None, "penaltyMinor": minor},
        ],
        "changePenaltyMinor": minor // 10,
    }


def _segment(number: str) -> dict[str, Any]:
    return {
        "flightId": f"{number}/{DEPARTS.date()}",
        "flightNumber": number,
        "airlineCode": "XX",
        "airlineName": "Example Air",
        "fromIata": "LIS",
        "fromName": "Lisbon",
        "toIata": "LHR",
        "toName": "London",
        "departsAt": DEPARTS.isoformat(),
        "departsAtLocal": DEPARTS.isoformat(),
        "arrivesAt": ARRIVES.isoformat(),
        "arrivesAtLocal": ARRIVES.isoformat(),
        "durationMinutes": 120,
        "aircraft": None,
        "cabin": "ECONOMY",
        "capacity": None,
        "co2Kg": None,
    }
