"""Who may ask, for how long, and how often?"""

import secrets
import time
from collections import deque
from typing import Final
from urllib.parse import parse_qsl

from infra.sandboxes.amadeus import refusals
from infra.sandboxes.amadeus.settings import Set
from infra.sandboxes.amadeus.store import Document, Store
from infra.sandboxes.clock import Clock

SECRET: Final = "sandbox"  # of any client
LIFETIME_SECONDS: Final = 1799


class Tokens:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._connection = store.connection
        self._clock = clock

    def issue(self, form: str) -> Document:
        asked = dict(parse_qsl(form))
        if asked.get("grant_type") != "client_credentials":
            raise refusals.bad_grant()
        if not asked.get("client_id") or asked.get("client_secret") != SECRET:
            raise refusals.bad_client()
        token = secrets.token_urlsafe(21)
        self._connection.execute(
            "INSERT INTO tokens (token, client_id, expires_at) VALUES (?, ?, ?)",
            (token, asked["client_id"], self._clock.now().timestamp() + LIFETIME_SECONDS),
        )
        return self._shown(token, asked["client_id"], LIFETIME_SECONDS, "approved")

    def told(self, token: str) -> Document:
        client, expires_at, is_revoked = self._known(token, refusals.no_such_token())
        left = max(0, int(expires_at - self._clock.now().timestamp()))
        state = "revoked" if is_revoked else "approved" if left else "expired"
        return self._shown(token, client, left, state)

    def client_of(self, authorization: str) -> str:
        """Raises Refusal."""
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or not token:
            raise refusals.no_token()
        client, expires_at, is_revoked = self._known(token, refusals.bad_token())
        if is_revoked:
            raise refusals.revoked_token()
        if expires_at <= self._clock.now().timestamp():
            raise refusals.expired_token()
        return client

    def revoke_all(self) -> None:
        self._connection.execute("UPDATE tokens SET is_revoked = 1")

    def _known(self, token: str, otherwise: refusals.Refusal) -> tuple[str, float, bool]:
        statement = "SELECT client_id, expires_at, is_revoked FROM tokens WHERE token = ?"
        found = self._connection.execute(statement, (token,)).fetchone()
        if found is None:
            raise otherwise
        return found[0], found[1], bool(found[2])

    def _shown(self, token: str, client: str, seconds: int, state: str) -> Document:
        return {
            "type": "amadeusOAuth2Token",
            "username": "sandbox@example.com",
            "application_name": "sandbox",
            "client_id": client,
            "token_type": "Bearer",
            "access_token": token,
            "expires_in": seconds,
            "state": state,
            "scope": "",
        }


class Limits:
    """Of each client's calls, by the machine's time: no clock that a test shifts slows a caller."""

    def __init__(self, settings: Set) -> None:
        self._settings = settings
        self._calls: dict[str, deque[float]] = {}

    def check(self, client: str) -> None:
        """Raises Refusal; a refused call counts too."""
        now = time.monotonic()
        calls = self._calls.setdefault(client, deque(maxlen=1_000))
        last = calls[-1] if calls else float("-inf")
        within = sum(now - at < 1.0 for at in calls)
        calls.append(now)
        settings = self._settings.now
        if settings.gap_milliseconds and (now - last) * 1_000 < settings.gap_milliseconds:
            raise refusals.too_often()
        if settings.per_second and within >= settings.per_second:
            raise refusals.too_often()
        if settings.quota is not None:
            if settings.quota == 0:
                raise refusals.quota_spent()
            self._settings.now = settings.model_copy(update={"quota": settings.quota - 1})
