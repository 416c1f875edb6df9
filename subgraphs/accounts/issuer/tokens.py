"""What do the issuer's tokens say, and is this one of them?"""

from dataclasses import dataclass, field
from typing import Any, Final, Self

from authlib.common.security import generate_token
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from subgraphs.accounts.issuer.keys import ALGORITHM, SigningKeys
from subgraphs.accounts.issuer.models import ClientRow
from subgraphs.accounts.people.models import UserRow

ACCESS_SECONDS: Final = 600
ID_SECONDS: Final = 600
TOKEN_CHARACTERS: Final = 48  # of 62: more than 256 bits


@dataclass(frozen=True, slots=True)
class Subject:
    """The person a token speaks of."""

    id: str
    handle: str
    display_name: str
    avatar_url: str | None
    roles: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, row: UserRow) -> Self:
        return cls(row.id, row.handle, row.display_name, row.avatar_url, list(row.roles))

    def get_user_id(self) -> str:
        return self.id

    def claims(self) -> dict[str, str]:
        """OpenID Connect's standard claims."""
        shown = {"sub": self.id, "name": self.display_name, "preferred_username": self.handle}
        return shown | ({"picture": self.avatar_url} if self.avatar_url else {})


class AccessTokens(JWTBearerTokenGenerator):
    """RFC 9068 access tokens; opaque refresh tokens for those who ask for `offline_access`."""

    def __init__(self, issuer: str, audience: str, keys: SigningKeys) -> None:
        super().__init__(
            issuer,
            alg=ALGORITHM,
            refresh_token_generator=lambda **_: generate_token(TOKEN_CHARACTERS),
            expires_generator=ACCESS_SECONDS,
        )
        self._audience = audience
        self._keys = keys

    def generate(
        self,
        grant_type: str,
        client: ClientRow,
        user: Subject | None = None,
        scope: str | None = None,
        expires_in: int | None = None,
        include_refresh_token: bool = True,
    ) -> dict[str, Any]:
        wanted = include_refresh_token and "offline_access" in (scope or "").split()
        made = super().generate(grant_type, client, user, scope, expires_in, wanted)
        return dict(made)

    def get_jwks(self) -> KeySet:
        return self._keys.ring().signing

    def get_audiences(self, client: ClientRow, user: Subject | None, scope: str) -> str:
        return self._audience

    def get_extra_claims(
        self, client: ClientRow, grant_type: str, user: Subject | None, scope: str
    ) -> dict[str, Any]:
        return {"roles": user.roles} if user else {}

    def claims_of(self, token: str) -> dict[str, Any] | None:
        """What one of our living access tokens says; None for anything else."""
        expected = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
        )
        try:
            decoded = jwt.decode(token, self._keys.ring().published, algorithms=[ALGORITHM])
            expected.validate(decoded.claims)
        except (JoseError, ValueError):
            return None
        return dict(decoded.claims) if decoded.header.get("typ") == "at+jwt" else None


class IdTokens(OpenIDCode):
    def __init__(self, issuer: str, keys: SigningKeys) -> None:
        super().__init__(require_nonce=False)
        self._issuer = issuer
        self._keys = keys

    def exists_nonce(self, nonce: str, request: object) -> bool:
        """A code is good once, so a nonce needs no memory here; the client compares it."""
        return False

    def resolve_client_private_key(self, client: ClientRow) -> KeySet:
        return self._keys.ring().signing

    def get_client_claims(self, client: ClientRow) -> dict[str, Any]:
        return {"iss": self._issuer, "aud": client.id}

    def generate_user_info(self, user: Subject, scope: str) -> dict[str, str]:
        return user.claims()
