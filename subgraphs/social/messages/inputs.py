"""What one asks of messages, and how it ends."""

from typing import Annotated

import strawberry

from subgraphs.chassis.moderation.types import ContentRefusedProblem
from subgraphs.chassis.problems import ConflictProblem, NotFoundProblem, ValidationProblem
from subgraphs.social.conversations.problems import BlockedProblem
from subgraphs.social.messages.types import Message
from subgraphs.social.moderation.problems import ContentHeldProblem
from subgraphs.social.reactions import Reaction


@strawberry.input(description="What to say.")
class SendMessageInput:
    conversation_id: strawberry.ID = strawberry.field(description="The viewer is in it.")
    client_key: strawberry.ID = strawberry.field(
        description="1 to 100 characters of the client's own: sent again, it says nothing twice."
    )
    body: str = strawberry.field(description="1 to 4000 characters after trimming.")
    reply_to: strawberry.ID | None = strawberry.field(
        default=None, description="The message of this conversation that it answers, if any."
    )


@strawberry.input(description="What a message says from now on.")
class EditMessageInput:
    message_id: strawberry.ID = strawberry.field(description="Of the viewer's own.")
    body: str = strawberry.field(description="1 to 4000 characters after trimming.")


@strawberry.input(description="Which message to delete.")
class DeleteMessageInput:
    message_id: strawberry.ID = strawberry.field(description="Of the viewer's own.")


@strawberry.input(description="How to answer without words.")
class ReactToMessageInput:
    message_id: strawberry.ID = strawberry.field(description="Of a conversation the viewer is in.")
    reaction: Reaction = strawberry.field(description="Takes the place of the viewer's own before.")


@strawberry.input(description="Whose reaction to take back.")
class UnreactToMessageInput:
    message_id: strawberry.ID = strawberry.field(description="Of a conversation the viewer is in.")


# Not `message`: a client that asks for a Problem's text beside it would have to rename one.
@strawberry.type
class OfMessage:
    changed: Message = strawberry.field(description="The message as it is now. Never null.")


@strawberry.type(description="It is said.")
class SendMessageSuccess:
    sent: Message = strawberry.field(description="The message as it is now. Never null.")
    replayed: bool = strawberry.field(description="True when this key had said it before.")


@strawberry.type(description="The message says what was asked.")
class EditMessageSuccess(OfMessage): ...


@strawberry.type(description="The words are gone; the place in the conversation stays.")
class DeleteMessageSuccess(OfMessage): ...


@strawberry.type(description="The viewer's reaction stands.")
class ReactToMessageSuccess(OfMessage): ...


@strawberry.type(description="The viewer has no reaction to it.")
class UnreactToMessageSuccess(OfMessage): ...


SendMessageResult = Annotated[
    SendMessageSuccess
    | NotFoundProblem
    | BlockedProblem
    | ConflictProblem
    | ValidationProblem
    | ContentRefusedProblem
    | ContentHeldProblem,
    strawberry.union("SendMessageResult", description="The message, or why not."),
]
EditMessageResult = Annotated[
    EditMessageSuccess
    | NotFoundProblem
    | BlockedProblem
    | ConflictProblem
    | ValidationProblem
    | ContentRefusedProblem,
    strawberry.union("EditMessageResult", description="The message, or why not."),
]
DeleteMessageResult = Annotated[
    DeleteMessageSuccess | NotFoundProblem,
    strawberry.union("DeleteMessageResult", description="The message's place, or why not."),
]
ReactToMessageResult = Annotated[
    ReactToMessageSuccess | NotFoundProblem | BlockedProblem | ConflictProblem,
    strawberry.union("ReactToMessageResult", description="The message, or why not."),
]
UnreactToMessageResult = Annotated[
    UnreactToMessageSuccess | NotFoundProblem,
    strawberry.union("UnreactToMessageResult", description="The message, or why not."),
]
