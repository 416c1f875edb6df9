"""Keeping the papers of travelers."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from subgraphs.accounts.tests.companions import (
    ADD_DOCUMENT,
    PASSPORT,
    READ,
    REMOVE_DOCUMENT,
    SENSITIVE,
    added,
    documented,
    own,
    rows,
    stored,
    told,
)
from subgraphs.accounts.tests.conftest import ALICE
from subgraphs.chassis.ids import new_id

TODAY = datetime.now(UTC).date()


@pytest.fixture
async def jules(accounts):
    return (await added(accounts))["id"]


async def test_a_document_shows_the_end_of_its_number_and_never_more(accounts, jules):
    answer = await documented(accounts, jules)

    [document] = answer["traveler"]["documents"]
    assert document == {
        "id": answer["documentId"],
        "kind": "PASSPORT",
        "countryCode": "FR",
        "last4": "4567",
        "expiresOn": "2090-06-30",
    }
    [traveler] = await own(accounts)
    assert traveler["documents"] == [document]
    assert "12AB3" not in str(traveler)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("abc", "C"), ("A12", "2"), ("1234", "34"), ("1234567", "567"), ("12345678", "5678")],
)
async def test_of_a_short_number_no_more_than_half_is_shown(accounts, jules, number, shown):
    [document] = (await documented(accounts, jules, number=number))["traveler"]["documents"]

    assert document["last4"] == shown


async def test_no_field_of_the_graph_holds_a_number(accounts):
    kind = '{ __type(name: "TravelDocument") { fields { name } } }'
    fields = (await accounts.ask(kind))["data"]["__type"]["fields"]

    shown = ["countryCode", "expiresOn", "id", "kind", "last4"]
    assert sorted(field["name"] for field in fields) == shown


async def test_a_resend_makes_one(accounts, jules):
    answers = await asyncio.gather(
        *(documented(accounts, jules, clientKey="one") for _ in range(8))
    )

    assert answers == [answers[0]] * 8
    assert len(await rows(accounts, "travel_documents")) == 1


@pytest.mark.parametrize("change", [{"number": "99XX99999"}, {"kind": "IDENTITY_CARD"}])
async def test_a_key_that_made_another_is_refused_and_makes_nothing(accounts, jules, change):
    await documented(accounts, jules, clientKey="one")
    before = await stored(accounts)

    answer = await documented(accounts, jules, clientKey="one", **change)

    assert (answer["__typename"], answer["path"]) == ("ConflictProblem", ["clientKey"])
    assert await stored(accounts) == before


async def test_a_traveler_has_five_at_most_also_when_all_come_at_once(accounts, jules):
    other = (await added(accounts))["id"]

    answers = await asyncio.gather(*(documented(accounts, jules) for _ in range(8)))

    members = sorted(answer["__typename"] for answer in answers)
    assert members == ["AddTravelDocumentSuccess"] * 5 + ["ConflictProblem"] * 3
    assert len(await rows(accounts, "travel_documents")) == 5
    another = await documented(accounts, other)
    assert another["__typename"] == "AddTravelDocumentSuccess"


BAD = [
    *(
        ("number", number)
        for number in ("", "AB", "A" * 21, "12 34", "12-34", "ÄB12", "١٢٣٤", "1234\n", "ſ123")
    ),
    *(("countryCode", code) for code in ("", "F", "fr", "FRA", "ZZ", "UK", "FR\n")),
    ("expiresOn", TODAY.isoformat()),
    ("expiresOn", (TODAY - timedelta(days=1)).isoformat()),
]


@pytest.mark.parametrize(("field", "value"), BAD, ids=[f"{n}-{f}" for n, (f, _) in enumerate(BAD)])
async def test_what_breaks_a_rule_is_refused_and_nothing_is_kept(accounts, jules, field, value):
    answer = await documented(accounts, jules, **{field: value})

    expected = {"code": "INVALID_INPUT", "path": [field], "retryable": False}
    assert answer == {"__typename": "ValidationProblem", **expected}
    assert await rows(accounts, "travel_documents") == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "A" * 20),
        ("countryCode", "XK"),
        ("expiresOn", (TODAY + timedelta(days=1)).isoformat()),
    ],
    ids=["number", "country", "expiry"],
)
async def test_what_is_within_the_rules_is_kept(accounts, jules, field, value):
    answer = await documented(accounts, jules, **{field: value})

    assert answer["__typename"] == "AddTravelDocumentSuccess"


async def test_a_removed_document_is_gone_and_the_others_stay(accounts, jules):
    gone = (await documented(accounts, jules))["documentId"]
    kept = (await documented(accounts, jules, kind="IDENTITY_CARD"))["documentId"]

    answer = await told(accounts, REMOVE_DOCUMENT, documentId=gone)
    again = await told(accounts, REMOVE_DOCUMENT, documentId=gone)

    assert [each["id"] for each in answer["traveler"]["documents"]] == [kept]
    assert again == {"__typename": "NotFoundProblem", "code": "NOT_FOUND", "path": ["documentId"]}


async def test_nobody_touches_the_documents_of_anothers_traveler(accounts, jules):
    bob = await accounts.person("bob")
    document = (await documented(accounts, jules))["documentId"]
    before = await stored(accounts)

    adding = await documented(accounts, jules, bob)
    removing = await told(accounts, REMOVE_DOCUMENT, bob, documentId=document)
    unknown = await told(accounts, REMOVE_DOCUMENT, bob, documentId=new_id("traveldocument"))

    assert (adding["__typename"], adding["path"]) == ("NotFoundProblem", ["travelerId"])
    assert (removing["__typename"], removing["path"]) == ("NotFoundProblem", ["documentId"])
    assert removing == unknown
    assert await stored(accounts) == before


@pytest.mark.parametrize(
    ("as_user", "scope", "code"),
    [(ALICE, f"openid {READ} {SENSITIVE}", "FORBIDDEN"), (None, "", "UNAUTHENTICATED")],
)
async def test_a_token_without_the_scope_changes_nothing(accounts, jules, as_user, scope, code):
    document = (await documented(accounts, jules))["documentId"]
    before = await stored(accounts)
    asked = [
        (ADD_DOCUMENT, {"clientKey": "x", "travelerId": jules, **PASSPORT}),
        (REMOVE_DOCUMENT, {"documentId": document}),
    ]

    for query, given in asked:
        answer = await accounts.ask(query, as_user, scope=scope, input=given)
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
    assert await stored(accounts) == before
