"""Alembic's way into recommendation's tables."""

from subgraphs.chassis.migrate import migrate_with
from subgraphs.recommendation.people.models import BlockRow, FollowRow, PersonRow, RevisionRow
from subgraphs.recommendation.posts.models import PostRow
from subgraphs.recommendation.recommendations.models import FeedbackRow, RecommendationRow
from subgraphs.recommendation.search.models import DocumentRow, EmbeddingRow, SourceRow
from subgraphs.recommendation.tables import Base, InboxRow
from subgraphs.recommendation.trips.models import TripRow

TABLES = (
    BlockRow,
    DocumentRow,
    EmbeddingRow,
    FeedbackRow,
    FollowRow,
    InboxRow,
    PersonRow,
    PostRow,
    RecommendationRow,
    RevisionRow,
    SourceRow,
    TripRow,
)

migrate_with(Base.metadata)
