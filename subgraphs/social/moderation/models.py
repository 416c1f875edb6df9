"""What is kept of a case: whose words, what is said of them, and who decided what."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final, Self

from beanie import Document
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel

from subgraphs.chassis.document_pages import position_of
from subgraphs.chassis.documents import RELAYED, Announcing
from subgraphs.chassis.moderation.port import Category, Decision, Verdict
from subgraphs.social.events import ModerationCaseChanged
from subgraphs.social.moderation.contents import Content

MOST_REPORTS: Final = 50
KEPT: Final = timedelta(days=180)  # the words of a case, once it is decided
EXPIRING: Final = IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0)


class CaseState(StrEnum):
    OPEN = "OPEN"
    UPHELD = "UPHELD"
    DISMISSED = "DISMISSED"
    APPEALED = "APPEALED"


WAITING: Final = (CaseState.OPEN, CaseState.APPEALED)


class ReportReason(StrEnum):
    THREAT = "THREAT"
    HATE = "HATE"
    HARASSMENT = "HARASSMENT"
    SEXUAL = "SEXUAL"
    SELF_HARM = "SELF_HARM"
    SCAM = "SCAM"
    PRIVATE_DATA = "PRIVATE_DATA"
    OTHER = "OTHER"


class Found(BaseModel):
    category: Category
    said_by: str


class Report(BaseModel):
    by: str
    at: datetime
    reason: ReportReason
    note: str | None


class Step(BaseModel):
    """Of the trail: who brought the case into which state, and why they say they did."""

    at: datetime
    by: str
    state: CaseState
    reason: str


class CaseDocument(Announcing):
    """`is_held`: nobody else has seen the words. `version`: of the judge that found them."""

    id: str  # type: ignore[assignment]
    author_id: str
    content: Content
    found: list[Found]
    version: str
    is_held: bool
    state: CaseState = CaseState.OPEN
    reports: list[Report] = Field(default_factory=list)
    trail: list[Step] = Field(default_factory=list)
    appeal: str | None = None
    opened_at: datetime
    position: str
    expires_at: datetime | None = None

    class Settings:
        name = "moderation_cases"
        shard_key: ClassVar = ("_id",)
        indexes = [RELAYED, EXPIRING]

    @classmethod
    def about(
        cls,
        content: Content,
        verdict: Verdict,
        report: Report | None = None,
    ) -> Self:
        now = datetime.now(UTC)
        case = cls(
            id=content.case_id,
            author_id=content.author_id,
            content=content,
            found=[Found(category=one.category, said_by=one.said_by) for one in verdict.findings],
            version=verdict.version,
            is_held=verdict.decision is Decision.HOLD,
            reports=[report] if report else [],
            opened_at=now,
            position=position_of(now, content.case_id),
        )
        case.announce(case.changed(CaseState.OPEN))
        return case

    def changed(self, state: CaseState) -> ModerationCaseChanged:
        return ModerationCaseChanged(
            case_id=self.id, author_id=self.author_id, kind=self.content.kind, state=state
        )

    @property
    def categories(self) -> list[Category]:
        found = {each.category for each in self.found}
        return [category for category in Category if category in found]

    @property
    def is_told_to_author(self) -> bool:
        """Whether its author may know of it: not of what others only reported."""
        was_removed = any(step.state is CaseState.UPHELD for step in self.trail)
        return self.is_held or was_removed


class ShelvedCaseDocument(Document):
    """A case on a list: of those in one state, or of a person's own."""

    id: str  # type: ignore[assignment]
    shelf_id: str
    case_id: str
    position: str
    expires_at: datetime | None

    class Settings:
        name = "shelved_moderation_cases"
        shard_key: ClassVar = ("shelf_id",)
        indexes = [IndexModel([("shelf_id", ASCENDING), ("position", ASCENDING)]), EXPIRING]
