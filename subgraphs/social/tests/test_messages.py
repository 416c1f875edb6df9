"""Saying things, once each, and reading them page by page."""

import asyncio

import pytest

from subgraphs.chassis.documents import DocumentOutbox
from subgraphs.social.conversations.models import EntryDocument
from subgraphs.social.tests.talking import (
    ANA,
    BEN,
    CAT,
    REACT,
    bodies,
    opened,
    opened_group,
    said,
    seen,
    told,
)

PAGE = """
    query($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $of: ID) {
      conversation(id: $id) {
        messages(first: $first, after: $after, last: $last, before: $before, threadOf: $of) {
          edges { node { body author { id } reactions { count } replyTo { body } } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }
"""


async def entries(conversation_id):
    found = EntryDocument.find({"conversation_id": conversation_id})
    return await found.sort("sequence").to_list()


async def page(social, id, **variables):
    shown = (await told(social, PAGE, ANA, id=id, **variables))["messages"]
    return [edge["node"]["body"] for edge in shown["edges"]], shown["pageInfo"]


async def test_what_is_said_is_shown_to_both(social):
    id = await opened(social)
    sent = (await said(social, id, "  Hello Ben.\n", key="k-1"))["sent"]
    await said(social, id, "Hello Ana.", BEN)

    assert (sent["body"], sent["sequence"], sent["author"]) == ("Hello Ben.", 2, {"id": ANA})
    assert (sent["clientKey"], sent["conversationId"]) == ("k-1", id)
    for person in (ANA, BEN):
        assert bodies(await seen(social, id, person)) == ["Hello Ben.", "Hello Ana."]
    [first, _] = (await seen(social, id, BEN))["messages"]["edges"]
    assert first["node"]["clientKey"] is None


async def test_the_same_key_twenty_times_at_once_is_one_message(social):
    id = await opened(social)
    results = await asyncio.gather(*(said(social, id, "once", key="same") for _ in range(20)))

    assert [result["replayed"] for result in results].count(False) == 1
    assert len({result["sent"]["id"] for result in results}) == 1
    assert bodies(await seen(social, id, BEN)) == ["once"]
    assert (await seen(social, id, BEN))["unreadCount"] == 1
    assert [entry.sequence for entry in await entries(id)] == [1, 2]


async def test_a_key_that_said_something_else_is_refused(social):
    id = await opened(social)
    await said(social, id, "one", key="same")
    answer = await said(social, id, "two", key="same")

    assert (answer["code"], answer["path"]) == ("CONFLICT", ["clientKey"])
    assert bodies(await seen(social, id)) == ["one"]


async def test_two_people_may_use_the_same_key(social):
    id = await opened(social)
    await said(social, id, "one", ANA, key="same")
    await said(social, id, "two", BEN, key="same")

    assert bodies(await seen(social, id)) == ["one", "two"]


async def test_who_send_at_once_leave_no_hole(social):
    id = await opened_group(social, BEN, CAT)
    sending = [
        said(social, id, f"{number} of {person}", person)
        for person in (ANA, BEN, CAT)
        for number in range(10)
    ]
    results = await asyncio.gather(*sending)

    assert {result["__typename"] for result in results} == {"SendMessageSuccess"}
    log = await entries(id)
    assert [entry.sequence for entry in log] == list(range(1, 32))
    assert [entry.messages for entry in log] == list(range(31))
    assert [entry.sequence for entry in log if entry.unsettled] == []
    shown = await told(social, PAGE, ANA, id=id, first=100)
    assert len(shown["messages"]["edges"]) == 30
    unread = [(await seen(social, id, person))["unreadCount"] for person in (ANA, BEN, CAT)]
    last_of = {
        person: max(entry.messages for entry in log if entry.actor_id == person)
        for person in (ANA, BEN, CAT)
    }
    assert unread == [30 - last_of[person] for person in (ANA, BEN, CAT)]


@pytest.mark.parametrize("body", ["", " \n ", "x" * 4_001])
async def test_what_says_nothing_or_too_much_is_refused(social, body):
    id = await opened(social)
    answer = await said(social, id, body, key="k")

    assert (answer["code"], answer["path"]) == ("INVALID_INPUT", ["body"])
    assert len(await entries(id)) == 1


