"""What people write is judged before it is kept: refused, held, or published and looked at."""

import asyncio

import pytest

from subgraphs.chassis.moderation.port import Decision, Finding, Verdict
from subgraphs.chassis.testing.shards import looking_everywhere
from subgraphs.social.conversations.models import EntryDocument
from subgraphs.social.moderation.gate import Gate
from subgraphs.social.moderation.models import CaseDocument
from subgraphs.social.posts import service as posts
from subgraphs.social.posts.models import Audience, CommentDocument, PostDocument
from subgraphs.social.tests.moderating import (
    INSULT,
    REVIEWS,
    SCAM,
    THREAT,
    asks,
    decides,
    queue,
    reviews,
    told_kinds,
)
from subgraphs.social.tests.people import ANA, BEN, CAT
from subgraphs.social.tests.posts import a_post, does, in_feed, publishes, seen, shelf
from subgraphs.social.tests.talking import bodies, opened, said
from subgraphs.social.tests.talking import seen as conversation

REFUSED = "... on ContentRefusedProblem { code path message categories }"
HELD = "... on ContentHeldProblem { code review { id state body mayAppeal } }"
PUBLISH = f"""
    mutation($input: PublishPostInput!) {{
      publishPost(input: $input) {{
        __typename ... on PublishPostSuccess {{ post {{ id body }} }} {REFUSED} {HELD}
      }}
    }}
"""
SEND = f"""
    mutation($input: SendMessageInput!) {{
      sendMessage(input: $input) {{
        __typename ... on SendMessageSuccess {{ sent {{ id }} }} {REFUSED} {HELD}
      }}
    }}
"""


def draft(body, key="once"):
    return {"clientKey": key, "body": body, "audience": "PUBLIC"}


async def nothing_is_kept():
    with looking_everywhere():
        assert await PostDocument.count() == await CommentDocument.count() == 0
        assert await CaseDocument.count() == 0


async def test_a_threat_is_refused_with_what_to_change_and_nothing_is_kept(social):
    refused = await asks(social, PUBLISH, ANA, input=draft(f"Hello. {THREAT}."))

    assert refused == {
        "__typename": "ContentRefusedProblem",
        "code": "CONTENT_REFUSED",
        "path": ["body"],
        "message": "This cannot be said here: it threatens somebody. Take that out, and send it"
        " again.",
        "categories": ["THREAT"],
    }
    await nothing_is_kept()
    assert await social.hears_itself() == []
    published = await asks(social, PUBLISH, ANA, input=draft("Hello."))
    assert published["post"]["body"] == "Hello."


async def test_a_comment_and_a_message_are_judged_as_a_post_is(social):
    post, talk = await a_post(social, ANA), await opened(social)

    comment = await does(social, "addComment", BEN, postId=post, clientKey="k", body=THREAT)
    message = await said(social, talk, THREAT)

    assert comment["code"] == message["code"] == "CONTENT_REFUSED"
    with looking_everywhere():
        assert await CommentDocument.count() == 0
        assert await EntryDocument.find({"fact.is_a": "SENT"}).count() == 0


@pytest.mark.parametrize("body", [THREAT, SCAM])
async def test_what_is_there_is_not_changed_to_what_would_be_refused_or_held(social, body):
    post, talk = await a_post(social, ANA), await opened(social)
    sent = (await said(social, talk, "Hello"))["sent"]["id"]

    edited = await does(social, "editPost", ANA, postId=post, body=body)
    changed = await does(social, "editMessage", ANA, messageId=sent, body=body)

    assert edited["code"] == changed["code"] == "CONTENT_REFUSED"
    assert await seen(social, post, ANA, "body editedAt") == {"body": "Hello", "editedAt": None}
    assert bodies(await conversation(social, talk)) == ["Hello"]


async def test_what_is_in_doubt_is_published_and_waits_for_a_moderator(social):
    post, talk = await a_post(social, ANA), await opened(social)
    doubtful = await a_post(social, ANA, body=INSULT)
    await does(social, "addComment", BEN, postId=post, clientKey="k", body=INSULT)
    await said(social, talk, INSULT)
    await does(social, "editPost", ANA, postId=post, body=INSULT)

    waiting = await queue(social)

    assert await seen(social, doubtful, None, "body") == {"body": INSULT}
    assert bodies(await conversation(social, talk)) == [INSULT]
    assert [case["kind"] for case in waiting] == ["POST", "COMMENT", "MESSAGE", "POST"]
    assert [case["author"]["id"] for case in waiting] == [ANA, BEN, ANA, ANA]
    assert {case["body"] for case in waiting} == {INSULT}
    assert {(case["state"], case["isHeld"]) for case in waiting} == {("OPEN", False)}
    assert all("HARASSMENT" in case["categories"] for case in waiting)
    assert all("rule en-insult" in case["saidBy"] for case in waiting)
    assert await reviews(social, ANA) == []


