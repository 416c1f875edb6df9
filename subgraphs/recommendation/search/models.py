"""What can be searched: words of others that are read copies, and what a model makes of them."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.recommendation.tables import Base

AT_ONCE: Final = {"fastupdate": "off"}  # a list of what waits would be read by every search


class SearchKind(StrEnum):
    DESTINATION = "DESTINATION"
    USER = "USER"
    POST = "POST"


class DocumentRow(Base):
    """One thing in words. Its id is the thing's.

    `person_id`: whose it is, who must be shown to whoever finds it; null for what is everybody's.
    `names`: others of it, or of what it is about. `body`: in `language` (ISO 639-1), null where
    nobody can tell. `importance`: among things whose words match equally well.
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("kind IN ('DESTINATION', 'USER', 'POST')", "kind"),
        Index("documents_by_lexeme", "lexemes", postgresql_using="gin", postgresql_with=AT_ONCE),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    person_id: Mapped[str | None]
    title: Mapped[str]
    names: Mapped[str]
    body: Mapped[str]
    language: Mapped[str | None]
    importance: Mapped[float]
    lexemes: Mapped[Any] = mapped_column(TSVECTOR)
    as_of: Mapped[datetime]


class EmbeddingRow(Base):
    """What one version of one model makes of a document. A change of the document deletes it.

    Without a dimension, so that a model of another one needs no migration.
    """

    __tablename__ = "embeddings"

    document_id: Mapped[str] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    model: Mapped[str] = mapped_column(primary_key=True)
    vector: Mapped[Any] = mapped_column(HALFVEC())
    made_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class SourceRow(Base):
    """Which version of a list was written as documents."""

    __tablename__ = "sources"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
