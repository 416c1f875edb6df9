"""Accounts beside its requests: it announces what happened.

`python -m subgraphs.accounts.worker`
"""

from subgraphs.accounts.events import TOPICS
from subgraphs.accounts.settings import NAME, AccountsSettings
from subgraphs.accounts.tables import OutboxRow
from subgraphs.chassis.database import Database
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.relay import Relay
from subgraphs.chassis.worker import work


def main() -> None:
    settings = AccountsSettings()
    database = Database.of(settings.database_url, NAME, OutboxRow)
    relay = Relay(Kafka(settings), SqlOutbox(database), TOPICS)
    work(NAME, settings, resources=[database], tasks=[relay.run()])


if __name__ == "__main__":
    main()
