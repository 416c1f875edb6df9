"""What does a fare of Amadeus's allow, and at which penalty?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from subgraphs.booking.flights.fares import Family
from subgraphs.booking.providers.amadeus.flight_objects import FlightOffer, Rule
from subgraphs.chassis.money.amounts import Amount

REFUND: Final = frozenset({"REFUND", "CANCELLATION"})
CHANGE: Final = frozenset({"EXCHANGE", "REBOOK", "REISSUE", "REVALIDATION"})


@dataclass(frozen=True, slots=True)
class Fare:
    """`penalty`: of all tickets, before departure; the whole price where nothing comes back.

    None: it was not told, which a search need not do.
    """

    is_refundable: bool
    is_changeable: bool
    checked_bags: int
    penalty: Amount | None

    @property
    def family(self) -> Family:
        if self.is_refundable:
            return Family.FLEX
        return Family.STANDARD if self.is_changeable else Family.LIGHT


def fare_of(offer: FlightOffer, total: Amount, rules: Sequence[Rule] = ()) -> Fare:
    """What is not said is not allowed. `rules`: told beside the offer, when it was priced."""
    told = [*offer.fare_rules.rules, *rules]
    refund, change = _of(told, REFUND), _of(told, CHANGE)
    options = offer.pricing_options
    is_free = options.refundable_fare or options.no_penalty_fare or options.no_restriction_fare
    is_refundable = _allow(refund) if refund else is_free
    return Fare(
        is_refundable=is_refundable,
        is_changeable=_allow(change) if change else is_free,
        checked_bags=_checked_bags(offer),
        penalty=_penalty(offer, refund, total) if is_refundable else total,
    )


def steps(fare: Fare, departs_at: str, total: Amount) -> list[dict[str, Any]]:
    """What a cancellation costs until when; the last step has no end. Empty where nobody said."""
    late = {"until": None, "penaltyMinor": total.minor}
    if not fare.is_refundable:
        return [late]
    if fare.penalty is None:
        return []
    return [{"until": departs_at, "penaltyMinor": fare.penalty.minor}, late]


def _of(rules: Sequence[Rule], categories: frozenset[str]) -> list[Rule]:
    """Of what happens before departure."""
    return [
        rule
        for rule in rules
        if rule.category.upper() in categories and "AFTER" not in rule.circumstances.upper()
    ]


def _allow(rules: Sequence[Rule]) -> bool:
    """Each flight has its own; one that forbids it decides."""
    return not any(rule.not_applicable for rule in rules)


def _penalty(offer: FlightOffer, refund: Sequence[Rule], total: Amount) -> Amount | None:
    """The dearest, of every ticket. In a currency that is not the price's it is the whole."""
    if offer.pricing_options.no_penalty_fare:
        return Amount.zero(total.currency)
    told = [rule.max_penalty_amount for rule in refund if rule.max_penalty_amount is not None]
    if not told:
        return None
    if (offer.fare_rules.currency or total.currency) != total.currency:
        return total
    penalty = Amount.of(max(told) * len(offer.traveler_pricings), total.currency)
    return min(penalty, total, key=lambda amount: amount.minor)


def _checked_bags(offer: FlightOffer) -> int:
    """The fewest of any traveller on any flight."""
    return min(
        (
            detail.included_checked_bags.pieces
            for pricing in offer.traveler_pricings
            for detail in pricing.fare_details_by_segment
        ),
        default=0,
    )
