"""Which events providers told us.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "webhook_events",
        sa.Column("provider", sa.String, primary_key=True),
        sa.Column("event_id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("order_id", sa.String, nullable=True),
        sa.Column("client_ref", sa.String, nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("webhook_events_age", "webhook_events", ["received_at"])


def downgrade() -> None:
    op.drop_table("webhook_events")