async def test_a_way_to_be_cheated_is_held_until_a_moderator_lets_it(social):
    held = await asks(social, PUBLISH, ANA, input=draft(SCAM))
    again = await asks(social, PUBLISH, ANA, input=draft(SCAM))

    assert held == again
    assert (held["code"], held["review"]["state"]) == ("CONTENT_HELD", "HELD")
    assert await shelf(social, "User", ANA, ANA) == []
    assert [review["body"] for review in await reviews(social, ANA)] == [SCAM]
    assert await social.hears_itself() == ["social.moderation-case-changed.v1"]

    decided = await decides(social, held["review"]["id"], "DISMISS")
    published = await asks(social, PUBLISH, ANA, input=draft(SCAM))

    assert decided["case"]["state"] == "DISMISSED"
    assert published["post"]["body"] == SCAM
    assert await shelf(social, "User", ANA, None) == [published["post"]["id"]]
    assert [id for id, _ in await in_feed(social, ANA)] == [published["post"]["id"]]
    assert await told_kinds(social, ANA) == ["CONTENT_SHOWN"]
    await social.hears_itself()
    with looking_everywhere():
        assert await PostDocument.count() == 1
    assert await told_kinds(social, ANA) == ["CONTENT_SHOWN"]


async def test_a_held_message_is_said_once_it_is_let(social):
    talk = await opened(social)
    wanted = {"conversationId": talk, "clientKey": "k", "body": SCAM}
    held = await asks(social, SEND, ANA, input=wanted)
    assert bodies(await conversation(social, talk, BEN)) == []

    await decides(social, held["review"]["id"], "DISMISS")

    assert bodies(await conversation(social, talk, BEN)) == [SCAM]
    assert (await asks(social, SEND, ANA, input=wanted))["__typename"] == "SendMessageSuccess"
    assert bodies(await conversation(social, talk, BEN)) == [SCAM]


async def test_what_a_moderator_refuses_stays_refused(social):
    held = await asks(social, PUBLISH, ANA, input=draft(SCAM))

    await decides(social, held["review"]["id"], "UPHOLD", reason="A known trick.")

    again = await asks(social, PUBLISH, ANA, input=draft(SCAM))
    assert again["code"] == "CONTENT_REFUSED"
    [review] = await reviews(social, ANA)
    assert (review["state"], review["reason"], review["mayAppeal"]) == (
        "REMOVED",
        "A known trick.",
        True,
    )
    assert await told_kinds(social, ANA) == ["CONTENT_REMOVED"]
    await nothing_is_published(social)


async def nothing_is_published(social):
    assert await shelf(social, "User", ANA, ANA) == []
    with looking_everywhere():
        assert await PostDocument.count() == 0


async def test_nobody_reads_of_anothers_reviews(social):
    await asks(social, PUBLISH, ANA, input=draft(SCAM))

    assert (await asks(social, REVIEWS, CAT))["edges"] == []


class Slow:
    """Decides nothing until it is told to."""

    name = "slow"

    async def judge(self, text: str) -> Verdict:
        await asyncio.Event().wait()
        return Verdict.of((), "slow")


async def test_without_a_judge_words_are_published_and_wait_for_a_moderator(social):
    wanted = posts.Draft("k", "Hello", Audience.PUBLIC, None, None)

    row = await posts.publish(ANA, wanted, Gate(Slow()))

    assert await seen(social, row["_id"], None, "body") == {"body": "Hello"}
    [case] = await queue(social)
    assert (case["categories"], case["saidBy"]) == (["UNJUDGED"], ["slow"])


async def test_a_case_is_there_before_what_it_is_about(social):
    """A crash in between leaves a case without a post, and never a post without its case."""
    gate = Stopped(Gate(Insulted()))
    wanted = posts.Draft("k", "Hello", Audience.PUBLIC, None, None)

    with pytest.raises(asyncio.CancelledError):
        await posts.publish(ANA, wanted, gate)

    assert [case["body"] for case in await queue(social)] == ["Hello"]
    await nothing_is_published(social)
    assert (await publishes(social, ANA, "Hello", clientKey="k"))["post"]["body"] == "Hello"


class Insulted:
    name = "insulted"

    async def judge(self, text: str) -> Verdict:
        return Verdict.of([Finding("HARASSMENT", "it", Decision.REVIEW)], "1")


class Stopped(Gate):
    """A process that dies once the case is opened."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def judge(self, body):
        return await self._gate.judge(body)

    async def admit(self, verdict, content):
        await self._gate.admit(verdict, content)
        raise asyncio.CancelledError
