"""A browser without JavaScript, and the program that it signs in to."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import uvicorn

from infra.local.ports import free_port
from subgraphs.accounts.app import create_app
from subgraphs.accounts.settings import AccountsSettings
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router

CALLBACK = "http://127.0.0.1:3000/callback"
VERIFIER = "a-verifier-that-is-long-enough-for-the-standard-to-take"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@asynccontextmanager
async def running(settings: AccountsSettings) -> AsyncIterator[str]:
    """Accounts on a free port, as its own issuer."""
    url = f"http://127.0.0.1:{free_port()}"
    app = create_app(settings.model_copy(update={"oidc_issuer": url}))
    config = uvicorn.Config(app, port=urlsplit(url).port, log_config=None, ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield url
    server.should_exit = True
    await serving


class Page(HTMLParser):
    """The form of a page, as a browser would fill it in and send it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.labelled: set[str] = set()
        self.inputs: dict[str, dict[str, str | None]] = {}
        self.alert: str | None = None
        self._in_alert = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.action = found["action"]
        elif tag == "label":
            self.labelled.add(found["for"])
        elif tag == "input":
            self.fields[found["name"]] = found.get("value") or ""
            self.inputs[found["name"]] = found
        self._in_alert = found.get("role") == "alert"

    def handle_endtag(self, tag: str) -> None:
        self._in_alert = False

    def handle_data(self, data: str) -> None:
        if self._in_alert:
            self.alert = data


def challenge_of(verifier: str) -> str:
    digest = sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass
class Program:
    """A public client, caravan-web, and the person's browser."""

    url: str
    browser: httpx.AsyncClient
    answered: dict[str, str] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncIterator[Self]:
        async with httpx.AsyncClient(base_url=url, headers={"user-agent": FIREFOX}) as browser:
            yield cls(url, browser)

    @property
    def router(self) -> Router:
        return Router(self.url, "accounts", ROUTER_SECRET)

    def authorization(self, **changes: str | None) -> str:
        """The address to send the browser to; None leaves a parameter out."""
        parameters = {
            "response_type": "code",
            "client_id": "caravan-web",
            "redirect_uri": CALLBACK,
            "scope": "openid offline_access profile:read",
            "state": "the-state",
            "nonce": "the-nonce",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            **changes,
        }
        return "/authorize?" + urlencode({k: v for k, v in parameters.items() if v is not None})

    async def open(self, address: str | None = None) -> Page:
        answer = await self.browser.get(address or self.authorization())
        assert answer.status_code == 200, answer.text
        return Page(answer.text)

    async def submit(self, page: Page, **typed: str) -> httpx.Response:
        return await self.browser.post(page.action, data={**page.fields, **typed})

    async def signed_in(
        self, handle: str = "alice", password: str = "correct horse battery", **changes: str
    ) -> str:
        """The code that the client's callback receives."""
        page = await self.open(self.authorization(**{"prompt": "login", **changes}))
        answer = await self.submit(page, handle=handle, password=password, decision="sign-in")
        return self.code_in(answer)

    def code_in(self, answer: httpx.Response) -> str:
        self.answered = answer_at_callback(answer)
        return self.answered["code"]

    async def exchange(self, code: str, **changes: str | None) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "client_id": "caravan-web",
            "code_verifier": VERIFIER,
            **changes,
        }
        return await self.token({k: v for k, v in form.items() if v is not None})

    async def refresh(self, refresh_token: str, **changes: str) -> httpx.Response:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return await self.token({**form, "client_id": "caravan-web", **changes})

    async def token(
        self, form: dict[str, str], auth: tuple[str, str] | None = None
    ) -> httpx.Response:
        """Asked by the program itself, without the browser's cookies."""
        async with httpx.AsyncClient(base_url=self.url) as program:
            return await program.post("/token", data=form, auth=auth)


def answer_at_callback(answer: httpx.Response, callback: str = CALLBACK) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    location = answer.headers["location"]
    assert location.startswith(f"{callback}?")
    return {name: value for name, [value] in parse_qs(urlsplit(location).query).items()}
