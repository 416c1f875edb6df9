"""Two people write to each other, whatever happens to their connections."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from subgraphs.chassis.ids import new_id
from supergraph.tests.journeys.people import Person
from supergraph.tests.journeys.stack import Stack
from supergraph.tests.journeys.streams import by_sse, by_websocket, numbered, resumed
from supergraph.tests.journeys.talking import EVENTS, opened, read, said

CUTS = 50
CUT_EVERY = 3
SAID = (CUTS + 1) * CUT_EVERY
MARKED = "... on MarkConversationReadSuccess { conversation { unreadCount } }"
Items = AsyncIterator[dict[str, Any]]
INBOX = """
    subscription($after: Int) {
      inbox(afterSequence: $after) {
        __typename
        ... on InboxEvent { sequence kind unreadCount conversation { id unreadCount } }
      }
    }
"""


async def says_all(person: Person, conversation: str, words: list[str]) -> None:
    for each in words:
        await said(person, conversation, each)


def by(author: str, items: list[dict[str, Any]]) -> list[str]:
    messages = [item["message"] for item in items]
    return [one["body"] for one in messages if one["author"] == {"displayName": author}]


async def test_no_word_is_lost_repeated_or_reordered(stack: Stack) -> None:
    """One hears by WebSocket, the other by server-sent events. Each is cut off 50 times, and
    social dies in the middle."""
    lucia, giulia = Person(stack, "lucia"), Person(stack, "giulia")
    id = await opened(lucia, giulia)
    start = (await read(lucia, id))["lastSequence"]
    of_lucia = [f"from Granada, {start}/{number}" for number in range(2 * SAID // 3)]
    of_giulia = [f"from Naples, {start}/{number}" for number in range(SAID // 3)]

    def hears(person: Person, transport: Any, after: int) -> Any:
        return transport(person, EVENTS, conversation=id, after=after)

    def hurt(seen: int) -> None:
        if seen == SAID // 2:
            stack.kill("social")

    by_lucia, by_giulia, _, _ = await asyncio.gather(
        resumed(partial(hears, lucia, by_websocket), start, SAID, CUT_EVERY, hurt),
        resumed(partial(hears, giulia, by_sse), start, SAID, CUT_EVERY),
        says_all(lucia, id, of_lucia),
        says_all(giulia, id, of_giulia),
    )

    assert [item["sequence"] for item in by_lucia] == list(range(start + 1, start + SAID + 1))
    assert by_giulia == by_lucia
    assert by("Lucía Fernández", by_lucia) == of_lucia
    assert by("Giulia Conti", by_lucia) == of_giulia


async def test_two_devices_of_a_person_agree_on_what_is_unread(stack: Stack) -> None:
    matteo, yannis = Person(stack, "matteo"), Person(stack, "yannis")
    id = await opened(matteo, yannis, title=new_id("group"))
    async with (
        by_websocket(yannis, INBOX, after=0) as phone,
        by_sse(yannis, INBOX, after=0) as laptop,
        by_websocket(matteo, EVENTS, conversation=id, after=0) as writer,
    ):
        devices = [of(id, numbered(inbox)) for inbox in (phone, laptop)]
        heard = [[await anext(device)] for device in devices]
        for number in range(1, 4):
            newest = await said(matteo, id, f"{number} of 3")
            for device, told in zip(devices, heard, strict=True):
                told.append(await anext(device))
        for up_to in (newest - 1, newest):
            await yannis.does("markConversationRead", MARKED, conversationId=id, upToSequence=up_to)
            for device, told in zip(devices, heard, strict=True):
                told.append(await anext(device))
            shown = await read(yannis, id)
            assert shown["unreadCount"] == newest - up_to
            assert {"sequence": up_to, "user": {"id": yannis.id}} in shown["readUpTo"]
        markers = [i["marker"] async for i in upto(2, "ReadAdvanced", numbered(writer))]

    assert heard[0] == heard[1]
    assert [(event["kind"], event["unreadCount"]) for event in heard[0]] == [
        ("JOINED", 0),
        ("MESSAGE", 1),
        ("MESSAGE", 2),
        ("MESSAGE", 3),
        ("READ", 1),
        ("READ", 0),
    ]
    assert [event["conversation"]["unreadCount"] for event in heard[0]] == [0, 1, 2, 3, 1, 0]
    reader = {"displayName": "Γιάννης Παππάς"}
    assert markers == [{"sequence": at, "user": reader} for at in (newest - 1, newest)]


async def of(conversation: str, inbox: Items) -> Items:
    async for item in inbox:
        if item["conversation"] and item["conversation"]["id"] == conversation:
            yield item


async def upto(count: int, kind: str, items: Items) -> Items:
    async for item in items:
        if item["__typename"] == kind:
            yield item
            count -= 1
        if count == 0:
            return
