"""What does the issuer do with each request? One transaction each, Authlib inside it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any, Final, TypeVar

from authlib.oauth2.rfc6749 import OAuth2Error
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from subgraphs.accounts.events import SignedInFromNewClient
from subgraphs.accounts.issuer.attempts import Attempts, TooManyAttempts
from subgraphs.accounts.issuer.authlib_server import Identity, OAuthServer
from subgraphs.accounts.issuer.messages import Answer, Asked
from subgraphs.accounts.issuer.models import (
    ClientRow,
    CredentialRow,
    KnownClientRow,
    SessionRow,
    hashed,
    now,
)
from subgraphs.accounts.issuer.passwords import Passwords
from subgraphs.accounts.issuer.tokens import Subject
from subgraphs.accounts.people.models import UserRow
from subgraphs.chassis.database import Database, Transaction

SESSION_LASTS: Final = timedelta(hours=12)
NOT_MATCHING: Final = "The handle and the password do not match."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SignInNeeded:
    """The request is good; a person must say who they are."""

    client_name: str
    redirect_uri: str
    problem: str | None = None
    retry_after_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """What a person typed, and from where."""

    handle: str
    password: str
    address: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    answer: Answer
    session_token: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """`answer`: back to the client, when it may be sent there."""

    answer: Answer | None
    needs_confirmation: bool = False


class Issuer:
    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity
        self._passwords = Passwords()
        self._attempts = Attempts(database)

    async def authorize(
        self, asked: Asked, session_token: str | None, device: str
    ) -> Answer | SignInNeeded:
        """For a browser that is signed in, a code; else a question."""
        async with self._database.transaction() as transaction:
            signed_in = await _live_session(transaction.session, session_token)

            def decide(session: Session) -> Answer | SignInNeeded:
                server = self._server(session)
                try:
                    grant = server.get_consent_grant(asked, end_user=signed_in)
                except OAuth2Error as error:
                    return server.refused(asked, error)
                if signed_in is None or grant.prompt:
                    return SignInNeeded(grant.client.name, grant.redirect_uri)
                return _answered(server, asked, signed_in, grant)

            decided = await transaction.session.run_sync(decide)
            if signed_in is not None and isinstance(decided, Answer) and _holds_code(decided):
                await _note_client(transaction, signed_in.user_id, asked.client, device)
            return decided

    async def sign_in(
        self, asked: Asked, entered: Entered, device: str
    ) -> SignedIn | Answer | SignInNeeded:
        """Who `entered` names, if the password is theirs: a session, and a code for the client."""
        needed = await self._in_transaction(lambda session: self._question(session, asked))
        if isinstance(needed, Answer):
            return needed
        handle = entered.handle.strip().lower()
        try:
            await self._attempts.count(handle, entered.address)
        except TooManyAttempts as limited:
            return replace(needed, problem=str(limited), retry_after_seconds=limited.seconds)
        async with self._database.read() as session:
            credential = await session.scalar(
                select(CredentialRow).join(UserRow).where(UserRow.handle == handle)
            )
        stored = credential.password_hash if credential else None
        if not await self._passwords.matches(entered.password, stored) or credential is None:
            return replace(needed, problem=NOT_MATCHING)
        await self._attempts.forgive(handle, entered.address)
        return await self._open_session(asked, credential.user_id, device)

    async def decline(self, asked: Asked) -> Answer:
        """The person does not want to sign in for this client."""

        def refuse(session: Session) -> Answer:
            server = self._server(session)
            try:
                grant = server.get_consent_grant(asked, end_user=None)
            except OAuth2Error as error:
                return server.refused(asked, error)
            return _answered(server, asked, None, grant)

        return await self._in_transaction(refuse)

    async def token(self, asked: Asked) -> Answer:
        return await self._in_transaction(
            lambda session: self._server(session).create_token_response(asked)
        )

    async def revoke(self, asked: Asked) -> Answer:
        return await self._in_transaction(
            lambda session: self._server(session).create_endpoint_response("revocation", asked)
        )

    async def person(self, access_token: str) -> Subject | None:
        """Whom an access token with the scope `openid` speaks of."""
        claims = self._identity.access_tokens.claims_of(access_token)
        if claims is None or "openid" not in str(claims.get("scope", "")).split():
            return None
        async with self._database.read() as session:
            row = await session.get(UserRow, str(claims["sub"]))
        return Subject.of(row) if row else None

    async def sign_out(
        self, asked: Asked, session_token: str | None, *, confirmed: bool
    ) -> SignedOut:
        """Raises OAuth2Error. Without an ID token of this very person, they are asked first."""
        async with self._database.transaction() as transaction:
            asked.user = await _live_session(transaction.session, session_token)

            def end(session: Session) -> SignedOut:
                server = self._server(session)
                request: Any = server.validate_endpoint_request("end_session", asked)
                hint = (request.id_token_claims or {}).get("sub")
                if asked.user is not None and hint != asked.user.user_id and not confirmed:
                    return SignedOut(None, needs_confirmation=True)
                return SignedOut(server.create_endpoint_response("end_session", request))

            return await transaction.session.run_sync(end)

    def _server(self, session: Session) -> OAuthServer:
        return OAuthServer(session, self._identity)

    async def _in_transaction(self, work: Callable[[Session], T]) -> T:
        """Commits also when the answer is a refusal: a used code stays used."""
        async with self._database.transaction() as transaction:
            return await transaction.session.run_sync(work)

    def _question(self, session: Session, asked: Asked) -> Answer | SignInNeeded:
        server = self._server(session)
        try:
            grant = server.get_consent_grant(asked)
        except OAuth2Error as error:
            return server.refused(asked, error)
        return SignInNeeded(grant.client.name, grant.redirect_uri)

    async def _open_session(self, asked: Asked, user_id: str, device: str) -> SignedIn:
        secret = token_urlsafe(32)
        signed_in = SessionRow(
            token_hash=hashed(secret),
            user_id=user_id,
            signed_in_at=now(),
            expires_at=now() + SESSION_LASTS,
        )
        async with self._database.transaction() as transaction:
            await transaction.session.execute(
                delete(SessionRow).where(SessionRow.expires_at < now())
            )
            transaction.session.add(signed_in)

            def answer(session: Session) -> Answer:
                server = self._server(session)
                grant = server.get_authorization_grant(asked)
                return _answered(server, asked, signed_in, grant)

            answered = await transaction.session.run_sync(answer)
            await _note_client(transaction, user_id, asked.client, device)
            return SignedIn(answered, secret)


def _answered(
    server: OAuthServer, asked: Asked, signed_in: SessionRow | None, grant: object
) -> Answer:
    answer: Answer = server.create_authorization_response(asked, signed_in, grant)
    return answer


def _holds_code(answer: Answer) -> bool:
    return "code=" in (answer.location or "")


async def _live_session(session: AsyncSession, token: str | None) -> SessionRow | None:
    if not token:
        return None
    row = await session.get(SessionRow, hashed(token))
    return row if row and row.expires_at > now() else None


async def _note_client(
    transaction: Transaction, user_id: str, client: ClientRow, device: str
) -> None:
    """Announce a program that the person had not signed in from before."""
    first = await transaction.session.execute(
        insert(KnownClientRow)
        .values(user_id=user_id, client_id=client.id, device=device)
        .on_conflict_do_nothing()
        .returning(KnownClientRow.device)
    )
    if first.first() is not None:
        name = f"{client.name}, {device}"
        at = now().isoformat()
        await transaction.record(SignedInFromNewClient(user_id=user_id, client=name, at=at))
