"""How are codes and refresh tokens kept, so that each is good once?"""

from datetime import timedelta
from typing import Any, Final

import structlog
from authlib.oauth2.rfc6749 import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    InvalidRequestError,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from subgraphs.accounts.issuer.messages import Asked
from subgraphs.accounts.issuer.models import (
    ClientRow,
    CodeRow,
    FamilyRow,
    RefreshTokenRow,
    hashed,
    now,
)
from subgraphs.accounts.issuer.tokens import Subject
from subgraphs.accounts.people.models import UserRow

CODE_LASTS: Final = timedelta(seconds=60)
CODE_KEPT: Final = timedelta(days=1)  # used or expired, so that a second use is recognised
ANY_CLIENT: Final = ["none", "client_secret_basic", "client_secret_post"]
WITH_A_SECRET: Final = ["client_secret_basic", "client_secret_post"]

log = structlog.get_logger(__name__)


class OnOurTables:
    """A grant's way to the transaction of its request."""

    server: Any
    request: Any  # `Asked`

    @property
    def _session(self) -> Session:
        session: Session = self.server.session
        return session


class RequiredChallenge(CodeChallenge):
    """PKCE for every client, S256 alone."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: "CodeGrant", redirect_uri: str) -> None:
        sent = grant.request.payload.data
        if not sent.get("code_challenge") or sent.get("code_challenge_method") != "S256":
            raise InvalidRequestError("A 'code_challenge' with method S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


class CodeGrant(OnOurTables, AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ANY_CLIENT

    def save_authorization_code(self, code: str, request: Asked) -> None:
        sent = request.payload.data
        self._session.execute(delete(CodeRow).where(CodeRow.expires_at < now() - CODE_KEPT))
        self._session.add(
            CodeRow(
                code_hash=hashed(code),
                client_id=request.client.id,
                user_id=request.user.user_id,
                session_hash=request.user.token_hash,
                redirect_uri=request.payload.redirect_uri,
                scope=request.scope,
                nonce=sent.get("nonce"),
                code_challenge=sent["code_challenge"],
                code_challenge_method=sent["code_challenge_method"],
                signed_in_at=request.user.signed_in_at,
                expires_at=now() + CODE_LASTS,
            )
        )

    def query_authorization_code(self, code: str, client: ClientRow) -> CodeRow | None:
        """The code, used up by this very question, whatever comes of it."""
        row = self._session.get(CodeRow, hashed(code), with_for_update=True)
        if row is None or row.client_id != client.id:
            return None
        if row.used_at is not None:
            log.warning("authorization code used twice", client=client.id)
            self._session.execute(
                update(FamilyRow)
                .where(FamilyRow.code_hash == row.code_hash)
                .values(revoked_at=now())
            )
            return None
        row.used_at = now()
        return row if row.expires_at > now() else None

    def delete_authorization_code(self, authorization_code: CodeRow) -> None:
        """It stays, marked as used, until CODE_KEPT is over."""

    def authenticate_user(self, authorization_code: CodeRow) -> Subject | None:
        return person(self._session, authorization_code.user_id)


class RefreshGrant(OnOurTables, RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ANY_CLIENT
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> RefreshTokenRow | None:
        """A token that was used before is in two hands: its whole family ends."""
        row = self._session.get(RefreshTokenRow, hashed(refresh_token), with_for_update=True)
        if row is None or not row.check_client(self.request.client):
            return None
        if row.used_at is not None and row.family.revoked_at is None:
            log.warning("refresh token used twice; its family ends", client=row.family.client_id)
            row.family.revoked_at = now()
        return row if row.is_live else None

    def authenticate_user(self, refresh_token: RefreshTokenRow) -> Subject | None:
        return person(self._session, refresh_token.family.user_id)

    def revoke_old_credential(self, refresh_token: RefreshTokenRow) -> None:
        refresh_token.used_at = now()


class ProgramGrant(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = WITH_A_SECRET


class Revocation(RevocationEndpoint):
    """Ends a refresh token's family. An access token ends by itself, within ten minutes."""

    CLIENT_AUTH_METHODS = ANY_CLIENT

    def query_token(self, token_string: str, token_type_hint: str | None) -> RefreshTokenRow | None:
        found: RefreshTokenRow | None = self.server.session.get(
            RefreshTokenRow, hashed(token_string)
        )
        return found

    def revoke_token(self, token: RefreshTokenRow, request: Asked) -> None:
        token.family.revoked_at = token.family.revoked_at or now()


def person(session: Session, user_id: str) -> Subject | None:
    row = session.get(UserRow, user_id)
    return Subject.of(row) if row else None
