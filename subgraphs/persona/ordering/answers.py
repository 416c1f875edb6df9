"""What is a person answered who confirms a plan, or has it booked?"""

from typing import Annotated

import strawberry

from subgraphs.chassis.problems import ConflictProblem, NotFoundProblem, ValidationProblem
from subgraphs.persona.ordering.types import ConfirmDraftSuccess
from subgraphs.persona.turns.types import PersonaTurn


@strawberry.type(description="It is being booked. Follow it with personaReply.")
class BookDraftSuccess:
    turn: PersonaTurn = strawberry.field(description="The turn that books it. Never null.")
    replayed: bool = strawberry.field(description="True: it was asked before, under this key.")


ConfirmDraftResult = Annotated[
    ConfirmDraftSuccess | ValidationProblem | NotFoundProblem | ConflictProblem,
    strawberry.union("ConfirmDraftResult", description="The confirmation, or why not."),
]
BookDraftResult = Annotated[
    BookDraftSuccess | ValidationProblem | NotFoundProblem | ConflictProblem,
    strawberry.union("BookDraftResult", description="The turn that books it, or why not."),
]
