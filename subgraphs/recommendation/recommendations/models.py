"""What was recommended to whom, why, and what they said to it."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.recommendation.tables import Base


class ItemKind(StrEnum):
    DESTINATION = "DESTINATION"
    USER = "USER"
    POST = "POST"


class Feedback(StrEnum):
    SHOWN = "SHOWN"
    CLICKED = "CLICKED"
    SAVED = "SAVED"
    DISMISSED = "DISMISSED"
    NOT_INTERESTED = "NOT_INTERESTED"


HIDES = (Feedback.DISMISSED.value, Feedback.NOT_INTERESTED.value)
LIKES = (Feedback.SAVED.value, Feedback.CLICKED.value)
BOOKED = "BOOKED"  # nobody says so: it is heard of their trips


class RecommendationRow(Base):
    """One exposure, as it was last on its day: at which place (from 1), and how it came there.

    `arms`: the person's, of each experiment that concerned it.
    """

    __tablename__ = "recommendations"
    __table_args__ = (
        Index("recommendations_age", "shown_at"),
        Index("recommendations_of_user", "user_id", "item_id", "shown_at"),
        CheckConstraint("kind IN ('DESTINATION', 'USER', 'POST')", "kind"),
        CheckConstraint("propensity > 0 AND propensity <= 1", "propensity"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str]
    list_name: Mapped[str]
    kind: Mapped[str]
    item_id: Mapped[str]
    rank: Mapped[int]
    score: Mapped[float]
    source: Mapped[str]
    propensity: Mapped[float]
    is_exploration: Mapped[bool]
    model_version: Mapped[str]
    arms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    shown_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class FeedbackRow(Base):
    """Added, never changed; it outlives the exposure, so that what was dismissed stays away."""

    __tablename__ = "feedback"
    __table_args__ = (
        Index("feedback_of_user", "user_id", "given_at"),
        Index(
            "feedback_hides",
            "user_id",
            postgresql_where=text("feedback IN ('DISMISSED', 'NOT_INTERESTED')"),
        ),
        CheckConstraint(
            "feedback IN ('SHOWN', 'CLICKED', 'SAVED', 'DISMISSED', 'NOT_INTERESTED', 'BOOKED')",
            "feedback",
        ),
    )

    recommendation_id: Mapped[str] = mapped_column(primary_key=True)
    feedback: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str]
    item_id: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
