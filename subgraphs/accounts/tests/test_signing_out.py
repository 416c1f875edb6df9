"""Signing out at the issuer."""

from subgraphs.accounts.issuer.models import SessionRow
from subgraphs.accounts.tests.browser import Page
from subgraphs.accounts.tests.conftest import count

HOME = "http://127.0.0.1:3000/"


async def test_a_client_that_knows_the_person_signs_them_out_and_gets_them_back(program, database):
    tokens = (await program.exchange(await program.signed_in())).json()

    answer = await program.browser.get(
        "/end-session",
        params={
            "id_token_hint": tokens["id_token"],
            "post_logout_redirect_uri": HOME,
            "state": "bye",
        },
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{HOME}?state=bye"
    assert await count(database, SessionRow) == 0
    assert (await program.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert "caravan_issuer_session" not in program.browser.cookies


async def test_without_an_id_token_the_person_is_asked_first(program, database):
    await program.signed_in()

    page = await program.open("/end-session")

    assert await count(database, SessionRow) == 1
    answer = await program.submit(page, decision="sign-out")
    assert answer.status_code == 200
    assert await count(database, SessionRow) == 0


async def test_a_foreign_page_cannot_sign_anybody_out(program, database):
    await program.signed_in()

    answer = await program.browser.post("/end-session", data={"decision": "sign-out"})

    assert Page(answer.text).action == "/end-session"
    assert await count(database, SessionRow) == 1


async def test_another_persons_id_token_signs_nobody_out(program, database):
    bobs = (await program.exchange(await program.signed_in("bob"))).json()
    await program.signed_in("alice")

    answer = await program.browser.get("/end-session", params={"id_token_hint": bobs["id_token"]})

    assert Page(answer.text).action
    assert await count(database, SessionRow) == 2


async def test_nobody_is_sent_to_an_unregistered_address(program):
    tokens = (await program.exchange(await program.signed_in())).json()

    answer = await program.browser.get(
        "/end-session",
        params={
            "id_token_hint": tokens["id_token"],
            "post_logout_redirect_uri": "https://evil.example/",
        },
    )

    assert answer.status_code == 200
    assert "location" not in answer.headers


async def test_a_forged_id_token_ends_nothing(program, database, issuer):
    await program.signed_in()
    forged = issuer.token("somebody", aud="caravan-web")

    answer = await program.browser.get("/end-session", params={"id_token_hint": forged})

    assert answer.status_code == 400
    assert await count(database, SessionRow) == 1
