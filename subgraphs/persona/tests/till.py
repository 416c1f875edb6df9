"""What booking would do with an order: the same key is the same order, and prices may rise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

LATER = "2027-04-01T12:00:00+00:00"
PROBLEMS = {
    "SOLD_OUT": "SoldOutProblem",
    "OFFER_EXPIRED": "OfferExpiredProblem",
    "CONFLICT": "ConflictProblem",
    "PRICE_CHANGED": "PriceChangedProblem",
}


@dataclass
class Till:
    """`orders`: what it was asked for, by key. `rise`: of each price, before anything is begun, or
    `in_the_saga`. `states`, `failure`: of every booking, the last state for good. `problem`: its
    code. `losing`: how many answers to orders do not arrive, though all was done."""

    trips: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    orders: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    sent: list[Mapping[str, Any]] = field(default_factory=list)
    rise: Decimal = Decimal(0)
    in_the_saga: bool = False
    states: list[str] = field(default_factory=lambda: ["CONFIRMED"])
    failure: str | None = None
    problem: str | None = None
    losing: int = 0

    def loses(self, name: str) -> bool:
        self.losing -= name == "CheckOutPlan"
        return name == "CheckOutPlan" and self.losing >= 0

    def plan(self, info: Any, input: Mapping[str, Any]) -> dict[str, Any]:
        self.trips[input["clientKey"]] = input
        return {"__typename": "TripSuccess", "trip": {"id": "trip_of_the_plan"}}

    def check_out(self, info: Any, input: Mapping[str, Any]) -> dict[str, Any]:
        self.sent.append(input)
        key = input["idempotencyKey"]
        if key not in self.orders:
            if refusal := self._refusal(input):
                return refusal
            self.orders[key] = input
        if self.orders[key] != input:
            return self._told("CONFLICT")
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return {
            "__typename": "CheckoutTripSuccess",
            "bookings": [self._booking(item, state) for item in input["items"]],
        }

    def _refusal(self, input: Mapping[str, Any]) -> dict[str, Any] | None:
        if self.problem:
            return self._told(self.problem)
        if self.rise and not self.in_the_saga:
            changed = self._changed(input["items"][0])
            return {
                "previous": changed["accepted"],
                **self._told("PRICE_CHANGED"),
                **changed,
            }
        return None

    def _told(self, code: str) -> dict[str, Any]:
        return {"__typename": PROBLEMS[code], "code": code, "message": "Not today."}

    def _booking(self, item: Mapping[str, Any], state: str) -> dict[str, Any]:
        waits = self.rise and self.in_the_saga
        return {
            "id": f"booking_{item['offerId']}",
            "state": "AWAITING_PRICE_ACCEPTANCE" if waits else state,
            "failure": self.failure,
            "changedPrice": self._changed(item) if waits else None,
        }

    def _changed(self, item: Mapping[str, Any]) -> dict[str, Any]:
        most = Decimal(item["acceptPriceUpTo"])
        return {
            "accepted": {"amount": str(most), "currency": "EUR"},
            "current": {"amount": str(most + self.rise), "currency": "EUR"},
            "confirmBefore": LATER,
        }
