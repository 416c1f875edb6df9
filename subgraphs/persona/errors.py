"""What persona refuses."""

from typing import Any

from subgraphs.chassis.errors import (
    Conflict,
    DomainError,
    ErrorCode,
    Forbidden,
    InvalidInput,
    NotFound,
)
from subgraphs.chassis.money.amounts import Amount


class NoSuchPersona(NotFound):
    def __init__(self) -> None:
        super().__init__("You have no such persona.", path=["personaId"])


class NoSuchTurn(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such turn.", path=["turnId"])


class NoSuchDraft(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such plan.", path=["draftId"])


class DraftChanged(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "This is not the plan that you saw. Read it again, and confirm what it says now.",
            path=["revision"],
        )


class NothingToOrder(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "Nothing in this plan is for sale, or not all in one currency.", path=["draftId"]
        )


class TooMuchToOrder(Conflict):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"At most {most} things of a plan are booked together. Book them one by one.",
            path=["draftId"],
        )


class TotalNotAllowed(InvalidInput):
    def __init__(self, total: Amount) -> None:
        super().__init__(
            f"The plan costs {total.value} {total.currency}. Allow that, or more.",
            path=["maxTotal"],
        )


class MayNotBook(Forbidden):
    def __init__(self) -> None:
        super().__init__("Your token lacks a scope: trips:read and trips:write.")


class AlreadyOrdered(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "This plan is booked, or is being booked, or nobody knows yet: look at its trip.",
            path=["draftId"],
        )


class NoSuchConfirmation(NotFound):
    def __init__(self) -> None:
        super().__init__(
            "This confirms nothing that you may book. Confirm the plan again.",
            path=["confirmationToken"],
        )


class ConfirmationExpired(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "This confirmation's time is over. Confirm the plan again.", path=["confirmationToken"]
        )


class ConfirmationUsed(Conflict):
    def __init__(self) -> None:
        super().__init__("This confirmation was used already.", path=["confirmationToken"])


class TooManyTravelers(InvalidInput):
    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} travel on one booking.", path=["travelerIds"])


class TooManyPersonas(Conflict):
    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} personas, which is as many as there may be.")


class TooManyMemories(Conflict):
    def __init__(self, most: int) -> None:
        super().__init__(f"It remembers {most} things, which is as many as it may. Forget some.")


class ChangedMeanwhile(Conflict):
    """`version`: the one it has now."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"Somebody changed it meanwhile: it has version {version} now. Read it again.",
            path=["expectedVersion"],
            retryable=True,
        )


class NoConsent(InvalidInput):
    def __init__(self, purpose: str) -> None:
        super().__init__(
            f"This needs your consent to {purpose}. Give it with setConsent, then try again.",
            path=["purpose"],
        )


class ConsentUnknown(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "Your consents could not be read just now. Try again in a moment, with a token that"
            " holds profile:read.",
            retryable=True,
        )


class TooManyTurns(DomainError):
    code = ErrorCode.RATE_LIMITED

    def __init__(self, per_minute: int, seconds: int) -> None:
        super().__init__(
            f"You may ask {per_minute} times a minute. Ask again in {seconds} s.", retryable=True
        )
        self._seconds = seconds

    @property
    def extensions(self) -> dict[str, Any]:
        return {**super().extensions, "retryAfterSeconds": self._seconds}
