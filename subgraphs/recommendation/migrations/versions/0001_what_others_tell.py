"""Read copies of others' facts; what was recommended, and what people said to it.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.String, primary_key=True),
        sa.Column("applied_at", MOMENT, nullable=False),
    )
    op.create_index("inbox_age", "inbox", ["applied_at"])
    op.create_table(
        "people",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("visibility", sa.String, nullable=True),
        sa.Column("profile_as_of", MOMENT, nullable=False),
        sa.Column("is_suspended", sa.Boolean, nullable=False),
        sa.Column("suspension_as_of", MOMENT, nullable=False),
        sa.Column("is_personal", sa.Boolean, nullable=False),
        sa.Column("consent_as_of", MOMENT, nullable=False),
    )
    for table, one, other in (
        ("follows", "follower_id", "followed_id"),
        ("blocks", "blocker_id", "blocked_id"),
    ):
        op.create_table(
            table,
            sa.Column(one, sa.String, primary_key=True),
            sa.Column(other, sa.String, primary_key=True),
            sa.Column("is_in_force", sa.Boolean, nullable=False),
            sa.Column("as_of", MOMENT, nullable=False),
        )
        op.create_index(f"{table}_of_{other.removesuffix('_id')}", table, [other])
    op.create_table(
        "revisions",
        sa.Column("user_id", sa.String, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "trips",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("destination_id", sa.String, nullable=True),
        sa.Column("starts_on", sa.Date, nullable=True),
        sa.Column("ends_on", sa.Date, nullable=True),
        sa.Column("is_booked", sa.Boolean, nullable=False),
        sa.Column("member_ids", postgresql.ARRAY(sa.String), nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
    )
    op.create_index("trips_of_member", "trips", ["member_ids"], postgresql_using="gin")
    op.create_table(
        "posts",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("author_id", sa.String, nullable=False),
        sa.Column("destination_id", sa.String, nullable=True),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("is_shown", sa.Boolean, nullable=False),
    )
    op.create_index("posts_newest", "posts", ["published_at", "id"])
    op.create_index("posts_of_author", "posts", ["author_id", "published_at"])
    op.create_index("posts_of_destination", "posts", ["destination_id", "published_at"])
    op.create_table(
        "recommendations",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("list_name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("item_id", sa.String, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("propensity", sa.Float, nullable=False),
        sa.Column("is_exploration", sa.Boolean, nullable=False),
        sa.Column("model_version", sa.String, nullable=False),
        sa.Column("reasons", postgresql.JSONB, nullable=False),
        sa.Column("shown_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('DESTINATION', 'USER', 'POST')", name="recommendations_kind_check"
        ),
        sa.CheckConstraint(
            "propensity > 0 AND propensity <= 1", name="recommendations_propensity_check"
        ),
    )
    op.create_index("recommendations_age", "recommendations", ["shown_at"])
    op.create_table(
        "feedback",
        sa.Column("recommendation_id", sa.String, primary_key=True),
        sa.Column("feedback", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("item_id", sa.String, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "feedback IN ('SHOWN', 'CLICKED', 'SAVED', 'DISMISSED', 'NOT_INTERESTED')",
            name="feedback_feedback_check",
        ),
    )
    op.create_index(
        "feedback_hides",
        "feedback",
        ["user_id"],
        postgresql_where=sa.text("feedback IN ('DISMISSED', 'NOT_INTERESTED')"),
    )


def downgrade() -> None:
    for table in (
        "feedback",
        "recommendations",
        "posts",
        "trips",
        "revisions",
        "blocks",
        "follows",
        "people",
        "inbox",
    ):
        op.drop_table(table)
