"""What moderation refuses."""

from subgraphs.chassis.errors import Conflict, DomainError, ErrorCode, NotFound
from subgraphs.social.moderation.models import CaseDocument, CaseState

SAID = {
    CaseState.UPHELD: "upheld: the words are gone",
    CaseState.DISMISSED: "dismissed: the words stand",
    CaseState.APPEALED: "appealed against: look at the appeal first",
    CaseState.OPEN: "opened again",
}


class ContentHeld(DomainError):
    """Nothing is lost: it appears by itself once a moderator lets it."""

    code = ErrorCode.CONTENT_HELD

    def __init__(self, case: CaseDocument) -> None:
        super().__init__(
            "A moderator looks at this before others see it, because of how it speaks of money, or"
            " of where somebody can be found. It appears by itself if they let it."
        )
        self.case = case


class NoSuchCase(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such case.", path=["caseId"])


class DecidedMeanwhile(Conflict):
    def __init__(self, state: CaseState) -> None:
        super().__init__(f"It was {SAID[state]}.", path=["caseId"])


class NotYours(Conflict):
    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Another moderator decides.", path=["caseId"])


class NothingToAppeal(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "Only what a moderator removed can be appealed against, once.", path=["caseId"]
        )
