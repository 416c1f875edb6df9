"""An OpenID issuer of a few lines: its discovery, its keys, and tokens in every shape."""

import time
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

AUDIENCE = "caravan"


class Issuer:
    def __init__(self, url: str) -> None:
        self.url = url
        self.rsa = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
        self.ec = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
        self.ed = OKPKey.generate_key("Ed25519", {"kid": "ed", "use": "sig"})
        self.published: list[Any] = [self.rsa, self.ec, self.ed]
        self.times_asked = 0
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/jwks.json", self._keys),
            ]
        )

    async def _discovery(self, request: Request) -> Response:
        return JSONResponse({"issuer": self.url, "jwks_uri": f"{self.url}/jwks.json"})

    async def _keys(self, request: Request) -> Response:
        self.times_asked += 1
        return JSONResponse(KeySet(self.published).as_dict(private=False))

    def token(
        self,
        subject: str = "user_1",
        *,
        key: Any = None,
        algorithm: str = "RS256",
        header: dict[str, Any] | None = None,
        seconds: float = 600,
        **claims: Any,
    ) -> str:
        """A claim given as None is left out."""
        key = key or self.rsa
        now = time.time()
        whole = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": subject,
            "exp": int(now + seconds),
            "iat": int(now),
            "client_id": "web",
            "scope": "openid",
            **claims,
        }
        present = {name: value for name, value in whole.items() if value is not None}
        head = {"alg": algorithm, "kid": key.kid, "typ": "at+jwt", **(header or {})}
        return jwt.encode(head, present, key, algorithms=[algorithm])

    def client_token(self, client: str = "partner", **claims: Any) -> str:
        return self.token(client, **{"client_id": client, "scope": "catalog:read", **claims})
