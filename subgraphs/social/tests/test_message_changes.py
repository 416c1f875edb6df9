"""Editing and deleting messages, answering without words, and what a block does to them."""

import asyncio

from subgraphs.social.conversations.models import EntryDocument
from subgraphs.social.tests.talking import (
    ANA,
    BEN,
    CAT,
    DAN,
    REACT,
    REFUSAL,
    SAID,
    bodies,
    opened,
    opened_group,
    said,
    seen,
    told,
)

BLOCK = "mutation($id: ID!) { block(input: {userId: $id}) { __typename } }"
EDIT = (
    """
    mutation($id: ID!, $body: String!) {
      editMessage(input: {messageId: $id, body: $body}) {
        __typename ... on EditMessageSuccess { changed { ...Said } } ...Refusal
      }
    }
"""
    + SAID
    + REFUSAL
)
DELETE = (
    """
    mutation($id: ID!) {
      deleteMessage(input: {messageId: $id}) {
        __typename ... on DeleteMessageSuccess { changed { ...Said } } ...Refusal
      }
    }
"""
    + SAID
    + REFUSAL
)
UNREACT = (
    """
    mutation($id: ID!) {
      unreactToMessage(input: {messageId: $id}) {
        __typename ... on UnreactToMessageSuccess { changed { ...Said } } ...Refusal
      }
    }
"""
    + SAID
    + REFUSAL
)


async def entries(conversation_id):
    found = EntryDocument.find({"conversation_id": conversation_id})
    return await found.sort("sequence").to_list()


async def test_an_author_edits_and_deletes_and_nobody_else(social):
    id = await opened(social)
    message = (await said(social, id, "helo"))["sent"]["id"]
    assert (await told(social, EDIT, BEN, id=message, body="hacked"))["code"] == "NOT_FOUND"
    assert (await told(social, DELETE, BEN, id=message))["code"] == "NOT_FOUND"
    assert (await told(social, DELETE, CAT, id=message))["code"] == "NOT_FOUND"

    edited = (await told(social, EDIT, ANA, id=message, body="hello"))["changed"]
    assert (edited["body"], edited["editedAt"] is None) == ("hello", False)
    gone = (await told(social, DELETE, ANA, id=message))["changed"]
    assert (gone["body"], gone["deletedAt"] is None, gone["sequence"]) == (None, False, 2)
    assert (await told(social, DELETE, ANA, id=message))["changed"] == gone
    assert (await told(social, EDIT, ANA, id=message, body="back"))["code"] == "CONFLICT"
    assert [entry.fact.is_a for entry in await entries(id)] == [
        "OPENED",
        "SENT",
        "EDITED",
        "DELETED",
    ]


async def test_what_was_deleted_is_in_no_document_any_more(social):
    id = await opened(social)
    message = (await said(social, id, "the secret", key="k"))["sent"]["id"]
    await told(social, EDIT, ANA, id=message, body="the secret, again")
    await told(social, DELETE, ANA, id=message)

    kept = [entry.model_dump_json() for entry in await entries(id)]
    assert not any("secret" in text for text in kept)
    again = await said(social, id, "the secret", key="k")
    assert (again["replayed"], again["sent"]["body"]) == (True, None)


async def test_each_person_has_one_reaction_to_a_message(social):
    id = await opened(social)
    message = (await said(social, id, "we won"))["sent"]["id"]
    await told(social, REACT, ANA, id=message, **{"with": "LOVE"})
    await told(social, REACT, BEN, id=message, **{"with": "LIKE"})
    await told(social, REACT, BEN, id=message, **{"with": "LOVE"})
    again = (await told(social, REACT, BEN, id=message, **{"with": "LOVE"}))["changed"]
    assert again["reactions"] == [{"reaction": "LOVE", "count": 2, "viewerReacted": True}]

    left = (await told(social, UNREACT, BEN, id=message))["changed"]
    assert left["reactions"] == [{"reaction": "LOVE", "count": 1, "viewerReacted": False}]
    assert (await told(social, UNREACT, BEN, id=message))["changed"] == left
    assert (await told(social, REACT, CAT, id=message, **{"with": "SAD"}))["code"] == "NOT_FOUND"
    assert len(await entries(id)) == 6


async def test_reactions_at_once_are_all_counted(social):
    id = await opened_group(social, BEN, CAT, DAN)
    message = (await said(social, id, "we won"))["sent"]["id"]
    people = (ANA, BEN, CAT, DAN)
    await asyncio.gather(
        *(told(social, REACT, person, id=message, **{"with": "WOW"}) for person in people)
    )

    [edge] = (await seen(social, id))["messages"]["edges"]
    assert edge["node"]["reactions"] == [{"reaction": "WOW", "count": 4, "viewerReacted": True}]


async def test_between_two_a_block_ends_what_can_be_said(social):
    id = await opened(social)
    message = (await said(social, id, "hello"))["sent"]["id"]
    await told(social, BLOCK, BEN, id=ANA)
    answers = [
        await said(social, id, "why?"),
        await said(social, id, "because", BEN),
        await told(social, EDIT, ANA, id=message, body="why?"),
        await told(social, REACT, BEN, id=message, **{"with": "SAD"}),
    ]

    assert [(a["__typename"], a["code"]) for a in answers] == [("BlockedProblem", "BLOCKED")] * 4
    assert len(await entries(id)) == 2
    [edge] = (await seen(social, id, BEN))["messages"]["edges"]
    assert (edge["node"]["body"], edge["node"]["author"]) == (None, None)


async def test_in_a_group_both_stay_and_who_blocks_does_not_hear_the_other(social):
    id = await opened_group(social, BEN, CAT)
    await told(social, BLOCK, BEN, id=ANA)
    await said(social, id, "hello all")

    shown = {person: await seen(social, id, person) for person in (ANA, BEN, CAT)}
    assert [bodies(shown[person]) for person in (ANA, BEN, CAT)] == [
        ["hello all"],
        [None],
        ["hello all"],
    ]
    assert shown[BEN]["messages"]["edges"][0]["node"]["author"] is None
