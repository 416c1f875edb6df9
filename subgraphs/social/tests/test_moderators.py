"""People report, moderators decide once, whoever was judged may appeal, and all of it is kept."""

import asyncio
from datetime import UTC, datetime

import pytest

from subgraphs.chassis.testing.shards import looking_everywhere
from subgraphs.social.moderation import repository
from subgraphs.social.moderation.models import CaseDocument, CaseState, Step
from subgraphs.social.tests.moderating import (
    APPEAL,
    DECIDE,
    INSULT,
    MAY,
    MOD,
    QUEUE,
    asks,
    decides,
    queue,
    reports,
    reviews,
    told_kinds,
)
from subgraphs.social.tests.people import ANA, BEN, CAT
from subgraphs.social.tests.posts import a_post, commented, comments, does, seen, shelf
from subgraphs.social.tests.talking import bodies, opened, said
from subgraphs.social.tests.talking import seen as conversation


async def appeals(social, author, case_id, words="I was joking."):
    return await asks(social, APPEAL, author, input={"caseId": case_id, "words": words})


async def test_what_people_report_waits_in_the_same_queue(social):
    post, talk = await a_post(social, ANA), await opened(social)
    comment = await comments(social, ANA, post)
    message = (await said(social, talk, "Hello"))["sent"]["id"]

    first = await reports(social, BEN, postId=post, note=" He means me ")
    again = await reports(social, BEN, postId=post)
    await reports(social, CAT, postId=post, reason="SCAM")
    await reports(social, BEN, postId=post, commentId=comment)
    await reports(social, BEN, messageId=message)

    waiting = await queue(social)
    assert (first["isNew"], again["isNew"]) == (True, False)
    assert [case["kind"] for case in waiting] == ["POST", "COMMENT", "MESSAGE"]
    assert waiting[0]["reports"] == [
        {"reason": "HARASSMENT", "note": "He means me"},
        {"reason": "SCAM", "note": None},
    ]
    assert {case["author"]["id"] for case in waiting} == {ANA}
    assert await reviews(social, ANA) == [], "who is reported is not told"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"postId": "private"}, "NOT_FOUND"),
        ({"messageId": "message"}, "NOT_FOUND"),
        ({"postId": "private", "messageId": "message"}, "INVALID_INPUT"),
        ({}, "INVALID_INPUT"),
        ({"postId": "post", "note": " "}, "INVALID_INPUT"),
    ],
)
async def test_only_what_one_sees_can_be_reported(social, what, code):
    talk = await opened(social)
    ids = {
        "post": await a_post(social, ANA),
        "private": await a_post(social, ANA, "PRIVATE"),
        "message": (await said(social, talk, "Hello"))["sent"]["id"],
    }

    refused = await reports(social, CAT, **{name: ids.get(id, id) for name, id in what.items()})

    assert refused["code"] == code
    assert await queue(social) == []


async def test_what_is_upheld_goes_as_if_its_writer_had_deleted_it(social):
    post, talk = await a_post(social, ANA), await opened(social)
    bad = await a_post(social, ANA, body=INSULT)
    comment = await comments(social, ANA, post, INSULT)
    await said(social, talk, INSULT)

    for case in await queue(social):
        await decides(social, case["id"], "UPHOLD", reason="Abuse.")

    assert await seen(social, bad, ANA) is None
    assert await shelf(social, "User", ANA, None) == [post]
    assert comment not in await commented(social, post, ANA)
    assert bodies(await conversation(social, talk, BEN)) == [None]
    assert await queue(social) == []
    assert await told_kinds(social, ANA) == ["CONTENT_REMOVED"] * 3
    assert {review["reason"] for review in await reviews(social, ANA)} == {"Abuse."}
    await social.hears_itself()
    assert await told_kinds(social, ANA) == ["CONTENT_REMOVED"] * 3


async def test_what_is_dismissed_stays_and_is_not_asked_about_again(social):
    post = await a_post(social, ANA, body=INSULT)
    [case] = await queue(social)

    await decides(social, case["id"], "DISMISS")
    await reports(social, BEN, postId=post)

    assert await seen(social, post, None, "body") == {"body": INSULT}
    assert await queue(social) == []
    [dismissed] = await queue(social, "DISMISSED")
    assert dismissed["trail"] == [
        {"state": "DISMISSED", "reason": "As the rules say.", "by": {"id": MOD}}
    ]
    assert len(dismissed["reports"]) == 1
    assert await told_kinds(social, ANA) == []


async def test_of_two_moderators_at_once_one_decides_and_the_other_is_told(social):
    for _ in range(3):
        post = await a_post(social, ANA, body=INSULT)
        [case] = await queue(social)

        outcomes = await asyncio.gather(
            decides(social, case["id"], "UPHOLD", by=MOD),
            decides(social, case["id"], "DISMISS", by=MAY),
        )

        [lost] = [one for one in outcomes if one["__typename"] == "ConflictProblem"]
        [won] = [one for one in outcomes if one["__typename"] == "DecideModerationSuccess"]
        upheld = won["case"]["state"] == "UPHELD"
        assert lost["message"].startswith("It was upheld" if upheld else "It was dismissed")
        assert (await seen(social, post, None) is None) == upheld
        assert len(won["case"]["trail"]) == 1
        await does(social, "deletePost", ANA, postId=post)


