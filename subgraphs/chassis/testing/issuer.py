"""An OIDC issuer of the tests' own: publishes keys, signs any claims, honest or not."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

AUDIENCE = "caravan"
EVERY_SCOPE = "openid profile:read profile:write notifications:read catalog:read users:read_roles"


@dataclass
class TestIssuer:
    url: str

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
        documents = {
            "/.well-known/openid-configuration": {
                "issuer": issuer.url,
                "jwks_uri": f"{issuer.url}/jwks.json",
            },
            "/jwks.json": KeySet([issuer.key]).as_dict(private=False),
        }

        class Documents(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = documents.get(self.path)
                self.send_response(200 if found else 404)
                self.end_headers()
                self.wfile.write(json.dumps(found).encode())

            def log_message(self, *_: object) -> None: ...

        server.RequestHandlerClass = Documents
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield issuer
        server.shutdown()
        server.server_close()

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
        key: RSAKey | OctKey | None = None,
    ) -> str:
        wanted = {"alg": "RS256", "kid": "first", "typ": "at+jwt", **(header or {})}
        return jwt.encode(wanted, claims, key or self.key, algorithms=[wanted["alg"]])
