"""Which of what was found goes best with the person, and with what they want to spend?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from subgraphs.chassis.money.amounts import Amount
from subgraphs.persona.composer.plan import Plan, Told, nodes
from subgraphs.persona.composer.tastes import Tastes
from subgraphs.persona.personas.models import Taste

LATE_ENOUGH: Final = 9  # o'clock, for who does not like early flights


@dataclass(frozen=True)
class Choices:
    plan: Plan

    @cached_property
    def tastes(self) -> Tastes:
        return Tastes(self.plan.question.traits, self.plan.question.memories)

    @cached_property
    def flights(self) -> list[Told]:
        """There and back, the cheapest of each that goes well; neither without the other."""
        ways = [self._best(offers) for offers in self.plan.flights if offers]
        return ways if len(ways) == 2 else []

    @cached_property
    def stay(self) -> Told | None:
        """Of those that can be paid, the one liked best; else the cheapest."""
        offers = self.plan.stays
        if not offers:
            return None
        payable = [offer for offer in offers if self._is_payable(offer)]
        return max(payable, key=self._liked) if payable else min(offers, key=_minor)

    @cached_property
    def property(self) -> Told | None:
        """Where one could sleep, when nothing is for sale."""
        known = nodes((self.plan.destination or {}).get("properties"))
        weight = self.tastes.weight(Taste.COMFORT)
        return max(known, key=lambda each: weight * (each["stars"] or 0), default=None)

    @cached_property
    def facts(self) -> list[Told]:
        """Liked best first; among equals, as the catalog has them."""
        known = nodes((self.plan.destination or {}).get("facts"))
        return sorted(known, key=lambda fact: -self.tastes.liking(fact["text"]))

    @cached_property
    def towns(self) -> list[Told]:
        """Near the destination, without itself."""
        destination: Any = self.plan.destination or {}
        return [
            town
            for town in nodes(destination.get("cities"))
            if town["geonameId"] != (destination.get("city") or {}).get("geonameId")
        ]

    def _best(self, offers: list[Told]) -> Told:
        """Of the cheapest first."""
        late = [each for each in offers if hour_of(each) >= LATE_ENOUGH]
        return (late or offers if self.tastes.avoids_early else offers)[0]

    def _is_payable(self, offer: Told) -> bool:
        budget = self.plan.wish.budget
        if budget is None:
            return True
        parts = [price(each) for each in (*self.flights, offer)]
        return total(parts, budget.currency) is not None and not budget < _sum(parts)

    def _liked(self, offer: Told) -> float:
        stars = (offer.get("property") or {}).get("stars") or 0
        dearest = max(map(_minor, self.plan.stays))
        comfort, thrift = self.tastes.weight(Taste.COMFORT), self.tastes.weight(Taste.THRIFT)
        return comfort * stars / 5 - (0.5 + thrift) * _minor(offer) / dearest


def hour_of(flight: Told) -> int:
    """When it departs, by the clocks there."""
    return int(flight["slices"][0]["segments"][0]["departsAtLocal"][11:13])


def price(offer: Told) -> Amount:
    return Amount.of(offer["price"]["amount"], offer["price"]["currency"])


def total(parts: Sequence[Amount], currency: str) -> Amount | None:
    """None where one of them has another currency."""
    if any(part.currency != currency for part in parts):
        return None
    return _sum(parts) if parts else None


def _sum(parts: Sequence[Amount]) -> Amount:
    first, *others = parts
    for other in others:
        first = first + other
    return first


def _minor(offer: Told) -> int:
    return price(offer).minor
