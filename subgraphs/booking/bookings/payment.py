"""How is one booking paid for, so that nobody pays twice, nor for a seat that was given away?

The provider's word under our reference is the truth; what is unknown is asked about, and never
taken for a yes or a no. Money is taken only while the hold stands, and let go only after it: of a
capture and a void that meet, the provider lets one through.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
    Unknown,
    Voided,
)

GRACE: Final = timedelta(minutes=2)  # after which what the provider never heard of is not coming

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LetGo:
    """Nothing was taken, and nothing will be."""


Outcome: TypeAlias = Captured | Declined | LetGo | Unknown


@dataclass(frozen=True, slots=True)
class Debt:
    """`reference`: under which the provider knows it. `until`: when the hold ends."""

    reference: str
    amount: Amount
    method_token: str
    until: datetime


class Paying:
    def __init__(
        self, payments: Payments, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._payments = payments
        self._clock = clock

    async def first(self, debt: Debt) -> Outcome:
        """For a debt that the provider cannot have heard of."""
        try:
            return await self._authorise(debt)
        except Misused as mistake:
            return _mistaken(debt, mistake)

    async def again(self, debt: Debt) -> Outcome:
        """For a debt that the provider may have heard of: asks before it acts."""
        try:
            return await self._after(debt, await self._payments.find(debt.reference))
        except Misused as mistake:
            return _mistaken(debt, mistake)

    async def _after(self, debt: Debt, found: Intent | Unknown | None) -> Outcome:
        match found:
            case None:
                return await self._unheard_of(debt)
            case Intent(state=IntentState.AUTHORISED):
                return await self._with(debt, found.id)
            case Intent(state=IntentState.CAPTURED):
                return Captured(found.id, found.captured)
            case Intent(state=IntentState.DECLINED):
                return Declined("declined")
            case Intent():
                return LetGo()
        return found

    async def _unheard_of(self, debt: Debt) -> Outcome:
        if self._stands(debt):
            return await self._authorise(debt)
        if self._clock() > debt.until + GRACE:
            return LetGo()
        return Unknown(debt.reference, "too early to say that it never came")

    async def _authorise(self, debt: Debt) -> Outcome:
        outcome = await self._payments.authorise(debt.reference, debt.amount, debt.method_token)
        if not isinstance(outcome, Authorised):
            return outcome
        return await self._with(debt, outcome.intent_id)

    async def _with(self, debt: Debt, intent_id: str) -> Outcome:
        """What was set aside is taken, or let go; a refusal means that another was faster."""
        if self._stands(debt):
            taken = await self._payments.capture(debt.reference, intent_id, debt.amount)
            if isinstance(taken, Captured | Unknown):
                return taken
            return Unknown(debt.reference, f"not captured: {taken.code}")
        voided = await self._payments.void(debt.reference, intent_id)
        return LetGo() if isinstance(voided, Voided) else Unknown(debt.reference, "not let go")

    def _stands(self, debt: Debt) -> bool:
        return self._clock() < debt.until


def _mistaken(debt: Debt, mistake: Misused) -> Unknown:
    """Ours to mend; the traveler's booking waits for it, up to the hold's end."""
    log.error("payment provider refuses us", reference=debt.reference, exc_info=mistake)
    return Unknown(debt.reference, "refused")
