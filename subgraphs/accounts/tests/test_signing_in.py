"""Signing in at the issuer, by a browser without JavaScript."""

import re
from urllib.parse import urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from subgraphs.accounts.issuer.models import CodeRow, RefreshTokenRow, SessionRow
from subgraphs.accounts.tests.browser import CALLBACK, Page, answer_at_callback
from subgraphs.accounts.tests.conftest import ALICE, PASSWORD, announced, count


async def test_a_person_signs_in_and_their_token_opens_the_graph(program):
    code = await program.signed_in()
    assert program.answered == {"code": code, "state": "the-state", "iss": program.url}

    answer = await program.exchange(code)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    token = answer.json()
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 600)
    assert token["scope"] == "openid offline_access profile:read"
    seen = await program.router.ask("{ viewer { id handle } }", token=token["access_token"])
    assert seen == {"data": {"viewer": {"id": ALICE, "handle": "alice"}}}


async def test_an_access_token_says_what_the_contract_promises(program):
    answer = (await program.exchange(await program.signed_in())).json()
    keys = KeySet.import_key_set((await program.browser.get("/jwks.json")).json())

    access = jwt.decode(answer["access_token"], keys, algorithms=["RS256"])
    identity = jwt.decode(answer["id_token"], keys, algorithms=["RS256"])

    assert access.header["typ"] == "at+jwt"
    moment = access.claims["iat"]
    assert access.claims.pop("jti")
    assert access.claims == {
        "iss": program.url,
        "aud": "caravan",
        "sub": ALICE,
        "client_id": "caravan-web",
        "scope": "openid offline_access profile:read",
        "roles": ["TRAVELER"],
        "iat": moment,
        "exp": moment + 600,
    }
    assert identity.claims["aud"] == "caravan-web"
    assert identity.claims["nonce"] == "the-nonce"
    assert identity.claims["sub"] == ALICE


async def test_an_id_token_is_no_access_token(program):
    answer = (await program.exchange(await program.signed_in())).json()

    seen = await program.router.ask("{ viewer { id } }", token=answer["id_token"])
    known = await program.browser.get(
        "/userinfo", headers={"authorization": f"Bearer {answer['id_token']}"}
    )

    assert seen["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert known.status_code == 401


async def test_the_page_can_be_used_without_eyes_or_mouse_and_loads_nothing(program):
    answer = await program.browser.get(program.authorization())
    page = Page(answer.text)

    assert page.labelled == {"handle", "password"}
    assert page.inputs["password"]["autocomplete"] == "current-password"
    assert page.inputs["handle"]["autocomplete"] == "username"
    assert '<html lang="en">' in answer.text
    assert "<script" not in answer.text
    [nonce] = re.findall(r'<style nonce="([^"]+)"', answer.text)
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'nonce-{nonce}';"
        " form-action 'self' http://127.0.0.1:3000; frame-ancestors 'none'; base-uri 'none'"
    )
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


@pytest.mark.parametrize(("handle", "password"), [("alice", "wrong"), ("nobody", PASSWORD)])
async def test_a_failed_sign_in_says_the_same_of_everybody(program, database, handle, password):
    page = await program.open()

    answer = await program.submit(page, handle=handle, password=password, decision="sign-in")

    assert answer.status_code == 403
    again = Page(answer.text)
    assert again.alert == "The handle and the password do not match."
    assert again.inputs["handle"]["value"] == handle
    assert again.inputs["password"]["aria-describedby"] == "problem"
    assert "value" not in again.inputs["password"]
    assert await count(database, SessionRow) == 0
    assert await count(database, CodeRow) == 0


async def test_markup_in_the_handle_is_only_text(program):
    page = await program.open()

    answer = await program.submit(
        page, handle='"><script>alert(1)</script>', password="x", decision="sign-in"
    )

    assert "<script" not in answer.text
    assert Page(answer.text).inputs["handle"]["value"] == '"><script>alert(1)</script>'


