"""Where is the issuer reached? Its HTTP face: cookies, forms, status codes."""

from collections.abc import Awaitable, Callable
from typing import Final

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from subgraphs.accounts.issuer import discovery
from subgraphs.accounts.issuer.authlib_server import Identity
from subgraphs.accounts.issuer.devices import device_of
from subgraphs.accounts.issuer.messages import (
    Answer,
    Asked,
    Fields,
    form_of,
    query_of,
    refuse_repeated,
)
from subgraphs.accounts.issuer.pages import SESSION, Pages, is_from_our_form
from subgraphs.accounts.issuer.service import Entered, Issuer, SignedIn, SignInNeeded

NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
NOT_VERIFIED: Final = "This form has grown old. Go back and sign in again."
GET_OR_POST: Final = ["GET", "POST"]

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(issuer: Issuer, identity: Identity) -> list[BaseRoute]:
    doors = Doors(issuer, identity)
    described = JSONResponse(discovery.metadata(identity.url))

    async def describe(request: Request) -> Response:
        return described

    async def keys(request: Request) -> Response:
        published = identity.keys.ring().published.as_dict(private=False)
        return JSONResponse(published, headers={"Cache-Control": "public, max-age=60"})

    # A program in a browser of another origin calls these; none of them looks at a cookie.
    open_to_all = Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=GET_OR_POST,
        allow_headers=["authorization", "content-type"],
    )

    def called(path: str, endpoint: Endpoint, methods: list[str]) -> Route:
        return Route(path, endpoint, methods=[*methods, "OPTIONS"], middleware=[open_to_all])

    return [
        Route(discovery.AUTHORIZE, doors.authorize, methods=["GET"]),
        Route(discovery.AUTHORIZE, doors.sign_in, methods=["POST"]),
        Route(discovery.END_SESSION, doors.end_session, methods=GET_OR_POST),
        called("/.well-known/openid-configuration", describe, ["GET"]),
        called("/.well-known/oauth-authorization-server", describe, ["GET"]),
        called(discovery.KEYS, keys, ["GET"]),
        called(discovery.TOKEN, doors.token, ["POST"]),
        called(discovery.REVOKE, doors.revoke, ["POST"]),
        called(discovery.USER_INFO, doors.user_info, GET_OR_POST),
    ]


class Doors:
    def __init__(self, issuer: Issuer, identity: Identity) -> None:
        self._issuer = issuer
        self._url = identity.url.rstrip("/")
        self._pages = Pages(identity.url)

    async def authorize(self, request: Request) -> Response:
        try:
            asked = self._asked(request, query_of(request))
        except OAuth2Error as error:
            return self._unusable(error.description)
        decided = await self._issuer.authorize(
            asked, request.cookies.get(SESSION), _device(request)
        )
        return self._shown(request, decided)

    async def sign_in(self, request: Request) -> Response:
        try:
            asked = self._asked(request, query_of(request))
            form = dict(await form_of(request))
        except OAuth2Error as error:
            return self._unusable(error.description)
        if not is_from_our_form(request, form):
            return self._pages.notice("Not signed in", NOT_VERIFIED, status=403)
        if form.get("decision") == "cancel":
            return self._shown(request, await self._issuer.decline(asked))
        entered = Entered(
            handle=form.get("handle", ""),
            password=form.get("password", ""),
            address=request.client.host if request.client else "",
        )
        decided = await self._issuer.sign_in(asked, entered, _device(request))
        if isinstance(decided, SignedIn):
            response = self._shown(request, decided.answer)
            self._pages.remember(response, SESSION, decided.session_token)
            return response
        return self._shown(request, decided, handle=entered.handle)

    async def end_session(self, request: Request) -> Response:
        try:
            fields = query_of(request)
            sent = dict(await form_of(request)) if request.method == "POST" else {}
            own = is_from_our_form(request, sent)
            # A client may post its request; our own form posts to the request's address.
            asked = self._asked(request, fields if own else [*fields, *sent.items()])
            token = request.cookies.get(SESSION)
            out = await self._issuer.sign_out(asked, token, confirmed=own)
        except OAuth2Error as error:
            return self._unusable(error.description)
        if out.needs_confirmation:
            return self._pages.form("sign_out.html", request, status=200)
        if out.answer is None:
            response = self._pages.notice("Signed out", "You may close this page.")
        else:
            response = _redirect(out.answer)
        response.delete_cookie(SESSION)
        return response

    async def token(self, request: Request) -> Response:
        return await self._machine(request, self._issuer.token)

    async def revoke(self, request: Request) -> Response:
        return await self._machine(request, self._issuer.revoke)

    async def user_info(self, request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = await self._issuer.person(token) if scheme.lower() == "bearer" else None
        if found is None:
            headers = {"WWW-Authenticate": 'Bearer error="invalid_token"', **NO_STORE}
            return JSONResponse({"error": "invalid_token"}, 401, headers)
        return JSONResponse(found.claims(), headers=NO_STORE)

    async def _machine(
        self, request: Request, answer: Callable[[Asked], Awaitable[Answer]]
    ) -> Response:
        try:
            fields = await form_of(request)
            refuse_repeated(fields)
            if request.url.query:
                raise InvalidRequestError("Parameters belong into the body.")
        except OAuth2Error as error:
            return JSONResponse(dict(error.get_body()), error.status_code, NO_STORE)
        answered = await answer(self._asked(request, fields))
        headers = {**answered.headers, **NO_STORE}
        return JSONResponse(answered.body, answered.status, headers)

    def _asked(self, request: Request, fields: Fields) -> Asked:
        return Asked(request.method, self._url + request.url.path, request.headers, fields)

    def _shown(
        self, request: Request, decided: Answer | SignInNeeded, *, handle: str = ""
    ) -> Response:
        if isinstance(decided, Answer):
            if decided.location is not None:
                return _redirect(decided)
            return self._unusable(decided.body.get("error_description"))
        wait = decided.retry_after_seconds
        status = 429 if wait is not None else 403 if decided.problem else 200
        response = self._pages.form(
            "sign_in.html",
            request,
            status=status,
            leads_to=decided.redirect_uri,
            client_name=decided.client_name,
            problem=decided.problem or "",
            handle=handle[:64],
        )
        if wait is not None:
            response.headers["Retry-After"] = str(wait)
        return response

    def _unusable(self, reason: str | None) -> Response:
        """Nobody is redirected: the request's own redirect address cannot be trusted."""
        text = f"The program that sent you here asked wrongly. {reason or ''}".strip()
        return self._pages.notice("This sign-in cannot go on", text, status=400)


def _redirect(answer: Answer) -> Response:
    """303, so that the browser does not post the password on to the client."""
    return RedirectResponse(answer.location or "", 303, NO_STORE)


def _device(request: Request) -> str:
    return device_of(request.headers.get("user-agent", ""))
