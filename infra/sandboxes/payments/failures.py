"""At which step can this provider fail, and how?"""

from enum import StrEnum
from typing import Final, Self, TypeAlias

from pydantic import model_validator

from infra.sandboxes import failures


class Step(StrEnum):
    AUTHORISE = "authorise"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"
    FIND = "find"
    EVENT = "event"  # what is told to webhooks


class How(StrEnum):
    DROP_BEFORE = "drop_before"  # the connection is cut, nothing happened
    DROP_AFTER = "drop_after"  # it happened, then the connection is cut
    ERROR_BEFORE = "500_before"  # nothing happened; Stripe keeps this answer under the key too
    ERROR_AFTER = "500_after"  # it happened, and the answer under the key is still a 500
    DELAY = "delay"  # it happens `seconds` later, whether or not somebody still waits
    LAG = "lag"  # `find` alone: the search does not know what was written just now
    # `refund` alone.
    PENDING = "pending"  # it is on its way, and succeeds `seconds` later by the clock
    PENDING_FAILS = "pending_fails"  # it fails then
    # `event` alone: of all that is told of one event.
    DUPLICATE = "duplicate"  # told three times
    REORDER = "reorder"  # told only after a later event was
    POSTPONED = "postponed"  # told `seconds` later by the clock
    FORGE = "forge"  # signed with another secret
    STALE = "stale"  # signed an hour ago
    LOST = "lost"  # told when the hand delivers it


_TOLD: Final = {How.DUPLICATE, How.REORDER, How.POSTPONED, How.FORGE, How.STALE, How.LOST}
_ONLY: Final = {
    Step.EVENT: _TOLD,
    Step.REFUND: set(How) - _TOLD - {How.LAG},
    Step.FIND: set(How) - _TOLD - {How.PENDING, How.PENDING_FAILS},
}
_WRITTEN: Final = set(How) - _TOLD - {How.LAG, How.PENDING, How.PENDING_FAILS}

Failure: TypeAlias = failures.Failure[Step, How]
Failures: TypeAlias = failures.Failures[Step, How]


class Planned(failures.Failure[Step, How]):
    """Refuses what the step cannot do."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.how not in _ONLY.get(self.step, _WRITTEN):
            raise ValueError(f"{self.step} cannot fail as {self.how}")
        return self
