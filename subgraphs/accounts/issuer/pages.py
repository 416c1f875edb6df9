"""What does a person see at the issuer? Plain forms: no script runs on these pages."""

import hmac
from pathlib import Path
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

CSRF: Final = "caravan_issuer_form"
SESSION: Final = "caravan_issuer_session"


class Pages:
    def __init__(self, issuer: str) -> None:
        self._is_https = issuer.startswith("https:")
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )

    def form(
        self, template: str, request: Request, *, status: int, leads_to: str = "", **shown: str
    ) -> Response:
        """A form that posts to its own address. `leads_to`: where the answer may redirect to."""
        csrf = request.cookies.get(CSRF) or token_urlsafe(32)
        query = f"?{request.url.query}" if request.url.query else ""
        action = request.url.path + query
        response = self._page(template, status, leads_to, csrf=csrf, action=action, **shown)
        self.remember(response, CSRF, csrf)
        return response

    def notice(self, heading: str, text: str, *, status: int = 200) -> Response:
        """`status` 400 and above: something is wrong."""
        is_problem = status >= 400
        return self._page(
            "notice.html", status, "", heading=heading, text=text, is_problem=is_problem
        )

    def remember(self, response: Response, cookie: str, value: str) -> None:
        """Until the browser is closed; for no script; not for another site's form."""
        response.set_cookie(cookie, value, httponly=True, samesite="lax", secure=self._is_https)

    def _page(self, template: str, status: int, leads_to: str, **shown: object) -> Response:
        nonce = token_urlsafe(16)
        html = self._templates.get_template(template).render(nonce=nonce, **shown)
        # Browsers hold a form's redirect to form-action too, so the client's origin is in it.
        target = urlsplit(leads_to)
        origin = f" {target.scheme}://{target.netloc}" if target.netloc else ""
        policy = (
            f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'{origin};"
            " frame-ancestors 'none'; base-uri 'none'"
        )
        headers = {
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
        return HTMLResponse(html, status, headers)


def is_from_our_form(request: Request, form: dict[str, str]) -> bool:
    """The form holds what only our page, in this browser, could have told it."""
    remembered, sent = request.cookies.get(CSRF, ""), form.get("csrf", "")
    return bool(remembered) and hmac.compare_digest(remembered.encode(), sent.encode())
