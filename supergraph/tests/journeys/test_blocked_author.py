"""Whom one does not see stays out of the picture; what is said to all stays readable."""

from subgraphs.chassis.ids import new_id
from supergraph.tests.journeys.people import Person, nodes
from supergraph.tests.journeys.stack import Stack
from supergraph.tests.journeys.streams import by_sse, numbered
from supergraph.tests.journeys.talking import EVENTS, opened, read, said


async def test_a_group_shows_the_words_of_a_person_who_blocks_the_reader(stack: Stack) -> None:
    """Viktor blocks Alice: to her he has no name, and Noa's group is there all the same."""
    noa, alice, viktor = (Person(stack, handle) for handle in ("noa", "alice", "viktor"))
    group = await opened(noa, alice, viktor, title=new_id("group"))
    await said(noa, group, "Hostel or night train?")
    await said(viktor, group, "Night train.")

    shown = await read(alice, group)
    async with by_sse(alice, EVENTS, conversation=group, after=1) as stream:
        items = numbered(stream)
        heard = [await anext(items), await anext(items)]

    words = [
        {"body": "Hostel or night train?", "author": {"displayName": "נועה לוי"}},
        {"body": "Night train.", "author": None},
    ]
    assert nodes(shown["messages"]) == words
    assert [event["message"] for event in heard] == words
    members = [member and member["id"] for member in nodes(shown["members"])]
    assert sorted(members, key=str) == sorted([None, noa.id, alice.id], key=str)
    assert shown["unreadCount"] == 2
