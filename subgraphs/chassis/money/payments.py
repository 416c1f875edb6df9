"""How is money taken from a person and given back? A port to a provider of payment intents.

An intent is money set aside on a card (authorised), then taken (captured) or let go (voided), and
given back in parts (refunded). Every write carries our reference. The same write with the same
reference has one effect, however often it is sent; with other arguments it is a mistake of ours.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from subgraphs.chassis.money.amounts import Amount


@dataclass(frozen=True, slots=True)
class Authorised:
    """Set aside until it is captured or voided; the provider lets go after some days by itself."""

    intent_id: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Captured:
    intent_id: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Voided:
    intent_id: str


@dataclass(frozen=True, slots=True)
class Refunded:
    """`is_settled`: False while it is on its way; it may still fail, days later."""

    refund_id: str
    reference: str
    amount: Amount
    is_settled: bool = True


@dataclass(frozen=True, slots=True)
class Declined:
    """The card was not charged and holds nothing. `code`: the provider's word for why."""

    code: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The intent does not allow this step, and nothing was changed. `code`: as in Declined."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have happened: `find` tells. Never take it for either.

    The same write with the same reference may be sent again. Where it stays unknown though `find`
    knows of nothing (the provider keeps a 500 under its key for a day), give it up and void what
    may still turn up; a new try takes a new reference.
    """

    reference: str
    reason: str  # for the log; never what a person wrote


Authorisation: TypeAlias = Authorised | Declined | Unknown
Capture: TypeAlias = Captured | Refused | Unknown
Voiding: TypeAlias = Voided | Refused | Unknown
Refund: TypeAlias = Refunded | Refused | Unknown


class IntentState(StrEnum):
    DECLINED = "DECLINED"  # nothing is held, nothing was taken
    AUTHORISED = "AUTHORISED"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"


@dataclass(frozen=True, slots=True)
class Intent:
    """What the provider holds under one reference."""

    id: str
    reference: str
    state: IntentState
    amount: Amount  # authorised, or asked for
    captured: Amount
    refunds: tuple[Refunded, ...] = ()  # newest first

    @property
    def refunded(self) -> Amount:
        return sum((refund.amount for refund in self.refunds), Amount.zero(self.amount.currency))


class Misused(Exception):
    """A mistake of ours, or of our settings: the provider refuses the call itself. No effect."""


class Payments(Protocol):
    """Each call ends within the deadline that the settings name."""

    async def authorise(self, reference: str, amount: Amount, method_token: str) -> Authorisation:
        """`method_token`: the provider's. Raises InvalidInput for anything like a card number."""
        ...

    async def capture(self, reference: str, intent_id: str, amount: Amount) -> Capture:
        """Once an intent, at most what was authorised; the rest is let go."""
        ...

    async def void(self, reference: str, intent_id: str) -> Voiding: ...

    async def refund(self, reference: str, intent_id: str, amount: Amount) -> Refund:
        """`reference`: of this refund. Together at most what was captured."""
        ...

    async def refund_of(self, reference: str, intent_id: str) -> Refund | None:
        """How the refund under `reference` stands; Refused where it failed after all.

        None: the provider is sure that it never came.
        """
        ...

    async def find(self, reference: str) -> Intent | Unknown | None:
        """The intent authorised under `reference`. None: the provider knows of none yet.

        A provider's search may lag behind its writes by a minute, and an authorisation may still be
        under way: only a None that stays is an answer.
        """
        ...
