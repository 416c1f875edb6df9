"""What does it cost to cancel an offer, or what was bought of it, and when?

In a payload, `conditions.cancellation` is a list of `{"until": ISO 8601, "penaltyMinor": int}`, the
earliest first, and `conditions.changePenaltyMinor` one amount; both in the currency of the price.
The last step may have None for `until`: it stands for good. Empty: nobody said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from subgraphs.booking.exchange.rates import Rate
from subgraphs.chassis.money.amounts import Amount

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """Cancelled before `until`, `penalty` is kept. None: at any time after the others."""

    until: datetime | None
    penalty: Amount

    def counts_at(self, now: datetime) -> bool:
        return self.until is None or now < self.until


def steps(payload: Payload, total: Amount) -> list[Step]:
    """The earliest first."""
    told = payload["conditions"].get("cancellation")
    if told is None:
        return _plain(payload["conditions"], total)
    return [Step(_moment(step["until"]), _at_most(step["penaltyMinor"], total)) for step in told]


def penalty_at(payload: Payload, total: Amount, now: datetime) -> Amount:
    """What is kept of `total` when it is cancelled at `now`; all of it where nobody said."""
    told = steps(payload, total)
    return next((step.penalty for step in told if step.counts_at(now)), total)


def change_penalty(payload: Payload, total: Amount) -> Amount | None:
    """None where it cannot be changed, or nobody said what that costs."""
    minor = payload["conditions"].get("changePenaltyMinor")
    return None if minor is None else Amount(minor, total.currency)


def converted(payload: Payload, rate: Rate) -> dict[str, Any]:
    """The same conditions, their amounts by `rate`."""
    conditions = dict(payload["conditions"])
    if conditions.get("cancellation") is not None:
        conditions["cancellation"] = [
            {**step, "penaltyMinor": rate.minor(step["penaltyMinor"])}
            for step in conditions["cancellation"]
        ]
    if conditions.get("changePenaltyMinor") is not None:
        conditions["changePenaltyMinor"] = rate.minor(conditions["changePenaltyMinor"])
    return {**payload, "conditions": conditions}


def _plain(conditions: Mapping[str, Any], total: Amount) -> list[Step]:
    """Of an offer that says no more than until when it is paid back."""
    if not conditions["isRefundable"] or conditions.get("until") is None:
        return []
    free = Step(_moment(conditions["until"]), Amount.zero(total.currency))
    return [free, Step(None, total)]


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _at_most(minor: int, total: Amount) -> Amount:
    return Amount(min(minor, total.minor), total.currency)
