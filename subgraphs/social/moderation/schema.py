"""How people report words and appeal, and how moderators decide."""

from typing import Annotated, Final

import strawberry

from subgraphs.chassis.errors import Forbidden
from subgraphs.chassis.graph_types import list_size
from subgraphs.chassis.pages import Connection, Page, connection, cursor_of
from subgraphs.chassis.problems import mutation
from subgraphs.chassis.viewer import Viewer
from subgraphs.social.arguments import After, First
from subgraphs.social.context import Info
from subgraphs.social.moderation.inputs import (
    AppealModerationInput,
    AppealModerationResult,
    AppealModerationSuccess,
    DecideModerationInput,
    DecideModerationResult,
    DecideModerationSuccess,
    ReportContentInput,
    ReportContentResult,
    ReportContentSuccess,
)
from subgraphs.social.moderation.models import CaseDocument, CaseState
from subgraphs.social.moderation.types import ContentReview, ModerationCase
from subgraphs.social.scopes import READ_SCOPE, WRITE_SCOPE

MODERATE: Final = [["content:moderate"]]
MODERATORS: Final = frozenset({"ADMIN", "MODERATOR"})  # roles, of accounts


@strawberry.type
class Queries:
    @strawberry.federation.field(
        description="Cases in one state; what was opened first comes first. For the roles ADMIN and"
        " MODERATOR.",
        authenticated=True,
        requires_scopes=MODERATE,
        directives=[list_size()],
    )
    async def moderation_queue(
        self,
        info: Info,
        state: Annotated[
            CaseState, strawberry.argument(description="OPEN and APPEALED ones wait.")
        ] = CaseState.OPEN,
        first: First = 20,
        after: After = None,
    ) -> Connection[ModerationCase] | None:
        moderator_of(info.context.viewer)
        page = Page.of(first, after)
        cases = await info.context.moderation.waiting(state, page)
        return connection(ModerationCase.of, cases, page, _cursor)

    @strawberry.federation.field(
        description="What the viewer said that was held, or removed, newest first.",
        authenticated=True,
        requires_scopes=READ_SCOPE,
        directives=[list_size()],
    )
    async def content_reviews(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[ContentReview] | None:
        page = Page.of(first, after)
        cases = await info.context.moderation.own(info.context.viewer.require(), page)
        return connection(ContentReview.of, cases, page, _cursor)


@strawberry.type
class Mutations:
    @mutation(
        description="Tell moderators of a post, a comment or a message. Once a person and words.",
        requires_scopes=WRITE_SCOPE,
    )
    async def report_content(self, info: Info, input: ReportContentInput) -> ReportContentResult:
        viewer_id = info.context.viewer.require()
        is_new = await info.context.moderation.report(
            viewer_id, input.subject(), input.report(viewer_id)
        )
        return ReportContentSuccess(is_new=is_new)

    @mutation(
        description="Decide on a case. Of two at once one decides, and the other is told. For the"
        " roles ADMIN and MODERATOR.",
        requires_scopes=MODERATE,
    )
    async def decide_moderation(
        self, info: Info, input: DecideModerationInput
    ) -> DecideModerationResult:
        moderator_id = moderator_of(info.context.viewer)
        case = await info.context.moderation.decide(
            moderator_id, input.case_id, input.decision.value, input.reason
        )
        return DecideModerationSuccess(case=ModerationCase.of(case))

    @mutation(
        description="Ask that another moderator looks at what was removed. Once a decision.",
        requires_scopes=WRITE_SCOPE,
    )
    async def appeal_moderation(
        self, info: Info, input: AppealModerationInput
    ) -> AppealModerationResult:
        case = await info.context.moderation.appeal(
            info.context.viewer.require(), input.case_id, input.words
        )
        return AppealModerationSuccess(review=ContentReview.of(case))


def moderator_of(viewer: Viewer) -> str:
    """Their id. Raises SignInRequired or Forbidden."""
    user_id = viewer.require()
    if not viewer.roles & MODERATORS:
        raise Forbidden("Only people with the role ADMIN or MODERATOR may do this.")
    return user_id


def _cursor(case: CaseDocument) -> str:
    return cursor_of(case.position)
