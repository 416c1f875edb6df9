"""Under which arms something was shown, and that what was shown came to be booked.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

BEFORE, AFTER = "feedback_feedback_feedback_check_check", "feedback_feedback_check"
SAID = "'SHOWN', 'CLICKED', 'SAVED', 'DISMISSED', 'NOT_INTERESTED'"


def upgrade() -> None:
    arms = sa.Column("arms", JSONB, nullable=False, server_default="{}")
    op.add_column("recommendations", arms)
    op.alter_column("recommendations", "arms", server_default=None)
    columns = ["user_id", "item_id", "shown_at"]
    op.create_index("recommendations_of_user", "recommendations", columns)
    op.create_index("feedback_of_user", "feedback", ["user_id", "given_at"])
    _may_be(f"{SAID}, 'BOOKED'", BEFORE, AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM feedback WHERE feedback = 'BOOKED'")
    _may_be(SAID, AFTER, BEFORE)
    op.drop_index("feedback_of_user", "feedback")
    op.drop_index("recommendations_of_user", "recommendations")
    op.drop_column("recommendations", "arms")


def _may_be(said: str, before: str, after: str) -> None:
    op.drop_constraint(op.f(before), "feedback")
    op.create_check_constraint(op.f(after), "feedback", f"feedback IN ({said})")
