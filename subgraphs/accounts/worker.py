"""Accounts beside its requests: it announces what happened, and hears who blocked whom.

`python -m subgraphs.accounts.worker`
"""

from subgraphs.accounts.consumers import handlers
from subgraphs.accounts.events import TOPICS
from subgraphs.accounts.settings import NAME, AccountsSettings
from subgraphs.accounts.tables import InboxRow, OutboxRow
from subgraphs.chassis.consumer import Consumer
from subgraphs.chassis.database import Database
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.relay import Relay
from subgraphs.chassis.worker import work


def main() -> None:
    settings = AccountsSettings()
    kafka = Kafka(settings)
    database = Database.of(settings.database_url, NAME, OutboxRow, InboxRow)
    outbox = SqlOutbox(database)
    work(
        NAME,
        settings,
        resources=[database],
        tasks=[
            Relay(kafka, outbox, TOPICS).run(),
            Consumer(kafka, NAME, handlers(database), outbox.outages).run(),
        ],
    )


if __name__ == "__main__":
    main()
