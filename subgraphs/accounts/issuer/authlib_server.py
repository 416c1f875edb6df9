"""How does Authlib's authorization server stand on our tables?

Authlib has no server for Starlette. Its core one knows no framework, and no `await`: it runs
inside `AsyncSession.run_sync`, on the transaction of one request, and never blocks the loop.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self

from authlib.common.security import is_secure_transport
from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.rpinitiated import EndSessionEndpoint, EndSessionRequest
from joserfc.jwk import KeySet
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from subgraphs.accounts.issuer.grants import (
    CodeGrant,
    ProgramGrant,
    RefreshGrant,
    RequiredChallenge,
    Revocation,
)
from subgraphs.accounts.issuer.keys import ALGORITHM, SigningKeys
from subgraphs.accounts.issuer.messages import Answer, Asked
from subgraphs.accounts.issuer.models import (
    ClientRow,
    FamilyRow,
    RefreshTokenRow,
    SessionRow,
    hashed,
    now,
)
from subgraphs.accounts.issuer.tokens import AccessTokens, IdTokens
from subgraphs.accounts.settings import AccountsSettings
from subgraphs.chassis.ids import new_id

SCOPES: Final = (
    "openid",
    "offline_access",
    "profile:read",
    "profile:write",
    "notifications:read",
    "catalog:read",
    "users:read_roles",
    "users:moderate",
    "content:moderate",
    "bookings:operate",
    "trips:read",
    "trips:write",
    "social:read",
    "social:write",
    "recommendations:read",
    "recommendations:write",
    "recommendations:operate",
    "travelers:read",
    "travelers:write",
    "travelers:read_sensitive",
    "personas:read",
    "personas:write",
)
FAMILY_LASTS: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes this issuer itself, and not another."""

    url: str
    keys: SigningKeys
    access_tokens: AccessTokens

    @classmethod
    def of(cls, settings: AccountsSettings) -> Self:
        keys = SigningKeys(settings.issuer_keys_dir)
        url = settings.oidc_issuer
        if not is_secure_transport(url):
            raise ValueError("OIDC_ISSUER of our own issuer is https, or on a loopback address.")
        return cls(url, keys, AccessTokens(url, settings.oidc_audience, keys))


class OAuthServer(AuthorizationServer):
    def __init__(self, session: Session, identity: Identity) -> None:
        super().__init__(scopes_supported=SCOPES)
        self.session = session
        self.identity = identity
        ids = IdTokens(identity.url, identity.keys)
        self.register_token_generator("default", identity.access_tokens)
        self.register_grant(CodeGrant, [RequiredChallenge(required=True), ids])
        self.register_grant(RefreshGrant)
        self.register_grant(ProgramGrant)
        self.register_endpoint(Revocation)
        self.register_endpoint(EndSession)
        self._named = NamedIssuer(identity.url)
        self._named(self)

    def query_client(self, client_id: str) -> ClientRow | None:
        return self.session.get(ClientRow, client_id)

    def save_token(self, token: dict[str, Any], request: Asked) -> None:
        """Access tokens are kept by nobody; a refresh token joins its family or founds one."""
        if "refresh_token" not in token:
            return
        if request.refresh_token is not None:
            family_id = request.refresh_token.family_id
        else:
            family_id = new_id("family")
            code = request.authorization_code
            family = FamilyRow(
                id=family_id,
                client_id=code.client_id,
                user_id=code.user_id,
                session_hash=code.session_hash,
                code_hash=code.code_hash,
                scope=code.scope,
                expires_at=now() + FAMILY_LASTS,
            )
            self.session.execute(delete(FamilyRow).where(FamilyRow.expires_at < now()))
            self.session.add(family)
            self.session.flush()
        secret = hashed(token["refresh_token"])
        self.session.add(RefreshTokenRow(token_hash=secret, family_id=family_id))

    def create_oauth2_request(self, request: Asked) -> Asked:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Answer:
        return Answer(status, body, dict(headers))

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens."""

    def refused(self, asked: Asked, error: OAuth2Error) -> Answer:
        """A redirect that says why, where the redirect address could be trusted."""
        answer: Answer = self.handle_error_response(asked, error)
        self._named.add_issuer_parameter(self, answer)
        return answer


class NamedIssuer(IssuerParameter):
    """RFC 9207: the client hears whose answer it is."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        return self._issuer


class EndSession(EndSessionEndpoint):
    """Signs a browser out, and ends the refresh tokens that its session led to."""

    def get_server_jwks(self) -> KeySet:
        keys: SigningKeys = self.server.identity.keys
        return keys.ring().published

    def get_algorithms(self) -> list[str]:
        return [ALGORITHM]

    def end_session(self, end_session_request: EndSessionRequest) -> None:
        signed_in: SessionRow | None = end_session_request.request.user
        if signed_in is None:
            return
        session: Session = self.server.session
        of_session = FamilyRow.session_hash == signed_in.token_hash
        session.execute(update(FamilyRow).where(of_session).values(revoked_at=now()))
        session.execute(delete(SessionRow).where(SessionRow.token_hash == signed_in.token_hash))
