"""What goes wrong on purpose, at which step, and how often?"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Step(StrEnum):
    AUTHORISE = "authorise"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"
    FIND = "find"


class How(StrEnum):
    DROP_BEFORE = "drop_before"  # the connection is cut, nothing happened
    DROP_AFTER = "drop_after"  # it happened, then the connection is cut
    ERROR_BEFORE = "500_before"  # nothing happened; Stripe keeps this answer under the key too
    ERROR_AFTER = "500_after"  # it happened, and the answer under the key is still a 500
    DELAY = "delay"  # it happens `seconds` later, whether or not somebody still waits
    LAG = "lag"  # `find` alone: the search does not know what was written just now


class Failure(BaseModel):
    """Of the next `times` calls of a step; with `reference`, of calls under that one alone."""

    model_config = ConfigDict(extra="forbid")

    step: Step
    how: How
    times: int = Field(default=1, ge=1)
    seconds: float = Field(default=1.0, ge=0, le=60)
    reference: str | None = None


class Failures:
    def __init__(self) -> None:
        self._planned: list[Failure] = []

    def plan(self, failure: Failure) -> None:
        self._planned.append(failure)

    def forget(self) -> None:
        self._planned.clear()

    def take(self, step: Step, references: set[str]) -> Failure | None:
        """The first that fits, which counts as used once."""
        for failure in self._planned:
            if failure.step is step and (failure.reference or "") in {"", *references}:
                failure.times -= 1
                if not failure.times:
                    self._planned.remove(failure)
                return failure
        return None
