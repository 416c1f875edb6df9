"""Changing one's profile, asked as a client asks."""

import asyncio

import pytest

from subgraphs.accounts.people.models import UserRow
from subgraphs.accounts.tests.conftest import ALICE, AVATARS, SCOPES

UPDATE = """
    mutation($input: UpdateProfileInput!) {
        updateProfile(input: $input) {
            __typename
            ... on UpdateProfileSuccess {
                user { handle displayName avatarUrl profileVisibility }
            }
            ... on Problem { code message path retryable }
        }
    }
"""
AS_BEFORE = ("alice", "Alice Moreau", None, "PUBLIC")


async def update(accounts, as_user=ALICE, **changes) -> dict:
    answer = await accounts.ask(UPDATE, as_user, input=changes)
    assert "errors" not in answer, answer
    return answer["data"]["updateProfile"]


async def stored(accounts, user_id=ALICE) -> tuple:
    async with accounts.database.read() as session:
        row = await session.get(UserRow, user_id)
    return (row.handle, row.display_name, row.avatar_url, row.visibility)


async def refused(accounts, member: str, **changes) -> dict:
    answer = await update(accounts, **changes)
    assert answer["__typename"] == member
    assert await stored(accounts) == AS_BEFORE
    assert await accounts.events() == []
    return answer


async def test_a_changed_profile_is_shown_and_announced(accounts):
    answer = await update(
        accounts,
        handle="Alice.M",
        displayName="  Alice  Moreau-Diaz ",
        avatarUrl="https://media.example/a.png",
        profileVisibility="PRIVATE",
    )

    assert answer == {
        "__typename": "UpdateProfileSuccess",
        "user": {
            "handle": "alice.m",
            "displayName": "Alice Moreau-Diaz",
            "avatarUrl": "https://media.example/a.png",
            "profileVisibility": "PRIVATE",
        },
    }
    assert await accounts.events() == [
        (
            "accounts.profile-changed.v1",
            {
                "user_id": ALICE,
                "changed": ["avatarUrl", "displayName", "handle", "profileVisibility"],
                "handle": "alice.m",
                "display_name": "Alice Moreau-Diaz",
                "visibility": "PRIVATE",
            },
        )
    ]


async def test_what_is_left_out_stays_and_null_brings_the_generated_picture_back(accounts):
    await update(accounts, avatarUrl="https://media.example/a.png")

    answer = await update(accounts, avatarUrl=None)

    assert answer["user"] == {
        "handle": "alice",
        "displayName": "Alice Moreau",
        "avatarUrl": f"{AVATARS}/{ALICE}.svg",
        "profileVisibility": "PUBLIC",
    }
    assert [data["changed"] for _, data in await accounts.events()] == [["avatarUrl"]] * 2


async def test_changing_nothing_announces_nothing(accounts):
    answer = await update(accounts, handle="ALICE", displayName="Alice Moreau")

    assert answer["__typename"] == "UpdateProfileSuccess"
    assert await accounts.events() == []


@pytest.mark.parametrize(
    "handle",
    [
        "al",
        "a" * 31,
        "1alice",
        "_alice",
        ".alice",
        "al ice",
        "alice\n",
        "al-ice",
        "аlice",  # the first letter is Cyrillic
        "\u212aate",  # the Kelvin sign, which becomes k when lowered
        "ａｌｉｃｅ",  # full width
        "alıce",  # dotless i
        "al\u200bice",  # a space of no width
        "admin",
        "Support",
        "",
        None,
    ],
)
async def test_a_handle_that_breaks_a_rule_is_refused_and_nothing_changes(accounts, handle):
    answer = await refused(accounts, "ValidationProblem", handle=handle)

    assert (answer["code"], answer["path"]) == ("INVALID_INPUT", ["handle"])


@pytest.mark.parametrize("handle", ["abc", "a" * 30, "a_b.c9", "adminton"])
async def test_a_handle_within_the_rules_is_taken(accounts, handle):
    assert (await update(accounts, handle=handle))["user"]["handle"] == handle


