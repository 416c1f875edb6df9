"""Where its parts meet: `uvicorn --factory subgraphs.recommendation.app:create_app`."""

from starlette.applications import Starlette

from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.chassis.http import serve
from subgraphs.recommendation.catalogue.destinations import Catalogue
from subgraphs.recommendation.context import Answers, Context
from subgraphs.recommendation.learning.batching import Batches
from subgraphs.recommendation.learning.learner import Learner
from subgraphs.recommendation.learning.promoted import Champion
from subgraphs.recommendation.schema import schema
from subgraphs.recommendation.search.embeddings import EmbeddingProvider
from subgraphs.recommendation.search.meaning import Meanings
from subgraphs.recommendation.search.universal import embeddings_of
from subgraphs.recommendation.settings import NAME, RecommendationSettings
from subgraphs.recommendation.tables import InboxRow


def create_app(
    settings: RecommendationSettings | None = None,
    database: Database | None = None,
    catalogue: Catalogue | None = None,
    embeddings: EmbeddingProvider | None = None,
) -> Starlette:
    settings = settings or RecommendationSettings()
    database = database or Database.of(settings.database_url, NAME, inbox=InboxRow)
    cache = Cache(settings.redis_url, NAME)
    catalogue = catalogue or Catalogue.read()
    champion = Champion(settings.recommendation_models, catalogue.places)
    learner = Learner(database, catalogue, champion, settings.recommendations_learned_seconds)
    batches = Batches(settings.recommendations_deadline_seconds)
    meanings = Meanings(embeddings or embeddings_of(settings))
    answers = Answers(settings, database, cache, learner, batches, meanings)
    app = serve(
        schema,
        NAME,
        settings,
        context_for=lambda viewer: Context.of(viewer, answers),
        resources=[database, cache, learner, batches, meanings],
    )
    app.state.answers = answers
    return app
