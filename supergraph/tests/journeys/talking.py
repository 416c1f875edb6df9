"""What people who write to each other ask and say."""

from typing import Any

from supergraph.tests.journeys.people import Person, until

EVENTS = """
    subscription($conversation: ID!, $after: Int) {
      conversationEvents(conversationId: $conversation, afterSequence: $after) {
        __typename
        ... on MessageCreated { sequence message { body author { displayName } } }
        ... on ReadAdvanced { sequence marker { sequence user { displayName } } }
      }
    }
"""
CONVERSATION = """
    query($id: ID!) {
      conversation(id: $id) {
        lastSequence
        unreadCount
        readUpTo(first: 10) { sequence user { id } }
        members(first: 10) { edges { node { id handle } } }
        messages(last: 20) { edges { node { body author { displayName } } } }
      }
    }
"""
ROOM = "query($id: ID!) { trip(id: $id) { room { id title } } }"


async def opened(by: Person, *others: Person, title: str = "") -> str:
    """The conversation's id: of two, or of a group with a title."""
    shown = "... on OpenConversationSuccess { conversation { id } }"
    ids = [person.id for person in others]
    group = {"clientKey": title, "personIds": ids, "title": title}
    given = {"group": group} if title else {"direct": {"personId": ids[0]}}
    return str((await by.does("openConversation", shown, **given))["conversation"]["id"])


async def said(by: Person, conversation: str, body: str) -> int:
    """Its sequence. Once, however often it is said: the words are the key."""
    shown = "... on SendMessageSuccess { sent { sequence } }"
    given = {"conversationId": conversation, "clientKey": body, "body": body}
    return int((await by.insists("sendMessage", shown, **given))["sent"]["sequence"])


async def read(by: Person, conversation: str) -> dict[str, Any]:
    return dict((await by.asks(CONVERSATION, id=conversation))["conversation"])


async def room_of(person: Person, trip: str) -> dict[str, Any]:
    """Of a trip that the person is on, once social has heard of the person and of the trip."""

    def has_title(shown: dict[str, Any]) -> bool:
        return bool(shown["trip"]["room"] and shown["trip"]["room"]["title"])

    return dict((await until(lambda: person.asks(ROOM, id=trip), has_title))["trip"]["room"])
