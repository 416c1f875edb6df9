"""Where booking's parts meet: `uvicorn --factory subgraphs.booking.app:create_app`."""

from collections.abc import Sequence

from starlette.applications import Starlette

from subgraphs.booking.context import Context
from subgraphs.booking.schema import schema
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.tables import InboxRow, OutboxRow
from subgraphs.booking.wiring import Seller, Services
from subgraphs.chassis.database import Database
from subgraphs.chassis.http import serve
from subgraphs.chassis.money.stripe_shaped import StripeShaped
from subgraphs.chassis.wakeups import Wakeups


def create_app(
    settings: BookingSettings | None = None,
    database: Database | None = None,
    providers: Sequence[Seller] | None = None,
) -> Starlette:
    """`providers`: beside our own stock, instead of those that the settings name."""
    settings = settings or BookingSettings()
    database = database or Database.of(settings.database_url, NAME, OutboxRow, InboxRow)
    payments = StripeShaped(settings)
    wakeups = Wakeups(settings.redis_url, NAME)
    services = Services.of(settings, database, payments, wakeups, providers)
    return serve(
        schema,
        NAME,
        settings,
        context_for=lambda viewer: Context.of(viewer, services),
        resources=[database, wakeups, payments, *services.resources],
    )
