from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette

from subgraphs.accounts.app import create_app
from subgraphs.accounts.consumers import handlers
from subgraphs.accounts.issuer.models import CredentialRow
from subgraphs.accounts.issuer.passwords import hash_of
from subgraphs.accounts.people.models import UserRow
from subgraphs.accounts.seed import clients, put_client
from subgraphs.accounts.settings import AccountsSettings
from subgraphs.accounts.tables import Base, InboxRow, OutboxRow
from subgraphs.accounts.tests.browser import Program, running
from subgraphs.chassis.database import Database
from subgraphs.chassis.events import Envelope
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.plugin import ROUTER_SECRET
from subgraphs.chassis.testing.router import Router
from subgraphs.chassis.testing.stores import emptied, migrated

ALICE = derived_id("user", "alice")
AVATARS = "https://caravan.example/avatars"
PASSWORD = "correct horse battery"
SCOPES = "openid profile:read profile:write users:read_roles"


@dataclass
class Accounts:
    """The subgraph, a router in front of it, and what it has stored."""

    app: Starlette
    router: Router
    issuer: TestIssuer
    database: Database

    async def ask(
        self, query: str, as_user: str | None = ALICE, *, scope: str = SCOPES, **variables: object
    ) -> dict:
        token = self.issuer.token(as_user, scope=scope) if as_user else None
        return await self.router.ask(query, variables, token=token)

    async def person(self, handle: str, **columns: object) -> str:
        return await add_person(self.database, handle, **columns)

    async def hears(self, topic: str, event_id: str, said_at: datetime, **data: str) -> None:
        """One of social's events reaches the consumer."""
        envelope = Envelope(id=event_id, topic=topic, key="", data=data, time=said_at)
        await handlers(self.database)[topic](envelope)

    async def events(self) -> list[tuple[str, dict]]:
        return await announced(self.database)


async def add_person(database: Database, handle: str, **columns: object) -> str:
    user_id = derived_id("user", handle)
    defaults = {"id": user_id, "handle": handle, "display_name": handle.title()}
    async with database.transaction() as transaction:
        transaction.session.add(UserRow(**{**defaults, **columns}))
    return user_id


async def announced(database: Database) -> list[tuple[str, dict]]:
    """Topic and data, oldest first."""
    async with database.read() as session:
        rows = await session.scalars(select(OutboxRow).order_by(OutboxRow.position))
        return [(row.topic, row.envelope["data"]) for row in rows]


async def count(database: Database, table: type[Base]) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(table))


@pytest.fixture(scope="session")
def _migrated(postgres_url: str) -> str:
    migrated(postgres_url, "accounts", OutboxRow)
    return postgres_url


@pytest.fixture
async def database(_migrated: str) -> AsyncIterator[Database]:
    """Without rows."""
    async with Database.of(_migrated, "accounts", OutboxRow, InboxRow) as database:
        await emptied(database, Base.metadata)
        yield database


@pytest.fixture(scope="session")
def keys_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: keys take long to make."""
    return tmp_path_factory.mktemp("issuer") / "keys"


@pytest.fixture
def accounts_settings(
    settings: Settings, postgres_url: str, keys_directory: Path
) -> AccountsSettings:
    return AccountsSettings(
        **{
            **settings.model_dump(),
            "router_secret": ROUTER_SECRET,
            "database_url": postgres_url,
            "issuer_keys_dir": keys_directory,
            "traveler_keys_file": keys_directory / "travelers.json",
            "avatars_url": AVATARS,
        }
    )


@pytest.fixture
async def accounts(
    accounts_settings: AccountsSettings, database: Database, issuer: TestIssuer
) -> AsyncIterator[Accounts]:
    """Behind the tests' own issuer; Alice is registered."""
    app = create_app(accounts_settings, database)
    async with app.router.lifespan_context(app):
        accounts = Accounts(app, Router(app, "accounts", ROUTER_SECRET), issuer, database)
        await accounts.person("alice", display_name="Alice Moreau")
        yield accounts


@pytest.fixture(scope="session")
def password_hash() -> str:
    return hash_of(PASSWORD)


@pytest.fixture
async def program(
    accounts_settings: AccountsSettings, database: Database, password_hash: str
) -> AsyncIterator[Program]:
    """The subgraph with its own issuer, on a port; Alice and Bob can sign in."""
    for handle in ("alice", "bob"):
        user_id = await add_person(database, handle)
        async with database.transaction() as transaction:
            transaction.session.add(CredentialRow(user_id=user_id, password_hash=password_hash))
    async with database.transaction() as transaction:
        for client in clients():
            await put_client(transaction.session, client)
    async with running(accounts_settings) as url, Program.at(url) as program:
        yield program
