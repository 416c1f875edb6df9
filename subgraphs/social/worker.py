"""Social beside its requests: it hears accounts' events, and announces its own.

`python -m subgraphs.social.worker`
"""

from subgraphs.chassis.consumer import Consumer
from subgraphs.chassis.documents import DocumentOutbox, Documents
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.relay import Relay
from subgraphs.chassis.settings import Settings
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.chassis.worker import work
from subgraphs.social.app import MODELS, NAME
from subgraphs.social.consumers import handlers
from subgraphs.social.events import NotificationCreated
from subgraphs.social.notifications.models import NotificationDocument
from subgraphs.social.notifications.service import Notifications


def main() -> None:
    settings = Settings()
    kafka = Kafka(settings)
    wakeups = Wakeups(settings.redis_url, NAME)
    outbox = DocumentOutbox(NotificationDocument)
    work(
        NAME,
        settings,
        resources=[Documents(settings.mongodb_uri, NAME, MODELS), wakeups],
        tasks=[
            Consumer(kafka, NAME, handlers(Notifications(wakeups)), outbox.outages).run(),
            Relay(kafka, outbox, [NotificationCreated.topic]).run(),
        ],
    )


if __name__ == "__main__":
    main()
