"""Agreeing and taking it back."""

import asyncio

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from subgraphs.accounts.consents.models import ConsentRow
from subgraphs.accounts.consents.service import POLICY_VERSION
from subgraphs.accounts.tests.conftest import ALICE

SET = """
    mutation($input: SetConsentInput!) {
        setConsent(input: $input) {
            __typename
            ... on SetConsentSuccess { consent { id purpose granted policyVersion } }
            ... on Problem { code path }
        }
    }
"""


async def decide(accounts, purpose: str, granted: bool, as_user=ALICE, **more) -> dict:
    answer = await accounts.ask(
        SET, as_user, input={"purpose": purpose, "granted": granted, **more}
    )
    assert "errors" not in answer, answer
    return answer["data"]["setConsent"]


async def in_force(accounts, as_user=ALICE) -> list[tuple[str, bool]]:
    answer = await accounts.ask("{ viewer { consents { purpose granted } } }", as_user)
    return [(each["purpose"], each["granted"]) for each in answer["data"]["viewer"]["consents"]]


async def history(accounts) -> list[tuple[str, str, bool, str]]:
    async with accounts.database.read() as session:
        rows = await session.scalars(select(ConsentRow).order_by(ConsentRow.position))
        return [(row.user_id, row.purpose, row.granted, row.client_id) for row in rows]


async def test_the_newest_decision_is_in_force_and_the_history_stays(accounts):
    yes = await decide(accounts, "MARKETING", True)
    await decide(accounts, "PERSONALIZATION", True)
    no = await decide(accounts, "MARKETING", False)

    assert yes["consent"].pop("id") != no["consent"].pop("id")
    assert no["consent"] == {
        "purpose": "MARKETING",
        "granted": False,
        "policyVersion": POLICY_VERSION,
    }
    assert await in_force(accounts) == [("PERSONALIZATION", True), ("MARKETING", False)]
    assert await history(accounts) == [
        (ALICE, "MARKETING", True, "caravan-web"),
        (ALICE, "PERSONALIZATION", True, "caravan-web"),
        (ALICE, "MARKETING", False, "caravan-web"),
    ]


async def test_what_was_never_decided_is_absent(accounts):
    assert await in_force(accounts) == []


async def test_saying_the_same_again_adds_nothing(accounts):
    answers = await asyncio.gather(*(decide(accounts, "LOCATION", True) for _ in range(8)))

    assert answers == [answers[0]] * 8
    assert len(await history(accounts)) == 1


async def test_each_decision_is_announced_once(accounts):
    for granted in (True, True, False):
        await decide(accounts, "PERSONALIZATION", granted)
    await decide(accounts, "MARKETING", True, policyVersion="2020-01")  # refused

    fact = {"user_id": ALICE, "purpose": "PERSONALIZATION", "policy_version": POLICY_VERSION}
    assert await accounts.events() == [
        ("accounts.consent-decided.v1", {**fact, "granted": True}),
        ("accounts.consent-decided.v1", {**fact, "granted": False}),
    ]


async def test_one_persons_decision_is_not_anothers(accounts):
    bob = await accounts.person("bob")
    await decide(accounts, "AI_MEMORY", True)
    await decide(accounts, "AI_MEMORY", False, as_user=bob)

    assert await in_force(accounts) == [("AI_MEMORY", True)]
    assert await in_force(accounts, bob) == [("AI_MEMORY", False)]


async def test_a_decision_about_an_old_policy_is_refused(accounts):
    answer = await decide(accounts, "MARKETING", True, policyVersion="2020-01")

    assert answer == {
        "__typename": "ValidationProblem",
        "code": "INVALID_INPUT",
        "path": ["policyVersion"],
    }
    assert await history(accounts) == []
    shown = await decide(accounts, "MARKETING", True, policyVersion=POLICY_VERSION)
    assert shown["__typename"] == "SetConsentSuccess"


@pytest.mark.parametrize(
    ("as_user", "scope", "code"),
    [(ALICE, "profile:read", "FORBIDDEN"), (None, "", "UNAUTHENTICATED")],
)
async def test_who_may_not_decide_changes_nothing(accounts, as_user, scope, code):
    given = {"purpose": "MARKETING", "granted": True}

    answer = await accounts.ask(SET, as_user, scope=scope, input=given)

    assert answer["errors"][0]["extensions"]["code"] == code
    assert await history(accounts) == []


async def test_somebody_whose_account_is_gone_is_told_so(accounts):
    answer = await decide(accounts, "MARKETING", True, as_user="user_01h455vb4pex5vsknk084sn02q")

    assert answer == {"__typename": "NotFoundProblem", "code": "NOT_FOUND", "path": None}
    assert await history(accounts) == []


async def test_not_even_accounts_itself_can_rewrite_a_decision(accounts):
    await decide(accounts, "MARKETING", False)

    with pytest.raises(DBAPIError, match="consents are added, never changed"):
        async with accounts.database.transaction() as transaction:
            await transaction.session.execute(update(ConsentRow).values(granted=True))

    assert await in_force(accounts) == [("MARKETING", False)]
