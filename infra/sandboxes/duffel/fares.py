"""Which fares does an airline sell, and what may one do with them?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from infra.sandboxes.duffel.money import converted, written
from infra.sandboxes.network.places import Airline
from world.dice import Dice

HELD_BEFORE_DEPARTURE: Final = timedelta(days=3)  # later than that, a fare is paid at once
HOLD_FOR: Final = timedelta(hours=24)
GUARANTEE_FOR: Final = timedelta(hours=6)
OF_AN_ADULT: Final = {"adult": 1.0, "child": 0.75, "infant_without_seat": 0.1}


@dataclass(frozen=True, slots=True)
class Fare:
    """`share`: of the flight's price. Penalties in EUR for one person and slice; None: not allowed.

    `holds`: how many of the airlines let it be paid later, from 0 to 1.
    """

    brand: str
    cabin: str
    share: float
    refund_eur: int | None
    change_eur: int | None
    checked_bags: int
    holds: float

    def is_held_by(self, airline: Airline) -> bool:
        return Dice(f"{airline.code} holds").share() < self.holds


FARES: Final = (
    Fare("Basic", "economy", 1.0, None, None, 0, 0.0),
    Fare("Classic", "economy", 1.25, 60, 40, 1, 0.6),
    Fare("Flex", "economy", 1.6, 0, 0, 1, 1.0),
    Fare("Business Saver", "business", 2.8, 120, 90, 2, 0.6),
    Fare("Business Flex", "business", 3.4, 0, 0, 2, 1.0),
)


def fares(cabin: str | None) -> Iterator[Fare]:
    """None where the network has no such cabin; without one asked for, economy's."""
    return (fare for fare in FARES if fare.cabin == (cabin or "economy"))


def conditions(fare: Fare, currency: str, times: int, total: int) -> dict[str, Any]:
    """`times`: people and slices it is of; a penalty takes no more than `total`, in minor units."""
    return {
        "refund_before_departure": _condition(fare.refund_eur, currency, times, total),
        "change_before_departure": _condition(fare.change_eur, currency, times, total),
    }


def payment_requirements(
    fare: Fare, airline: Airline, now: datetime, departs_at: datetime
) -> dict[str, Any]:
    """Half of the airlines that let it be paid later do not promise the price meanwhile."""
    held = fare.is_held_by(airline) and departs_at - now > HELD_BEFORE_DEPARTURE
    promised = held and Dice(f"{airline.code} promises").share() < 0.5
    return {
        "requires_instant_payment": not held,
        "payment_required_by": _second(now + HOLD_FOR) if held else None,
        "price_guarantee_expires_at": _second(now + GUARANTEE_FOR) if promised else None,
    }


def _condition(penalty_eur: int | None, currency: str, times: int, total: int) -> dict[str, Any]:
    if penalty_eur is None:
        return {"allowed": False, "penalty_amount": None, "penalty_currency": None}
    penalty = min(converted(100 * penalty_eur * times, currency), total)
    return {"allowed": True, "penalty_amount": written(penalty), "penalty_currency": currency}


def _second(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
