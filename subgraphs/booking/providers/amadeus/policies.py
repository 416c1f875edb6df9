"""Until when is a room given back for nothing, and what does it cost later?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from subgraphs.booking.providers.amadeus.stay_objects import Cancellation, HotelOffer
from subgraphs.booking.stays.rooms import Rate
from subgraphs.chassis.money.amounts import Amount


@dataclass(frozen=True, slots=True)
class Step:
    """`until`: UTC; None for the last."""

    until: datetime | None
    penalty_minor: int

    def as_json(self) -> dict[str, Any]:
        until = self.until.isoformat() if self.until else None
        return {"until": until, "penaltyMinor": self.penalty_minor}

    @classmethod
    def of_json(cls, step: dict[str, Any]) -> Self:
        until = step["until"]
        return cls(datetime.fromisoformat(until) if until else None, step["penaltyMinor"])


@dataclass(frozen=True, slots=True)
class Policy:
    """In order of time. Whole and at once where nothing was told."""

    steps: tuple[Step, ...]

    def penalty_minor(self, now: datetime) -> int:
        for step in self.steps:
            if step.until is None or now < step.until:
                return step.penalty_minor
        return self.steps[-1].penalty_minor

    def free_until(self, now: datetime) -> datetime | None:
        """None where it is not free now."""
        for step in self.steps:
            if step.until and now < step.until:
                return step.until if step.penalty_minor == 0 else None
        return None

    def rate(self, now: datetime) -> Rate:
        return Rate.FLEXIBLE if self.free_until(now) else Rate.SAVER

    def as_json(self) -> list[dict[str, Any]]:
        return [step.as_json() for step in self.steps]

    @classmethod
    def of_json(cls, steps: list[dict[str, Any]]) -> Self:
        return cls(tuple(map(Step.of_json, steps)))

    @classmethod
    def of(cls, offer: HotelOffer, nights: int, zone: ZoneInfo) -> Self:
        return cls(tuple(_steps(offer, nights, zone)))


def _steps(offer: HotelOffer, nights: int, zone: ZoneInfo) -> Iterator[Step]:
    total, penalty = offer.price.amount, 0
    told = offer.policies.cancellations
    dated = [(_utc(one.deadline, zone), one) for one in told if one.deadline]
    at_once = [_penalty(one, total, nights) for one in told if one.deadline is None]
    if at_once or not told:
        penalty = max(at_once, default=total.minor)
    for deadline, one in sorted(dated, key=lambda pair: pair[0]):
        yield Step(deadline, penalty)
        penalty = max(penalty, _penalty(one, total, nights))
    yield Step(None, penalty)


def _penalty(told: Cancellation, total: Amount, nights: int) -> int:
    """Never more than the whole."""
    if told.amount is not None:
        minor = Amount.of(told.amount, total.currency).minor
    elif told.percentage is not None:
        minor = Amount.of(total.value * told.percentage / 100, total.currency).minor
    elif told.number_of_nights is not None:
        minor = total.minor * told.number_of_nights // max(nights, 1)
    else:
        minor = total.minor
    return min(minor, total.minor)


def _utc(deadline: datetime, zone: ZoneInfo) -> datetime:
    """Without an offset it is the hotel's time."""
    local = deadline if deadline.tzinfo else deadline.replace(tzinfo=zone)
    return local.astimezone(UTC)
