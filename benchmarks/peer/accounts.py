"""Accounts, served plainly: the same types, resolvers and database."""

from starlette.applications import Starlette

from benchmarks.peer.plain import plainly_served
from subgraphs.accounts.context import Context
from subgraphs.accounts.nodes import STUBS
from subgraphs.accounts.people.types import User
from subgraphs.accounts.schema import Mutation, Query
from subgraphs.chassis.database import Database
from subgraphs.chassis.settings import Settings


def create_app() -> Starlette:
    settings = Settings()
    database = Database.of(settings.database_url, "accounts")
    return plainly_served(
        settings,
        lambda viewer: Context.of(viewer, database, settings.oidc_subjects),
        [database],
        query=Query,
        mutation=Mutation,
        types=[User, *STUBS.values()],
    )
