"""A person's browser, without the internet: it signs in, and runs GraphiQL's examples."""

import base64
import hashlib
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from playwright.async_api import Browser, Locator, Page, async_playwright

from supergraph.tests.journeys.people import until
from supergraph.tests.journeys.stack import Stack

CALLBACK = "http://127.0.0.1:3000/callback"
SCOPES = (
    "openid profile:read profile:write notifications:read trips:read trips:write social:read"
    " social:write"
)
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
# With a menu of the tab's operations: once GraphiQL has read the schema and the tab.
EXECUTE = '[aria-label="Execute query (Ctrl-Enter)"][aria-haspopup="menu"]'


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


async def graphiql(browser: Browser, stack: Stack, token: str) -> Page:
    """A window of their own for whoever the token names."""
    context = await browser.new_context(viewport={"width": 1400, "height": 900})
    page = await context.new_page()
    await page.goto(f"{stack.graph}#token={token}")
    return page


async def run(page: Page, tab: str, operation: str) -> Locator:
    """Where the answer appears. A tab bears the name of its first operation."""

    async def chosen() -> int:
        """GraphiQL forgets a click while it begins."""
        await page.get_by_role("button", name=tab, exact=True).click(timeout=PATIENCE)
        return await page.locator(".graphiql-tab-active", has_text=tab).count()

    await until(chosen, bool)
    await page.locator(EXECUTE).click(timeout=PATIENCE)
    await page.get_by_role("menuitem", name=operation, exact=True).click(timeout=PATIENCE)
    return page.locator(".graphiql-response")
