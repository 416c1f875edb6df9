"""Accounts, served plainly: the same types, resolvers and database."""

from starlette.applications import Starlette

from benchmarks.peer.plain import plainly_served
from subgraphs.accounts.context import Context
from subgraphs.accounts.schema import schema
from subgraphs.accounts.settings import AccountsSettings
from subgraphs.chassis.database import Database


def create_app() -> Starlette:
    settings = AccountsSettings()
    database = Database.of(settings.database_url, "accounts")
    return plainly_served(
        settings,
        lambda viewer: Context.of(viewer, database, settings),
        [database],
        schema,
    )
