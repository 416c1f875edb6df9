"""What one asks of conversations, and how it ends."""

from typing import Annotated

import strawberry

from subgraphs.chassis.problems import ConflictProblem, NotFoundProblem, ValidationProblem
from subgraphs.social.conversations.types import Conversation


@strawberry.input(description="With whom to talk alone.")
class OpenDirectInput:
    person_id: strawberry.ID = strawberry.field(description="Not oneself.")


@strawberry.input(description="A group to open. The viewer is in it, and owns it.")
class OpenGroupInput:
    client_key: strawberry.ID = strawberry.field(
        description="1 to 100 characters of the client's own: sent again, it opens no second group."
    )
    person_ids: list[strawberry.ID] = strawberry.field(
        description="1 to 49 others; one named twice counts once."
    )
    title: str = strawberry.field(description="1 to 100 characters after trimming.")


@strawberry.input(description="Exactly one of the two.")
class OpenConversationInput:
    direct: OpenDirectInput | None = strawberry.field(
        default=None, description="The conversation of two people: there is one for each pair."
    )
    group: OpenGroupInput | None = strawberry.field(
        default=None, description="A new conversation of 2 to 50 people."
    )


@strawberry.input(description="Which group to leave.")
class LeaveConversationInput:
    conversation_id: strawberry.ID = strawberry.field(description="Of a GROUP.")


@strawberry.input(description="How far the viewer has read.")
class MarkConversationReadInput:
    conversation_id: strawberry.ID = strawberry.field(description="The viewer is in it.")
    up_to_sequence: int = strawberry.field(
        description="0 to the conversation's `lastSequence`. A smaller one than before, or one"
        " without a message in between, changes nothing."
    )


@strawberry.input(description="Whether the viewer types now.")
class SetTypingInput:
    conversation_id: strawberry.ID = strawberry.field(description="The viewer is in it.")
    is_typing: bool = strawberry.field(
        description="True holds for 6 seconds: send it again while it goes on."
    )


@strawberry.type
class OfConversation:
    conversation: Conversation = strawberry.field(description="As it is now. Never null.")


@strawberry.type(description="The conversation is open; it may have been before.")
class OpenConversationSuccess(OfConversation): ...


@strawberry.type(description="The viewer is in it no more.")
class LeaveConversationSuccess:
    conversation_id: strawberry.ID = strawberry.field(description="Absent to the viewer from now.")


@strawberry.type(description="The marker stands where it was asked to, or further.")
class MarkConversationReadSuccess(OfConversation): ...


@strawberry.type(description="The other members who listen are told.")
class SetTypingSuccess(OfConversation): ...


OpenConversationResult = Annotated[
    OpenConversationSuccess | NotFoundProblem | ConflictProblem | ValidationProblem,
    strawberry.union("OpenConversationResult", description="The conversation, or why not."),
]
LeaveConversationResult = Annotated[
    LeaveConversationSuccess | NotFoundProblem | ValidationProblem,
    strawberry.union("LeaveConversationResult", description="The end of it, or why not."),
]
MarkConversationReadResult = Annotated[
    MarkConversationReadSuccess | NotFoundProblem | ValidationProblem,
    strawberry.union("MarkConversationReadResult", description="The marker, or why not."),
]
SetTypingResult = Annotated[
    SetTypingSuccess | NotFoundProblem,
    strawberry.union("SetTypingResult", description="The outcome of telling, or why not."),
]
