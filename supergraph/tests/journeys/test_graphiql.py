"""A person with a browser and no internet: signs in without JavaScript, asks, follows a stream."""

import base64
import hashlib
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from supergraph.tests.journeys.stack import Stack

CALLBACK = "http://127.0.0.1:3000/callback"
SCOPES = "openid profile:read profile:write notifications:read"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # the internet, cut off
]
PATIENCE = 60_000  # milliseconds


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    program = shutil.which("chromium")
    assert program, "This test needs Debian's chromium: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        await browser.close()


async def signed_in(browser: Browser, stack: Stack, person: str) -> str:
    """The access token of a person who typed handle and password, PKCE and all."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode()
    asked = {
        "client_id": "caravan-web",
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": SCOPES,
        "state": "here-and-back",
        "code_challenge": challenge.rstrip("="),
        "code_challenge_method": "S256",
    }
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{stack.address('accounts')}/authorize?{urlencode(asked)}")
    await page.get_by_label("Handle").fill(person)
    await page.get_by_label("Password").fill("caravan")
    async with page.expect_request(lambda request: request.url.startswith(CALLBACK)) as returned:
        await page.get_by_role("button", name="Sign in").click()
    back = parse_qs(urlsplit((await returned.value).url).query)
    assert back["state"] == ["here-and-back"]
    await context.close()
    async with httpx.AsyncClient() as client:
        granted = await client.post(
            f"{stack.address('accounts')}/token",
            data={
                "grant_type": "authorization_code",
                "client_id": "caravan-web",
                "redirect_uri": CALLBACK,
                "code": back["code"][0],
                "code_verifier": verifier,
            },
        )
    return str(granted.json()["access_token"])


async def run_tab(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()
    await page.get_by_label("Execute query (Ctrl-Enter)").click()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
async def test_a_person_signs_in_and_explores_without_the_internet(stack: Stack) -> None:
    async with chromium() as browser:
        token = await signed_in(browser, stack, "eiko")
        page = await browser.new_page(viewport={"width": 1400, "height": 900})
        asked_of: set[str | None] = set()
        page.on("request", lambda request: asked_of.add(urlsplit(request.url).hostname))

        await page.goto(f"{stack.graph}#token={token}")
        answer = page.locator(".graphiql-response")
        await run_tab(page, "Arrival")
        await expect(answer).to_contain_text("英子 佐藤", timeout=PATIENCE)
        await expect(answer).to_contain_text("Lisbon", timeout=PATIENCE)

        await run_tab(page, "NotificationReceived")
        await expect(answer).to_contain_text("Notification", timeout=PATIENCE)

        assert token not in page.url
        assert asked_of <= {"127.0.0.1", None, ""}