async def test_pages_go_forward_and_back_without_repeating(social):
    id = await opened(social)
    for number in range(1, 8):
        await said(social, id, str(number), (ANA, BEN)[number % 2])

    first, info = await page(social, id, first=3)
    assert (first, info["hasNextPage"], info["hasPreviousPage"]) == (["1", "2", "3"], True, False)
    second, info = await page(social, id, first=3, after=info["endCursor"])
    third, info = await page(social, id, first=3, after=info["endCursor"])
    assert (second, third, info["hasNextPage"]) == (["4", "5", "6"], ["7"], False)
    newest, info = await page(social, id, last=3)
    assert (newest, info["hasPreviousPage"]) == (["5", "6", "7"], True)
    older, info = await page(social, id, last=3, before=info["startCursor"])
    oldest, info = await page(social, id, last=3, before=info["startCursor"])
    assert (older, oldest, info["hasPreviousPage"]) == (["2", "3", "4"], ["1"], False)


async def test_answers_are_a_thread_of_their_own(social):
    id = await opened(social)
    root = (await said(social, id, "root"))["sent"]["id"]
    for number in range(1, 4):
        await said(social, id, f"answer {number}", BEN, reply_to=root)
        await said(social, id, f"between {number}")

    thread, info = await page(social, id, of=root, first=2)
    assert (thread, info["hasNextPage"]) == (["answer 1", "answer 2"], True)
    assert (await page(social, id, of=root, last=1))[0] == ["answer 3"]
    assert (await page(social, id, of=root, first=2, after=info["endCursor"]))[0] == ["answer 3"]
    edges = (await seen(social, id))["messages"]["edges"]
    assert edges[0]["node"]["replyCount"] == 3
    assert edges[1]["node"]["replyTo"] == {"sequence": 2}


async def test_nobody_answers_what_was_said_elsewhere(social):
    id, elsewhere = await opened(social), await opened(social, ANA, CAT)
    other = (await said(social, elsewhere, "psst"))["sent"]["id"]
    missing = other[:-1] + "9"
    answers = [
        await said(social, id, "what?", key=f"k{n}", reply_to=to)
        for n, to in enumerate((other, missing, "nonsense"))
    ]

    assert [(a["code"], a["path"]) for a in answers] == [("NOT_FOUND", ["replyTo"])] * 3
    assert len(await entries(id)) == 1


async def test_a_page_costs_the_same_commands_however_many_messages(social, commands):
    id = await opened(social)
    root = (await said(social, id, "root"))["sent"]["id"]
    for number in range(30):
        message = await said(social, id, str(number), (ANA, BEN)[number % 2], reply_to=root)
        if number % 5 == 0:
            await told(social, REACT, BEN, id=message["sent"]["id"], **{"with": "LIKE"})
    with commands() as few:
        await page(social, id, last=2)
    with commands() as many:
        assert len((await page(social, id, last=31))[0]) == 31

    assert sorted(few) == sorted(many)
    # head, entry that waits, messages, those answered; visibilities, follows, blocks of authors
    assert len(many) == 7


async def test_saying_something_between_two_takes_few_commands(social, commands):
    id = await opened(social)
    await said(social, id, "warm")
    with commands() as sent:
        await social.ask(
            """mutation($id: ID!) { sendMessage(
              input: {conversationId: $id, clientKey: "k", body: "hello"}
            ) { __typename } }""",
            ANA,
            id=id,
        )

    # head, block, entry, message, memberships, head; two inboxes of two; settled; the answer's
    assert len(sent) == 12


async def test_a_message_is_announced_with_the_entry_and_says_nothing(social):
    id = await opened(social)
    message = (await said(social, id, "the secret"))["sent"]
    [waiting] = await DocumentOutbox(EntryDocument).waiting(10)

    assert (waiting.topic, waiting.key) == ("social.message-sent.v1", id)
    assert waiting.cloud_event["data"] == {
        "conversation_id": id,
        "message_id": message["id"],
        "author_id": ANA,
        "sequence": 2,
    }


async def test_many_pages_at_once_are_one_query(social, commands):
    with_ben, with_cat = await opened(social, ANA, BEN), await opened(social, ANA, CAT)
    for id in (with_ben, with_cat):
        for number in range(4):
            await said(social, id, f"{number}")
    both = """
        query($one: ID!, $other: ID!) {
          one: conversation(id: $one) { ...Page }
          other: conversation(id: $other) { ...Page }
        }
        fragment Page on Conversation { messages { edges { node { body } } } }
    """
    with commands() as sent:
        answer = await social.ask(both, ANA, one=with_ben, other=with_cat)

    assert [len(c["messages"]["edges"]) for c in answer["data"].values()] == [4, 4]
    # heads, entries that wait, messages; visibilities, follows, blocks of authors
    assert len(sent) == 6
