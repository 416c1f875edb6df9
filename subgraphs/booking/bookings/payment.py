"""How is one booking paid for, so that nobody pays twice, and nothing stays set aside for nothing?

The provider's word under our reference is the truth; what is unknown is asked about, and never
taken for a yes or a no.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import structlog

from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.payments import (
    Authorised,
    Captured,
    Declined,
    Intent,
    IntentState,
    Misused,
    Payments,
    Refunded,
    Refused,
    Unknown,
    Voided,
)

AGAIN: Final = ":undo"  # the reference of the refund that an undone booking gets

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LetGo:
    """Nothing is set aside, and nothing was taken."""


@dataclass(frozen=True, slots=True)
class Debt:
    """`reference`: under which the provider knows it. `certain_after`: when what the provider never
    heard of is not coming any more. `intent_id`: where we know that it heard of it."""

    reference: str
    amount: Amount
    method_token: str
    certain_after: datetime
    intent_id: str | None = None

    def may_come(self, now: datetime) -> bool:
        """What the provider's search does not show, which lags behind what it was told."""
        return self.intent_id is not None or now < self.certain_after


Release: TypeAlias = LetGo | Refunded | Unknown


class Paying:
    """A mistake of ours that the provider refuses is logged, and the outcome unknown."""

    def __init__(self, payments: Payments) -> None:
        self._payments = payments

    async def authorise(
        self, debt: Debt, *, is_new: bool
    ) -> Authorised | Captured | Declined | Unknown:
        """`is_new`: the provider cannot have heard of it."""
        try:
            found = None if is_new else await self._payments.find(debt.reference)
            match found:
                case None:
                    return await self._payments.authorise(
                        debt.reference, debt.amount, debt.method_token
                    )
                case Intent(state=IntentState.AUTHORISED):
                    return Authorised(found.id, found.amount)
                case Intent(state=IntentState.CAPTURED):
                    return Captured(found.id, found.captured)
                case Intent():
                    return Declined(found.state.value.lower())
            return found
        except Misused as mistake:
            return _mistaken(debt.reference, mistake)

    async def capture(
        self, debt: Debt, intent_id: str, *, is_new: bool
    ) -> Captured | Refused | Unknown:
        """As `authorise`."""
        try:
            found = None if is_new else await self._payments.find(debt.reference)
            match found:
                case Intent(state=IntentState.CAPTURED):
                    return Captured(found.id, found.captured)
                case Intent(state=IntentState.VOIDED | IntentState.DECLINED):
                    return Refused(found.state.value.lower())
                case Unknown():
                    return found
            return await self._payments.capture(debt.reference, intent_id, debt.amount)
        except Misused as mistake:
            return _mistaken(debt.reference, mistake)

    async def release(self, debt: Debt, now: datetime) -> Release:
        """Whatever stands is let go, or paid back."""
        try:
            found = await self._payments.find(debt.reference)
            if isinstance(found, Unknown):
                return found
            if found is None and debt.may_come(now):
                return Unknown(debt.reference, "too early to say that it never came")
            return await self._let_go(debt, found) if found else LetGo()
        except Misused as mistake:
            return _mistaken(debt.reference, mistake)

    async def refund(
        self, reference: str, intent_id: str, amount: Amount
    ) -> Refunded | Refused | Unknown:
        """`reference`: of this refund; sent again, it is one refund."""
        try:
            return await self._payments.refund(reference, intent_id, amount)
        except Misused as mistake:
            return _mistaken(reference, mistake)

    async def refund_of(
        self, reference: str, intent_id: str
    ) -> Refunded | Refused | Unknown | None:
        """How it stands. None: it never came, or has not come yet."""
        try:
            return await self._payments.refund_of(reference, intent_id)
        except Misused as mistake:
            return _mistaken(reference, mistake)

    async def _let_go(self, debt: Debt, intent: Intent) -> Release:
        match intent.state:
            case IntentState.AUTHORISED:
                voided = await self._payments.void(debt.reference, intent.id)
                done = isinstance(voided, Voided)
                return LetGo() if done else Unknown(debt.reference, "not let go")
            case IntentState.CAPTURED:
                return await self._paid_back(debt, intent)
        return LetGo()

    async def _paid_back(self, debt: Debt, intent: Intent) -> Release:
        left = intent.captured - intent.refunded
        if not left.minor:
            return Refunded(intent.refunds[0].refund_id, debt.reference, intent.captured)
        paid = await self._payments.refund(debt.reference + AGAIN, intent.id, left)
        return paid if isinstance(paid, Refunded) else Unknown(debt.reference, "not paid back")


def _mistaken(reference: str, mistake: Misused) -> Unknown:
    """Ours to mend; the traveller's booking waits for it, and then for a person."""
    log.error("payment provider refuses us", reference=reference, exc_info=mistake)
    return Unknown(reference, "refused")
