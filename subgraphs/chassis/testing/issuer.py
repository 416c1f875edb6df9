"""An OIDC issuer of the tests' own: publishes keys, signs any claims, honest or not."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

AUDIENCE = "caravan"
EVERY_SCOPE = (
    "openid profile:read profile:write notifications:read catalog:read users:read_roles"
    " users:moderate content:moderate bookings:operate trips:read trips:write"
    " social:read social:write"
    " travelers:read travelers:write travelers:read_sensitive personas:read personas:write"
    " recommendations:read recommendations:write recommendations:operate"
)


@dataclass
class TestIssuer:
    """`others`: keys published beside the first. `asked`: the paths it was asked for, in order."""

    url: str
    others: list[RSAKey | ECKey | OKPKey] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    __test__ = False

    @cached_property
    def key(self) -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})

    @classmethod
    @contextmanager
    def listening(cls) -> Iterator[Self]:
        """Serves discovery and keys on a free port until the end of the block."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        issuer = cls(f"http://127.0.0.1:{server.server_port}")

        class Documents(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                found = issuer.document(self.path)
                self.send_response(200 if found else 404)
                self.end_headers()
                self.wfile.write(json.dumps(found).encode())

            def log_message(self, *_: object) -> None: ...

        server.RequestHandlerClass = Documents
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield issuer
        server.shutdown()
        server.server_close()

    def document(self, path: str) -> dict[str, Any] | None:
        match path:
            case "/.well-known/openid-configuration":
                return {"issuer": self.url, "jwks_uri": f"{self.url}/jwks.json"}
            case "/jwks.json":
                return dict(KeySet([self.key, *self.others]).as_dict(private=False))
        return None

    def token(self, user_id: str, *, scope: str = EVERY_SCOPE, **claims: Any) -> str:
        """An access token of ten minutes; `claims` override, and None leaves one out."""
        now = int(time.time())
        wanted = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": user_id,
            "client_id": "caravan-web",
            "scope": scope,
            "roles": ["TRAVELER"],
            "iat": now,
            "exp": now + 600,
            **claims,
        }
        return self.signed({name: value for name, value in wanted.items() if value is not None})

    def program_token(self, client_id: str, *, scope: str) -> str:
        return self.token(client_id, client_id=client_id, scope=scope, roles=None)

    def signed(
        self,
        claims: dict[str, Any],
        *,
        header: dict[str, Any] | None = None,
        key: RSAKey | ECKey | OKPKey | OctKey | None = None,
    ) -> str:
        wanted = {"alg": "RS256", "kid": "first", "typ": "at+jwt", **(header or {})}
        return jwt.encode(wanted, claims, key or self.key, algorithms=[wanted["alg"]])
