"""Who blocked whom, copied from social, and which events were applied.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "blocks",
        sa.Column("blocker_id", sa.String, nullable=False),
        sa.Column("blocked_id", sa.String, nullable=False),
        sa.Column("in_force", sa.Boolean, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("blocker_id", "blocked_id", name="blocks_pkey"),
    )
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.String, nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="inbox_pkey"),
    )


def downgrade() -> None:
    for table in ("inbox", "blocks"):
        op.drop_table(table)