@pytest.mark.parametrize("handle", ["bob", "BOB"])
async def test_a_handle_of_somebody_else_is_refused_without_regard_to_case(accounts, handle):
    await accounts.person("bob", visibility="PRIVATE")

    answer = await refused(accounts, "ConflictProblem", handle=handle)

    assert (answer["code"], answer["path"]) == ("CONFLICT", ["handle"])


async def test_of_many_who_claim_one_handle_at_once_one_gets_it(accounts):
    people = [await accounts.person(f"claimant{number}") for number in range(8)]

    answers = await asyncio.gather(
        *(update(accounts, person, handle="The_One") for person in people)
    )

    members = sorted(answer["__typename"] for answer in answers)
    assert members == ["ConflictProblem"] * 7 + ["UpdateProfileSuccess"]
    [(_, data)] = await accounts.events()
    assert data["handle"] == "the_one"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "\u3164",  # a letter that shows nothing
        "\u200d",
        "a" * 61,
        "A\u0301" + "\u0301" * 300,  # marks piled up
        "Alice\u202eecilA",  # turns what follows around
        "Alice\u2066",
        "Ali\u0007ce",
        "Alice\nMoreau",
        "Al\u200bice",
        None,
    ],
)
async def test_a_display_name_that_breaks_a_rule_is_refused(accounts, name):
    answer = await refused(accounts, "ValidationProblem", displayName=name)

    assert answer["path"] == ["displayName"]


@pytest.mark.parametrize(
    "name",
    ["X", "a" * 60, "é" * 60, "e\u0301" * 60, "山田", "فريد", "👩🏽\u200d🚀" * 40, "می\u200cخواهم"],
)
async def test_a_display_name_holds_sixty_characters_of_any_script(accounts, name):
    assert (await update(accounts, displayName=name))["__typename"] == "UpdateProfileSuccess"


@pytest.mark.parametrize(
    "url",
    [
        "http://media.example/a.png",
        "javascript:alert(1)",
        "data:image/png;base64,AA==",
        "https://",
        "https://user:password@media.example/a.png",
        'https://media.example/"onerror=',
        "https://media.example/a b",
        "https://[bad/a.png",
        "https://media.example/" + "a" * 2_000,
        "",
    ],
)
async def test_an_avatar_is_an_https_address(accounts, url):
    answer = await refused(accounts, "ValidationProblem", avatarUrl=url)

    assert answer["path"] == ["avatarUrl"]


async def test_a_visibility_cannot_be_null(accounts):
    answer = await refused(accounts, "ValidationProblem", profileVisibility=None)

    assert answer["path"] == ["profileVisibility"]


async def test_nobody_changes_what_the_input_does_not_name(accounts):
    answer = await accounts.ask(UPDATE, input={"roles": ["ADMIN"]})

    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert await stored(accounts) == AS_BEFORE


async def test_a_token_without_the_scope_changes_nothing(accounts):
    answer = await accounts.ask(UPDATE, scope="profile:read", input={"handle": "alice2"})

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await stored(accounts) == AS_BEFORE


async def test_a_stranger_changes_nothing(accounts):
    answer = await accounts.ask(UPDATE, None, input={"handle": "alice2"})

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await stored(accounts) == AS_BEFORE


async def test_somebody_whose_account_is_gone_is_told_so(accounts):
    answer = await accounts.ask(
        UPDATE, "user_01h455vb4pex5vsknk084sn02q", scope=SCOPES, input={"handle": "ghost"}
    )

    assert answer["data"]["updateProfile"]["__typename"] == "NotFoundProblem"
    assert await accounts.events() == []


async def test_a_second_change_of_one_request_is_read_anew(accounts):
    answer = await accounts.ask(
        """mutation {
            a: updateProfile(input: {handle: "first"}) { ...on UpdateProfileSuccess {user{handle}} }
            b: updateProfile(input: {handle: "second"}) {...on UpdateProfileSuccess {user{handle}} }
        }"""
    )

    assert [answer["data"][name]["user"]["handle"] for name in "ab"] == ["first", "second"]
