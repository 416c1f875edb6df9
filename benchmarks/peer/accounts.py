"""Accounts, served plainly: the same types, resolvers and database."""

from starlette.applications import Starlette

from benchmarks.peer.plain import plainly_served
from subgraphs.accounts.context import Context
from subgraphs.accounts.schema import schema
from subgraphs.accounts.settings import AccountsSettings, traveler_keys
from subgraphs.chassis.database import Database
from subgraphs.chassis.sealing.tenants import TenantKeys


def create_app() -> Starlette:
    settings = AccountsSettings()
    database = Database.of(settings.database_url, "accounts")
    keys = TenantKeys(traveler_keys(settings))
    return plainly_served(
        settings,
        lambda viewer: Context.of(viewer, database, settings, keys),
        [database],
        schema,
    )
