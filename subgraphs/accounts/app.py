"""Where accounts' parts meet: `uvicorn --factory subgraphs.accounts.app:create_app`."""

import logging

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from subgraphs.accounts.context import Context
from subgraphs.accounts.issuer.authlib_server import Identity
from subgraphs.accounts.issuer.routes import routes
from subgraphs.accounts.issuer.service import Issuer
from subgraphs.accounts.people import pictures
from subgraphs.accounts.schema import schema
from subgraphs.accounts.settings import NAME, AccountsSettings, traveler_keys
from subgraphs.accounts.tables import OutboxRow
from subgraphs.accounts.travelers import internal
from subgraphs.accounts.travelers.reading import Readings
from subgraphs.chassis.database import Database
from subgraphs.chassis.http import serve
from subgraphs.chassis.sealing.tenants import TenantKeys
from subgraphs.chassis.settings import Environment, Subjects


def create_app(
    settings: AccountsSettings | None = None, database: Database | None = None
) -> Starlette:
    settings = settings or AccountsSettings()
    database = database or Database.of(settings.database_url, NAME, OutboxRow)
    provider = traveler_keys(settings)
    keys = TenantKeys(provider)
    return serve(
        schema,
        NAME,
        settings,
        context_for=lambda viewer: Context.of(viewer, database, settings, keys),
        resources=[database, provider],
        routes=[
            *pictures.routes(database),
            *internal.routes(settings.router_secret.get_secret_value(), Readings(database, keys)),
            *_issuer(settings, database),
        ],
    )


def _issuer(settings: AccountsSettings, database: Database) -> list[BaseRoute]:
    """Ours, for development alone: in production, or with another's subjects, there is none."""
    is_ours = settings.oidc_subjects is Subjects.OWN
    if settings.environment is not Environment.DEVELOPMENT or not is_ours:
        return []
    logging.getLogger("authlib").setLevel(logging.INFO)  # its debug lines hold whole tokens
    identity = Identity.of(settings)
    return routes(Issuer(database, identity), identity)