async def test_a_decision_sent_again_is_the_same_one(social):
    await a_post(social, ANA, body=INSULT)
    [case] = await queue(social)

    first = await decides(social, case["id"], "UPHOLD")
    again = await decides(social, case["id"], "UPHOLD")

    assert first == again
    assert len(again["case"]["trail"]) == 1


async def test_an_appeal_is_decided_by_somebody_else_and_brings_the_words_back(social):
    post = await a_post(social, ANA, body=INSULT)
    [case] = await queue(social)
    assert (await appeals(social, ANA, case["id"]))["code"] == "NOT_FOUND"
    await decides(social, case["id"], "UPHOLD")

    by_another = await appeals(social, BEN, case["id"])
    appealed = await appeals(social, ANA, case["id"])
    twice = await appeals(social, ANA, case["id"])
    own = await decides(social, case["id"], "UPHOLD", by=MOD)
    [waiting] = await queue(social, "APPEALED")
    decided = await decides(social, case["id"], "DISMISS", by=MAY, reason="Banter.")

    assert (by_another["code"], twice["code"], own["code"]) == (
        "NOT_FOUND",
        "CONFLICT",
        "CONFLICT",
    )
    assert appealed["review"]["state"] == "APPEALED"
    assert (waiting["appeal"], waiting["state"]) == ("I was joking.", "APPEALED")
    assert [(step["state"], step["by"]["id"]) for step in decided["case"]["trail"]] == [
        ("UPHELD", MOD),
        ("APPEALED", ANA),
        ("DISMISSED", MAY),
    ]
    [back] = await shelf(social, "User", ANA, None)
    assert back != post
    assert await seen(social, back, None, "body") == {"body": INSULT}
    assert await told_kinds(social, ANA) == ["CONTENT_SHOWN", "CONTENT_REMOVED"]
    await social.hears_itself()
    assert await shelf(social, "User", ANA, None) == [back]


async def test_an_appeal_that_is_refused_is_the_end_of_it(social):
    await a_post(social, ANA, body=INSULT)
    [case] = await queue(social)
    await decides(social, case["id"], "UPHOLD")
    await appeals(social, ANA, case["id"])

    await decides(social, case["id"], "UPHOLD", by=MAY)

    [review] = await reviews(social, ANA)
    assert (review["state"], review["mayAppeal"]) == ("REMOVED", False)
    assert (await appeals(social, ANA, case["id"]))["code"] == "CONFLICT"
    assert await shelf(social, "User", ANA, ANA) == []


async def test_nobody_judges_their_own_words(social):
    await a_post(social, MOD, body=INSULT)
    [case] = await queue(social)

    refused = await decides(social, case["id"], "DISMISS", by=MOD)

    assert refused["code"] == "CONFLICT"
    assert [each["state"] for each in await queue(social)] == ["OPEN"]


async def test_what_a_crash_left_undone_comes_with_the_event(social):
    post = await a_post(social, ANA, body=INSULT)
    [waiting] = await queue(social)
    case = await CaseDocument.get(waiting["id"])
    step = Step(at=datetime.now(UTC), by=MOD, state=CaseState.UPHELD, reason="Abuse.")
    await repository.move(case, step)
    assert await seen(social, post, None) is not None

    await social.hears_itself()

    assert await seen(social, post, None) is None
    assert await queue(social) == []
    assert await told_kinds(social, ANA) == ["CONTENT_REMOVED"]


@pytest.mark.parametrize("query", [QUEUE, DECIDE])
@pytest.mark.parametrize(
    ("roles", "scope"),
    [(["TRAVELER"], "content:moderate"), (["SUPPORT"], "content:moderate"), (["MODERATOR"], "")],
)
async def test_only_moderators_with_their_scope_see_the_queue_and_decide(
    social, query, roles, scope
):
    await a_post(social, ANA, body=INSULT)
    [case] = await queue(social)
    token = social.issuer.token(BEN, roles=roles, scope=f"social:read social:write {scope}")
    wanted = {"caseId": case["id"], "decision": "UPHOLD", "reason": "I say so."}

    answer = await social.router.ask(
        query, {"input": wanted} if query is DECIDE else {}, token=token
    )

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    assert [each["state"] for each in await queue(social)] == ["OPEN"]


async def test_a_page_of_the_queue_costs_two_commands_however_long(social, commands):
    for number in range(5):
        await a_post(social, ANA, body=f"{INSULT}, number {number}")

    with commands() as first:
        page = await asks(social, QUEUE, MOD, first=2)
    after = page["pageInfo"]["endCursor"]
    with commands() as second:
        rest = await asks(social, QUEUE, MOD, first=3, after=after)

    assert first == second == ["find", "find"]
    numbers = [edge["node"]["body"][-1] for edge in [*page["edges"], *rest["edges"]]]
    assert numbers == ["0", "1", "2", "3", "4"]


async def test_the_words_of_a_case_go_in_time(social):
    await a_post(social, ANA, body=INSULT)
    [waiting] = await queue(social)
    open_case = await CaseDocument.get(waiting["id"])
    await decides(social, waiting["id"], "UPHOLD")
    with looking_everywhere():
        indexes = await CaseDocument.get_pymongo_collection().index_information()

    assert open_case.expires_at is None
    assert (await CaseDocument.get(waiting["id"])).expires_at > datetime.now(UTC)
    assert any(one.get("expireAfterSeconds") == 0 for one in indexes.values())
