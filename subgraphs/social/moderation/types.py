"""How does the graph show a case: to moderators, and to whoever said the words?"""

from datetime import datetime
from enum import Enum
from typing import Final, Self

import strawberry

from subgraphs.chassis.graph_types import bounded
from subgraphs.chassis.moderation.port import Category
from subgraphs.social import entities
from subgraphs.social.moderation.contents import ContentKind
from subgraphs.social.moderation.models import (
    MOST_REPORTS,
    CaseDocument,
    CaseState,
    Report,
    ReportReason,
    Step,
)
from subgraphs.social.references import User

MOST_STEPS: Final = 3  # decided, appealed against, decided again

strawberry.enum(ContentKind, description="What words are. New kinds may appear.")
strawberry.enum(
    CaseState,
    name="ModerationState",
    description="OPEN: nobody has decided. UPHELD: the words are gone. DISMISSED: they stand."
    " APPEALED: they are gone, and their author asks that somebody else looks.",
)
strawberry.enum(ReportReason, description="Why somebody reports words.")


@strawberry.enum(description="How it stands with what the viewer said.")
class ReviewState(Enum):
    HELD = "HELD"
    REMOVED = "REMOVED"
    APPEALED = "APPEALED"
    SHOWN = "SHOWN"


REVIEW_STATES: Final = {
    CaseState.OPEN: ReviewState.HELD,
    CaseState.UPHELD: ReviewState.REMOVED,
    CaseState.APPEALED: ReviewState.APPEALED,
    CaseState.DISMISSED: ReviewState.SHOWN,
}


@strawberry.federation.type(
    authenticated=True,
    description="What somebody who read the words says. It names nobody.",
)
class ContentReport:
    reason: ReportReason = strawberry.field(description="Never null.")
    note: str | None = strawberry.field(description="In their words. Null when they wrote none.")
    reported_at: datetime = strawberry.field(description="In UTC. Never null.")

    @classmethod
    def of(cls, report: Report) -> Self:
        return cls(reason=report.reason, note=report.note, reported_at=report.at)


@strawberry.federation.type(authenticated=True, description="Who brought a case where, and why.")
class ModerationStep:
    state: CaseState = strawberry.field(description="The one that it was brought into.")
    by: User | None = strawberry.field(description="Null when accounts does not answer.")
    at: datetime = strawberry.field(description="In UTC. Never null.")
    reason: str = strawberry.field(description="In their words. Never null.")

    @classmethod
    def of(cls, step: Step) -> Self:
        by = entities.User.of(step.by)
        return cls(state=step.state, by=by, at=step.at, reason=step.reason)


@strawberry.federation.type(
    authenticated=True, description="Somebody's words, as moderators see them. Kept half a year."
)
class ModerationCase:
    id: strawberry.ID = strawberry.field(description="Pass it to decideModeration. Never null.")
    state: CaseState = strawberry.field(description="Never null.")
    kind: ContentKind = strawberry.field(description="What the words are. Never null.")
    body: str = strawberry.field(description="The words, as they were when the case was opened.")
    author: User | None = strawberry.field(
        description="Whose they are. Null when accounts does not answer."
    )
    categories: list[Category] = strawberry.field(
        description="What may be wrong, at most 11.", directives=[bounded(len(Category))]
    )
    said_by: list[str] = strawberry.field(
        description="The rules and the model that say so, by name, at most 20.",
        directives=[bounded(20)],
    )
    is_held: bool = strawberry.field(description="Whether nobody has seen them yet.")
    reports: list[ContentReport] = strawberry.field(
        description=f"Of the people who reported it, the first {MOST_REPORTS}.",
        directives=[bounded(MOST_REPORTS)],
    )
    trail: list[ModerationStep] = strawberry.field(
        description=f"Oldest first, at most {MOST_STEPS}.", directives=[bounded(MOST_STEPS)]
    )
    appeal: str | None = strawberry.field(description="Its author's words. Null without one.")
    opened_at: datetime = strawberry.field(description="In UTC. Never null.")

    @classmethod
    def of(cls, case: CaseDocument) -> Self:
        return cls(
            id=strawberry.ID(case.id),
            state=case.state,
            kind=case.content.kind,
            body=case.content.body,
            author=entities.User.of(case.author_id),
            categories=case.categories,
            said_by=[found.said_by for found in case.found][:20],
            is_held=case.is_held,
            reports=[ContentReport.of(report) for report in case.reports],
            trail=[ModerationStep.of(step) for step in case.trail],
            appeal=case.appeal,
            opened_at=case.opened_at,
        )


@strawberry.federation.type(
    authenticated=True, description="How moderators looked at something the viewer said."
)
class ContentReview:
    id: strawberry.ID = strawberry.field(description="Pass it to appealModeration. Never null.")
    state: ReviewState = strawberry.field(description="Never null.")
    kind: ContentKind = strawberry.field(description="What the words are. Never null.")
    body: str = strawberry.field(description="The words. Never null.")
    categories: list[Category] = strawberry.field(
        description="What may be wrong with them, at most 11.", directives=[bounded(len(Category))]
    )
    reason: str | None = strawberry.field(
        description="Why it was decided so, in the moderator's words. Null until then."
    )
    decided_at: datetime | None = strawberry.field(description="In UTC. Null until then.")
    may_appeal: bool = strawberry.field(description="Whether somebody else may be asked to look.")
    opened_at: datetime = strawberry.field(description="In UTC. Never null.")

    @classmethod
    def of(cls, case: CaseDocument) -> Self:
        decided = [step for step in case.trail if step.by != case.author_id]
        return cls(
            id=strawberry.ID(case.id),
            state=REVIEW_STATES[case.state],
            kind=case.content.kind,
            body=case.content.body,
            categories=case.categories,
            reason=decided[-1].reason if decided else None,
            decided_at=decided[-1].at if decided else None,
            may_appeal=case.state is CaseState.UPHELD and case.appeal is None,
            opened_at=case.opened_at,
        )
