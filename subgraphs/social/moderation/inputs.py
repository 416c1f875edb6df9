"""What one asks of moderation, and how it ends."""

from datetime import UTC, datetime
from enum import Enum
from typing import Annotated

import strawberry

from subgraphs.chassis.problems import ConflictProblem, NotFoundProblem, ValidationProblem
from subgraphs.social.moderation.models import CaseState, Report, ReportReason
from subgraphs.social.moderation.subjects import Subject
from subgraphs.social.moderation.types import ContentReview, ModerationCase


@strawberry.enum(
    description="UPHOLD: the words go, as if their author had deleted them. DISMISS: they stand,"
    " and what was held or removed appears."
)
class ModerationDecision(Enum):
    UPHOLD = CaseState.UPHELD
    DISMISS = CaseState.DISMISSED


@strawberry.input(description="What is wrong with which words. Name a post or a message.")
class ReportContentInput:
    post_id: strawberry.ID | None = strawberry.field(
        default=None, description="A post that the viewer sees."
    )
    comment_id: strawberry.ID | None = strawberry.field(
        default=None, description="One of the post's comments. Null for the post itself."
    )
    message_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of a conversation that the viewer is in."
    )
    reason: ReportReason = strawberry.field(description="What is wrong.")
    note: str | None = strawberry.field(
        default=None, description="For moderators alone: 1 to 500 characters after trimming."
    )

    def subject(self) -> Subject:
        return Subject(self.post_id, self.comment_id, self.message_id)

    def report(self, viewer_id: str) -> Report:
        return Report(by=viewer_id, at=datetime.now(UTC), reason=self.reason, note=self.note)


@strawberry.type(description="Moderators look at it. Its author is not told who reported it.")
class ReportContentSuccess:
    is_new: bool = strawberry.field(description="False when the viewer had reported it before.")


@strawberry.input(description="What becomes of somebody's words.")
class DecideModerationInput:
    case_id: strawberry.ID = strawberry.field(description="An OPEN or APPEALED one.")
    decision: ModerationDecision = strawberry.field(description="How it ends.")
    reason: str = strawberry.field(
        description="For their author to read, and kept: 1 to 500 characters after trimming."
    )


@strawberry.type(description="It is decided, and done.")
class DecideModerationSuccess:
    case: ModerationCase = strawberry.field(description="As it is now. Never null.")


@strawberry.input(description="Why a decision should be looked at again.")
class AppealModerationInput:
    case_id: strawberry.ID = strawberry.field(description="Of the viewer's own contentReviews.")
    words: str = strawberry.field(
        description="For the moderator to read: 1 to 500 characters after trimming."
    )


@strawberry.type(description="Another moderator looks at it.")
class AppealModerationSuccess:
    review: ContentReview = strawberry.field(description="As it is now. Never null.")


ReportContentResult = Annotated[
    ReportContentSuccess | NotFoundProblem | ValidationProblem,
    strawberry.union("ReportContentResult", description="The report, or why not."),
]
DecideModerationResult = Annotated[
    DecideModerationSuccess | NotFoundProblem | ConflictProblem | ValidationProblem,
    strawberry.union("DecideModerationResult", description="The case, or why not."),
]
AppealModerationResult = Annotated[
    AppealModerationSuccess | NotFoundProblem | ConflictProblem | ValidationProblem,
    strawberry.union("AppealModerationResult", description="The review, or why not."),
]
