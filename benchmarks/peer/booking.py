"""Booking, served plainly: the same types, resolvers and database."""

from starlette.applications import Starlette

from benchmarks.peer.plain import plainly_served
from subgraphs.booking.context import Context
from subgraphs.booking.schema import schema
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.wiring import Services
from subgraphs.chassis.database import Database
from subgraphs.chassis.money.stripe_shaped import StripeShaped
from subgraphs.chassis.wakeups import Wakeups


def create_app() -> Starlette:
    settings = BookingSettings()
    database = Database.of(settings.database_url, NAME)
    payments = StripeShaped(settings)
    wakeups = Wakeups(settings.redis_url, NAME)
    services = Services.of(settings, database, payments, wakeups)
    return plainly_served(
        settings,
        lambda viewer: Context.of(viewer, services),
        [database, wakeups, payments],
        schema,
    )
