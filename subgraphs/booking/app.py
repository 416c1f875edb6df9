"""Where booking's parts meet: `uvicorn --factory subgraphs.booking.app:create_app`."""

from starlette.applications import Starlette

from subgraphs.booking.context import Context
from subgraphs.booking.schema import schema
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.tables import InboxRow, OutboxRow
from subgraphs.chassis.database import Database
from subgraphs.chassis.http import serve
from subgraphs.chassis.wakeups import Wakeups


def create_app(
    settings: BookingSettings | None = None, database: Database | None = None
) -> Starlette:
    settings = settings or BookingSettings()
    database = database or Database.of(settings.database_url, NAME, OutboxRow, InboxRow)
    wakeups = Wakeups(settings.redis_url, NAME)
    return serve(
        schema,
        NAME,
        settings,
        context_for=lambda viewer: Context.of(viewer, database),
        resources=[database, wakeups],
    )
