"""What does the issuer remember? Secrets, codes, tokens and cookies only as SHA-256 hashes."""

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from subgraphs.accounts.tables import Base


def hashed(secret: str) -> str:
    """For random secrets of 128 bits or more; passwords need `passwords.py`."""
    return sha256(secret.encode()).hexdigest()


def now() -> datetime:
    return datetime.now(UTC)


def of_user() -> Any:
    return mapped_column(ForeignKey("users.id", ondelete="CASCADE"))


def of_client() -> Any:
    return mapped_column(ForeignKey("clients.id", ondelete="CASCADE"))


class CredentialRow(Base):
    __tablename__ = "credentials"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    password_hash: Mapped[str]


class AttemptsRow(Base):
    """Failed sign-ins of one account or address since `window_started_at`."""

    __tablename__ = "sign_in_attempts"

    key: Mapped[str] = mapped_column(primary_key=True)  # a hash: no address or handle is kept
    attempts: Mapped[int]
    window_started_at: Mapped[datetime]


class ClientSecretRow(Base):
    """A client may hold two that live, so that it can change from one to the other."""

    __tablename__ = "client_secrets"

    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = of_client()
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]


class ClientRow(ClientMixin, Base):
    """A program that asks for tokens. Without a secret it is public and must use PKCE."""

    __tablename__ = "clients"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_confidential: Mapped[bool]
    grant_types: Mapped[list[str]] = mapped_column(ARRAY(String))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    redirect_uris: Mapped[list[str]] = mapped_column(ARRAY(String))
    post_logout_redirect_uris: Mapped[list[str]] = mapped_column(ARRAY(String))
    secrets: Mapped[list[ClientSecretRow]] = relationship()

    @property
    def client_metadata(self) -> dict[str, list[str]]:
        return {"post_logout_redirect_uris": self.post_logout_redirect_uris}

    def get_client_id(self) -> str:
        return self.id

    def get_default_redirect_uri(self) -> None:
        """Each request names its own, exactly as registered."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """All or nothing; None is a refusal. A program that asks for none gets what it has."""
        asked = (scope or "").split()
        if not asked:
            return " ".join(self.scopes) if self.is_confidential else None
        return " ".join(asked) if set(asked) <= set(self.scopes) else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        presented = hashed(client_secret)
        live = [s for s in self.secrets if s.expires_at is None or s.expires_at > now()]
        return any(hmac.compare_digest(secret.secret_hash, presented) for secret in live)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return (method != "none") is self.is_confidential

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and self.check_grant_type("authorization_code")

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.grant_types


class SessionRow(Base):
    """A browser that is signed in at the issuer."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = of_user()
    signed_in_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class KnownClientRow(Base):
    """Where a person has signed in before. `device` is coarse: "Firefox on Linux"."""

    __tablename__ = "known_clients"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    client_id: Mapped[str] = mapped_column(
        ForeignKey("clients.id", ondelete="CASCADE"), primary_key=True
    )
    device: Mapped[str] = mapped_column(primary_key=True)


class CodeRow(AuthorizationCodeMixin, Base):
    __tablename__ = "authorization_codes"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = of_client()
    user_id: Mapped[str] = of_user()
    session_hash: Mapped[str]
    redirect_uri: Mapped[str]
    scope: Mapped[str]
    nonce: Mapped[str | None]
    code_challenge: Mapped[str]
    code_challenge_method: Mapped[str]
    signed_in_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.signed_in_at.timestamp())

    def get_acr(self) -> None: ...

    def get_amr(self) -> list[str]:
        return ["pwd"]


class FamilyRow(Base):
    """All refresh tokens that descend from one sign-in: they live and die together."""

    __tablename__ = "token_families"
    __table_args__ = (Index("token_families_of_session", "session_hash"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = of_client()
    user_id: Mapped[str] = of_user()
    session_hash: Mapped[str]
    code_hash: Mapped[str] = mapped_column(index=True)
    scope: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class RefreshTokenRow(TokenMixin, Base):
    __tablename__ = "refresh_tokens"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    family_id: Mapped[str] = mapped_column(
        ForeignKey("token_families.id", ondelete="CASCADE"), index=True
    )
    issued_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]
    family: Mapped[FamilyRow] = relationship()

    def check_client(self, client: ClientRow) -> bool:
        return self.family.client_id == client.id

    def get_scope(self) -> str:
        return self.family.scope

    @property
    def is_live(self) -> bool:
        return (
            self.used_at is None
            and self.family.revoked_at is None
            and self.family.expires_at > now()
        )