async def test_a_form_of_another_site_signs_nobody_in(program, database):
    page = await program.open()
    page.fields["csrf"] = "guessed"

    answer = await program.submit(page, handle="alice", password=PASSWORD, decision="sign-in")

    assert answer.status_code == 403
    assert await count(database, SessionRow) == 0


async def test_whoever_cancels_goes_back_with_a_reason(program, database):
    page = await program.open()

    answer = await program.submit(page, decision="cancel")

    told = answer_at_callback(answer)
    assert (told["error"], told["state"], told["iss"]) == (
        "access_denied",
        "the-state",
        program.url,
    )
    assert await count(database, CodeRow) == 0


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "https://evil.example/callback",
        "http://127.0.0.1:3000/callback/",
        "http://127.0.0.1:3000/callback?next=https://evil.example",
        "http://127.0.0.1:3000@evil.example/callback",
        "HTTP://127.0.0.1:3000/callback",
        "javascript:alert(1)",
        None,
    ],
)
async def test_nobody_is_sent_to_an_address_that_is_not_registered(program, redirect_uri):
    answer = await program.browser.get(program.authorization(redirect_uri=redirect_uri))

    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert Page(answer.text).alert


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
    ],
)
async def test_a_wrong_request_goes_back_with_a_reason(program, changes, error):
    answer = await program.browser.get(program.authorization(**changes))

    told = answer_at_callback(answer)
    assert (told["error"], told["state"], told["iss"]) == (error, "the-state", program.url)


async def test_an_unknown_client_is_told_nothing(program):
    answer = await program.browser.get(program.authorization(client_id="stranger"))

    assert answer.status_code == 400


async def test_a_program_of_a_partner_cannot_sign_people_in(program):
    answer = await program.browser.get(program.authorization(client_id="acme-travel"))

    assert answer.status_code == 400


async def test_a_browser_that_is_signed_in_is_not_asked_again(program):
    await program.signed_in()

    silent = await program.browser.get(program.authorization(prompt="none"))
    asked = await program.browser.get(program.authorization(prompt="login"))

    assert (await program.exchange(program.code_in(silent))).status_code == 200
    assert asked.status_code == 200
    assert Page(asked.text).action


async def test_a_person_is_told_of_a_new_program_and_of_an_old_one_not(program, database):
    await program.signed_in()
    await program.signed_in()

    [(topic, data)] = await announced(database)
    assert topic == "accounts.signed-in-from-new-client.v1"
    assert data.pop("at")
    assert data == {"user_id": ALICE, "client": "Caravan on the web, Firefox on Linux"}

    program.browser.headers["user-agent"] = "curl/8"
    await program.signed_in()
    assert [data["client"] for _, data in await announced(database)] == [
        "Caravan on the web, Firefox on Linux",
        "Caravan on the web, Another program on another system",
    ]


async def test_secrets_are_not_in_the_database_as_they_are(program, database):
    code = await program.signed_in()
    tokens = (await program.exchange(code)).json()

    async with database.read() as session:
        stored = [
            await session.get(table, secret)
            for table, secret in (
                (CodeRow, code),
                (RefreshTokenRow, tokens["refresh_token"]),
                (SessionRow, program.browser.cookies["caravan_issuer_session"]),
            )
        ]
    assert stored == [None, None, None]


async def test_secrets_are_in_no_log_line_even_when_everything_is_logged(program, caplog):
    caplog.set_level("DEBUG")
    code = await program.signed_in()
    tokens = (await program.exchange(code)).json()
    await program.refresh(tokens["refresh_token"])

    secrets = (PASSWORD, code, tokens["access_token"], tokens["refresh_token"])
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    assert [line for line in ours if any(secret in line for secret in secrets)] == []


async def test_the_form_is_posted_over_the_page_it_came_from(program):
    page = await program.open()

    assert urlsplit(page.action).netloc == ""
    assert urlsplit(page.action).path == "/authorize"
    assert CALLBACK.partition("//")[2].partition("/")[0] in page.action.replace("%3A", ":")
