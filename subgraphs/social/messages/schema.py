"""How one sends, changes and answers messages."""

import strawberry

from subgraphs.chassis.problems import mutation
from subgraphs.social.context import Info
from subgraphs.social.conversations.problems import PROBLEMS
from subgraphs.social.messages import repository
from subgraphs.social.messages.inputs import (
    DeleteMessageInput,
    DeleteMessageResult,
    DeleteMessageSuccess,
    EditMessageInput,
    EditMessageResult,
    EditMessageSuccess,
    ReactToMessageInput,
    ReactToMessageResult,
    ReactToMessageSuccess,
    SendMessageInput,
    SendMessageResult,
    SendMessageSuccess,
    UnreactToMessageInput,
    UnreactToMessageResult,
    UnreactToMessageSuccess,
)
from subgraphs.social.messages.service import Place
from subgraphs.social.messages.types import Message
from subgraphs.social.moderation import problems as moderation
from subgraphs.social.scopes import WRITE_SCOPE


@strawberry.type
class Mutations:
    @mutation(
        description="Say something in a conversation, once for each `clientKey`."
        " It also moves the viewer's own read marker.",
        requires_scopes=WRITE_SCOPE,
        problems=PROBLEMS | moderation.PROBLEMS,
    )
    async def send_message(self, info: Info, input: SendMessageInput) -> SendMessageResult:
        place, replayed = await info.context.talk.messages.send(
            info.context.viewer.require(),
            input.conversation_id,
            input.client_key,
            input.body,
            input.reply_to,
        )
        return SendMessageSuccess(sent=await _at(place), replayed=replayed)

    @mutation(
        description="Change what a message of the viewer's own says.",
        requires_scopes=WRITE_SCOPE,
        problems=PROBLEMS | moderation.PROBLEMS,
    )
    async def edit_message(self, info: Info, input: EditMessageInput) -> EditMessageResult:
        viewer_id = info.context.viewer.require()
        place = await info.context.talk.messages.edit(viewer_id, input.message_id, input.body)
        return EditMessageSuccess(changed=await _at(place))

    @mutation(
        description="Delete a message of the viewer's own, for everybody.",
        requires_scopes=WRITE_SCOPE,
    )
    async def delete_message(self, info: Info, input: DeleteMessageInput) -> DeleteMessageResult:
        viewer_id = info.context.viewer.require()
        place = await info.context.talk.messages.delete(viewer_id, input.message_id)
        return DeleteMessageSuccess(changed=await _at(place))

    @mutation(
        description="Answer a message without words. Doing it again changes nothing.",
        requires_scopes=WRITE_SCOPE,
        problems=PROBLEMS,
    )
    async def react_to_message(
        self, info: Info, input: ReactToMessageInput
    ) -> ReactToMessageResult:
        viewer_id = info.context.viewer.require()
        place = await info.context.talk.messages.react(viewer_id, input.message_id, input.reaction)
        return ReactToMessageSuccess(changed=await _at(place))

    @mutation(
        description="Take the viewer's reaction to a message back.", requires_scopes=WRITE_SCOPE
    )
    async def unreact_to_message(
        self, info: Info, input: UnreactToMessageInput
    ) -> UnreactToMessageResult:
        viewer_id = info.context.viewer.require()
        place = await info.context.talk.messages.unreact(viewer_id, input.message_id)
        return UnreactToMessageSuccess(changed=await _at(place))


async def _at(place: Place) -> Message:
    """Just written, so it is there."""
    document = await repository.one_at(*place)
    assert document is not None
    return Message.of(document)
