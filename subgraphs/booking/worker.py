"""Booking beside its requests: it hears others' events, announces its own, and settles bookings.

`python -m subgraphs.booking.worker`
"""

from subgraphs.booking.bookings.sweeping import Sweeper
from subgraphs.booking.bookings.watching import Watcher
from subgraphs.booking.consumers import handlers
from subgraphs.booking.events import TOPICS
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.tables import InboxRow, OutboxRow
from subgraphs.booking.wiring import Services
from subgraphs.chassis.consumer import Consumer
from subgraphs.chassis.database import Database
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.money.stripe_shaped import StripeShaped
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.relay import Relay
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.chassis.worker import work


def main() -> None:
    settings = BookingSettings()
    database = Database.of(settings.database_url, NAME, OutboxRow, InboxRow)
    payments = StripeShaped(settings)
    wakeups = Wakeups(settings.redis_url, NAME)
    services = Services.of(settings, database, payments, wakeups)
    kafka = Kafka(settings)
    outbox = SqlOutbox(database)
    work(
        NAME,
        settings,
        resources=[database, wakeups, payments, *services.resources],
        tasks=[
            Consumer(kafka, NAME, handlers(database), outbox.outages).run(),
            Relay(kafka, outbox, TOPICS).run(),
            Watcher(database, services.pressing).run(),
            Sweeper(database, services.offers, services.begins, services.workflows).run(),
        ],
    )


if __name__ == "__main__":
    main()
