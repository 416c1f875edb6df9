"""What tests of conversations say and ask, as a client does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.sockets import RouterSocket, router_socket
from subgraphs.social.tests.conftest import Social

ANA = "user_01j00000000000000000000ana"
BEN = "user_01j00000000000000000000ben"
CAT = "user_01j00000000000000000000cat"
DAN = "user_01j00000000000000000000dan"
EVERYBODY = (ANA, BEN, CAT, DAN)

REFUSAL = "fragment Refusal on Problem { code message path retryable }"
SAID = """
  fragment Said on Message {
    id sequence body author { id } replyTo { sequence } replyCount clientKey conversationId
    reactions { reaction count viewerReacted } editedAt deletedAt
  }
"""
OPEN = (
    """
    mutation($input: OpenConversationInput!) {
      openConversation(input: $input) {
        __typename
        ... on OpenConversationSuccess { conversation { id kind title lastSequence } }
        ...Refusal
      }
    }
"""
    + REFUSAL
)
SEND = (
    """
    mutation($input: SendMessageInput!) {
      sendMessage(input: $input) {
        __typename
        ... on SendMessageSuccess { replayed sent { ...Said } }
        ...Refusal
      }
    }
"""
    + SAID
    + REFUSAL
)
REACT = (
    """
    mutation($id: ID!, $with: Reaction!) {
      reactToMessage(input: {messageId: $id, reaction: $with}) {
        __typename ... on ReactToMessageSuccess { changed { ...Said } } ...Refusal
      }
    }
"""
    + SAID
    + REFUSAL
)
CONVERSATION = (
    """
    query($id: ID!) {
      conversation(id: $id) {
        id kind title unreadCount lastSequence
        owner { id } trip { id }
        members { edges { node { id } } }
        readUpTo { sequence user { id } }
        typing { id }
        lastMessage { body }
        messages { edges { cursor node { ...Said } } }
      }
    }
"""
    + SAID
)
MARK = (
    """
    mutation($id: ID!, $to: Int!) {
      markConversationRead(input: {conversationId: $id, upToSequence: $to}) {
        ... on MarkConversationReadSuccess { conversation { unreadCount lastSequence } }
        ...Refusal
      }
    }
"""
    + REFUSAL
)
LEAVE = (
    """
    mutation($id: ID!) {
      leaveConversation(input: {conversationId: $id}) {
        ... on LeaveConversationSuccess { conversationId }
        ...Refusal
      }
    }
"""
    + REFUSAL
)
TYPING = """
    mutation($id: ID!, $is: Boolean! = true) {
      setTyping(input: {conversationId: $id, isTyping: $is}) {
        __typename
        ... on Problem { code }
      }
    }
"""
EVENTS = (
    """
    subscription($id: ID!, $after: Int) {
      conversationEvents(conversationId: $id, afterSequence: $after) {
        __typename
        ... on MessageCreated { sequence message { ...Said } }
        ... on MessageChanged { sequence message { ...Said } }
        ... on ReadAdvanced { sequence marker { sequence user { id } } }
        ... on MembersChanged { sequence conversation { members { edges { node { id } } } } }
        ... on TypingChanged { isTyping user { id } }
        ... on PresenceChanged { isOnline user { id } }
        ... on Gap { fromSequence toSequence }
      }
    }
"""
    + SAID
)
INBOX = """
    subscription($after: Int) {
      inbox(afterSequence: $after) {
        __typename
        ... on InboxEvent { sequence kind unreadCount conversation { id } message { body } }
        ... on Gap { fromSequence toSequence }
      }
    }
"""


async def told(social: Social, query: str, person: str, /, **variables: Any) -> Any:
    """The one field that was asked for."""
    answer = await social.ask(query, person, **variables)
    assert "errors" not in answer, answer
    [value] = answer["data"].values()
    return value


async def opened(social: Social, one: str = ANA, other: str = BEN) -> str:
    """The id of the conversation of the two, who are known."""
    await social.knows(*EVERYBODY)
    result = await told(social, OPEN, one, input={"direct": {"personId": other}})
    return str(result["conversation"]["id"])


async def opened_group(social: Social, *others: str, key: str = "key", title: str = "Us") -> str:
    await social.knows(*EVERYBODY)
    group = {"personIds": list(others or (BEN, CAT)), "clientKey": key, "title": title}
    result = await told(social, OPEN, ANA, input={"group": group})
    return str(result["conversation"]["id"])


async def said(
    social: Social,
    conversation_id: str,
    body: str,
    person: str = ANA,
    key: str | None = None,
    reply_to: str | None = None,
) -> Any:
    """The result of sending."""
    wanted = {
        "conversationId": conversation_id,
        "clientKey": key or f"key-{person}-{body}",
        "body": body,
        "replyTo": reply_to,
    }
    return await told(social, SEND, person, input=wanted)


async def seen(social: Social, conversation_id: str, person: str = ANA) -> Any:
    return await told(social, CONVERSATION, person, id=conversation_id)


def bodies(conversation: Any) -> list[str | None]:
    return [edge["node"]["body"] for edge in conversation["messages"]["edges"]]


def members(conversation: Any) -> list[str]:
    return [edge["node"]["id"] for edge in conversation["members"]["edges"]]


@asynccontextmanager
async def following(
    social: Social, address: str, query: str, person: str, **variables: Any
) -> AsyncIterator[RouterSocket]:
    """A socket of the person's, which follows."""
    token = social.issuer.token(person)
    async with router_socket(address, "social", ROUTER_SECRET, token) as socket:
        await socket.initialise()
        assert (await socket.receive())["type"] == "connection_ack"
        await socket.subscribe(query, variables)
        yield socket


async def durable(socket: RouterSocket) -> dict[str, Any]:
    """The next event that has a sequence."""
    while True:
        [event] = (await socket.data()).values()
        if "sequence" in event:
            return dict(event)


async def codes_at_end(socket: RouterSocket) -> list[str]:
    """The codes of the errors that end a stream."""
    while True:
        message = await socket.receive()
        payload = message.get("payload")
        errors = payload if isinstance(payload, list) else (payload or {}).get("errors")
        if errors:
            return [error["extensions"]["code"] for error in errors]
