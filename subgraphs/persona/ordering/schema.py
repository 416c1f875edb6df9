"""How a person confirms a plan, and has it booked."""

import strawberry

from subgraphs.chassis.problems import mutation
from subgraphs.persona.context import Info
from subgraphs.persona.ordering.answers import (
    BookDraftResult,
    BookDraftSuccess,
    ConfirmDraftResult,
)
from subgraphs.persona.ordering.types import (
    BookDraftInput,
    ConfirmDraftInput,
    ConfirmDraftSuccess,
    DraftConfirmation,
)
from subgraphs.persona.scopes import WRITE
from subgraphs.persona.turns.types import PersonaTurn


@strawberry.type
class Mutations:
    @mutation(
        description="Say yes to a plan, as it was seen and for so much at most. Only the person"
        " themselves does: no engine can. Needs a token with trips:read and trips:write too. An"
        " earlier confirmation of the plan holds no longer; a plan that is booked, or may be, gets"
        " none.",
        requires_scopes=WRITE,
    )
    async def confirm_draft(self, info: Info, input: ConfirmDraftInput) -> ConfirmDraftResult:
        confirmed = await info.context.services.orders.confirm(
            info.context.viewer, input.draft_id, input.revision, input.max_total
        )
        return ConfirmDraftSuccess(confirmation=DraftConfirmation.of(confirmed))

    @mutation(
        description="Have a confirmed plan booked, all of it or nothing, by this very token. It"
        " needs trips:read and trips:write too. A turn begins that books it; follow it with"
        " personaReply.",
        requires_scopes=WRITE,
    )
    async def book_draft(self, info: Info, input: BookDraftInput) -> BookDraftResult:
        turn, replayed = await info.context.services.orders.book(
            info.context.viewer, input.client_key, input.wanted()
        )
        return BookDraftSuccess(turn=PersonaTurn.of(turn), replayed=replayed)
