"""Who wrote publicly about which place? A read copy of social's posts, without what they say."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.recommendation.tables import Base


class PostRow(Base):
    """One that is deleted keeps its row, so that a late word does not bring it back."""

    __tablename__ = "posts"
    __table_args__ = (
        Index("posts_newest", "published_at", "id"),
        Index("posts_of_author", "author_id", "published_at"),
        Index("posts_of_destination", "destination_id", "published_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    author_id: Mapped[str]
    destination_id: Mapped[str | None]
    published_at: Mapped[datetime]
    is_shown: Mapped[bool]  # for everybody, and not deleted
