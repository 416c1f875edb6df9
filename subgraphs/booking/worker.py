"""Booking beside its requests: it hears others' events, and announces its own.

`python -m subgraphs.booking.worker`
"""

from subgraphs.booking.consumers import handlers
from subgraphs.booking.events import TOPICS
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.tables import InboxRow, OutboxRow
from subgraphs.chassis.consumer import Consumer
from subgraphs.chassis.database import Database
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.relay import Relay
from subgraphs.chassis.worker import work


def main() -> None:
    settings = BookingSettings()
    database = Database.of(settings.database_url, NAME, OutboxRow, InboxRow)
    kafka = Kafka(settings)
    outbox = SqlOutbox(database)
    work(
        NAME,
        settings,
        resources=[database],
        tasks=[
            Consumer(kafka, NAME, handlers(database), outbox.outages).run(),
            Relay(kafka, outbox, TOPICS).run(),
        ],
    )


if __name__ == "__main__":
    main()
