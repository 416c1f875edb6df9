"""Recommendation beside its requests: it hears others' events, makes what they say searchable, and
forgets what is old.

`python -m subgraphs.recommendation.worker`
"""

from subgraphs.chassis.consumer import Consumer
from subgraphs.chassis.database import Database
from subgraphs.chassis.kafka import Kafka
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.worker import work
from subgraphs.recommendation.consumers import handlers
from subgraphs.recommendation.forgetting import forget_for_ever
from subgraphs.recommendation.search.indexing import index_for_ever
from subgraphs.recommendation.search.universal import embeddings_of
from subgraphs.recommendation.settings import NAME, RecommendationSettings
from subgraphs.recommendation.tables import InboxRow


def main() -> None:
    settings = RecommendationSettings()
    database = Database.of(settings.database_url, NAME, inbox=InboxRow)
    hear = Consumer(Kafka(settings), NAME, handlers(database), SqlOutbox.outages)
    index = index_for_ever(database, embeddings_of(settings))
    tasks = [hear.run(), index, forget_for_ever(database)]
    work(NAME, settings, resources=[database], tasks=tasks)


if __name__ == "__main__":
    main()
