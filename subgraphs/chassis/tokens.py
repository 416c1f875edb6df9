"""Whose token is this? The same answer for our development issuer and for any OIDC provider."""

import asyncio
import time
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any, Final

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from subgraphs.chassis.errors import SignInRequired, Unavailable
from subgraphs.chassis.ids import foreign_user_id, prefix_of
from subgraphs.chassis.settings import Settings, Subjects
from subgraphs.chassis.viewer import ANONYMOUS, Viewer

ALGORITHMS: Final = ["RS256", "ES256", "EdDSA", "Ed25519"]  # asymmetric only
LEEWAY_SECONDS: Final = 2
REFETCH_SECONDS: Final = 10  # an unknown key id fetches the keys anew, this often at most
RETRY_SECONDS: Final = 1  # an issuer that did not answer is asked again, this often at most
KEYS_LAST_SECONDS: Final = 600
REMEMBERED: Final = 10_000


class BadToken(SignInRequired):
    def __init__(self) -> None:
        super().__init__("Your session is not valid. Sign in again.")


class Keys:
    """The issuer's public keys, fetched when first needed and when an unknown one appears."""

    def __init__(self, issuer: str, jwks_url: str | None, refetch_seconds: float) -> None:
        self._issuer = issuer
        self._jwks_url = jwks_url
        self._refetch_seconds = refetch_seconds
        self._keys: KeySet | None = None
        self._fetched = self._next_fetch = float("-inf")
        self._lock = asyncio.Lock()

    async def holding(self, kid: str | None) -> KeySet:
        """Raises BadToken when no key has that id, Unavailable when no key was ever had."""
        if not self._holds(kid, KEYS_LAST_SECONDS):
            async with self._lock:
                if not self._holds(kid, KEYS_LAST_SECONDS):
                    await self._refetch()
        if self._keys is None:
            raise Unavailable("Nobody can be recognised here right now. Try again in a moment.")
        if not self._holds(kid, float("inf")):
            raise BadToken
        return self._keys

    def _holds(self, kid: str | None, lasting: float) -> bool:
        if self._keys is None or time.monotonic() - self._fetched > lasting:
            return False
        return kid is None or any(key.kid == kid for key in self._keys.keys)

    async def _refetch(self) -> None:
        now = time.monotonic()
        if now < self._next_fetch:
            return
        try:
            async with httpx.AsyncClient(timeout=3, follow_redirects=False) as client:
                url = self._jwks_url or await self._discovered(client)
                answer = await client.get(url)
                answer.raise_for_status()
                self._keys = KeySet.import_key_set(answer.json())
        except (httpx.HTTPError, JoseError, ValueError, KeyError):
            # The keys at hand stay good; without any, nobody can be told apart.
            self._next_fetch = time.monotonic() + min(RETRY_SECONDS, self._refetch_seconds)
            return
        self._fetched = now
        self._next_fetch = now + self._refetch_seconds

    async def _discovered(self, client: httpx.AsyncClient) -> str:
        base = self._issuer.rstrip("/")
        answer = await client.get(f"{base}/.well-known/openid-configuration")
        answer.raise_for_status()
        self._jwks_url = str(answer.json()["jwks_uri"])
        return self._jwks_url


class Tokens:
    """Verifies access tokens; remembers the verified ones until they expire."""

    def __init__(self, settings: Settings, refetch_seconds: float = REFETCH_SECONDS) -> None:
        self._issuer = settings.oidc_issuer
        self._subjects = settings.oidc_subjects
        self._keys = Keys(settings.oidc_issuer, settings.oidc_jwks_url, refetch_seconds)
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.oidc_issuer},
            aud={"essential": True, "value": settings.oidc_audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._verified: OrderedDict[str, Viewer] = OrderedDict()

    async def viewer(self, authorization: str) -> Viewer:
        """Who holds this `Authorization` value; anonymous without one.

        Raises BadToken, and Unavailable while the issuer never told its keys.
        """
        if not authorization:
            return ANONYMOUS
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise BadToken
        known = self._verified.get(token)
        if known is None:
            known = self._viewer_of(await self._verify(token), token)
            self._remember(token, known)
        if known.expires_at is None or known.expires_at <= datetime.now(UTC):
            self._verified.pop(token, None)
            raise BadToken
        return known

    async def _verify(self, token: str) -> dict[str, Any]:
        try:
            header = extract_compact(token.encode()).headers()
            kid = header.get("kid")
            keys = await self._keys.holding(kid if isinstance(kid, str) else None)
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
            self._claims.validate(decoded.claims)
        except (JoseError, ValueError, TypeError):
            raise BadToken from None
        if decoded.header.get("typ", "JWT").lower() not in {"jwt", "at+jwt"}:
            raise BadToken
        return dict(decoded.claims)

    def _viewer_of(self, claims: dict[str, Any], token: str) -> Viewer:
        subject = str(claims["sub"])
        client = claims.get("client_id") or claims.get("azp")
        is_program = subject == client or subject.endswith("@clients")
        return Viewer(
            user_id=None if is_program else self._user_id(subject),
            client_id=str(client) if client else subject if is_program else None,
            scopes=frozenset(str(claims.get("scope", "")).split()),
            roles=frozenset(map(str, claims.get("roles") or ())),
            expires_at=datetime.fromtimestamp(int(claims["exp"]), UTC),
            display_name=claims.get("name") if isinstance(claims.get("name"), str) else None,
            token=token,
        )

    def _user_id(self, subject: str) -> str:
        if self._subjects is Subjects.FOREIGN:
            return foreign_user_id(self._issuer, subject)
        if prefix_of(subject) != "user":
            raise BadToken
        return subject

    def _remember(self, token: str, viewer: Viewer) -> None:
        self._verified[token] = viewer
        if len(self._verified) > REMEMBERED:
            self._verified.popitem(last=False)
