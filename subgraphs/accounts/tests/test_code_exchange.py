"""Codes for tokens: what /token takes, and what it refuses."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from subgraphs.accounts.issuer.models import CodeRow, RefreshTokenRow
from subgraphs.accounts.tests.browser import CALLBACK
from subgraphs.accounts.tests.conftest import count


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "another-verifier-that-is-long-enough-to-be-one"}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"code_verifier": None}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1:4000/callback"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"client_id": "graphiql"}, "invalid_grant"),
        ({"client_id": "stranger"}, "invalid_client"),
        ({"client_id": None}, "invalid_client"),
        ({"client_secret": "made-up"}, "invalid_client"),
        ({"code": "made-up"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"code": "with\0nul"}, "invalid_request"),
    ],
)
async def test_an_exchange_that_does_not_fit_its_code_is_refused(program, database, changes, error):
    code = await program.signed_in()
    form = {"code": code, **changes}

    answer = await program.exchange(form.pop("code"), **form)

    assert answer.status_code in {400, 401}
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["error"] == error
    assert await count(database, RefreshTokenRow) == 0


async def test_a_code_is_good_once_and_its_second_use_ends_what_the_first_brought(program):
    code = await program.signed_in()
    tokens = (await program.exchange(code)).json()

    again = await program.exchange(code)

    assert (again.status_code, again.json()) == (
        400,
        {"error": "invalid_grant", "error_description": "Invalid 'code' in request."},
    )
    refreshed = await program.refresh(tokens["refresh_token"])
    assert refreshed.json()["error"] == "invalid_grant"


async def test_of_many_exchanges_of_one_code_at_once_one_succeeds(program):
    code = await program.signed_in()

    answers = await asyncio.gather(*(program.exchange(code) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] + 7 * [400]


async def test_a_code_whose_verifier_was_guessed_wrong_is_used_up(program):
    code = await program.signed_in()
    await program.exchange(code, code_verifier="another-verifier-that-is-long-enough-to-be-one")

    assert (await program.exchange(code)).json()["error"] == "invalid_grant"


async def test_another_client_cannot_use_a_code_up(program):
    code = await program.signed_in()
    await program.exchange(code, client_id="graphiql")

    assert (await program.exchange(code)).status_code == 200


async def test_a_code_lasts_sixty_seconds(program, database):
    code = await program.signed_in()
    async with database.transaction() as transaction:
        row = await transaction.session.scalar(select(CodeRow))
        lasts = row.expires_at - row.signed_in_at
        row.expires_at -= timedelta(seconds=60)

    assert (await program.exchange(code)).json()["error"] == "invalid_grant"
    assert timedelta(seconds=60) <= lasts < timedelta(seconds=61)


async def test_a_parameter_given_twice_is_refused(program):
    code = await program.signed_in()
    form = f"grant_type=authorization_code&code={code}&code=other&client_id=caravan-web"

    answer = await program.browser.post(
        "/token",
        content=form,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("body", ["{}", "a" * 20_000])
async def test_what_is_no_small_form_is_refused(program, body):
    answer = await program.browser.post("/token", content=body)
    form = await program.browser.post(
        "/token", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )

    assert (answer.status_code, form.status_code) == (400, 400)


async def test_without_the_scope_openid_there_is_no_id_token(program):
    code = await program.signed_in(scope="profile:read")

    answer = (await program.exchange(code)).json()

    assert set(answer) == {"access_token", "token_type", "expires_in", "scope"}
    known = await program.browser.get(
        "/userinfo", headers={"authorization": f"Bearer {answer['access_token']}"}
    )
    assert known.status_code == 401


async def test_a_browser_of_another_origin_may_exchange_and_read(program):
    code = await program.signed_in()
    asked = await program.browser.options(
        "/userinfo",
        headers={
            "origin": "http://127.0.0.1:3000",
            "access-control-request-method": "GET",
            "access-control-request-headers": "authorization",
        },
    )
    token = (await program.exchange(code)).json()["access_token"]

    answer = await program.browser.get(
        "/userinfo",
        headers={"authorization": f"Bearer {token}", "origin": "http://127.0.0.1:3000"},
    )

    assert asked.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["preferred_username"] == "alice"
    page = await program.browser.get(program.authorization(), headers={"origin": CALLBACK})
    assert "access-control-allow-origin" not in page.headers
