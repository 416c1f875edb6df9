"""Who wrote last where many want the same, and what operators decided.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "fences",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("token", sa.BigInteger, nullable=False),
        sa.Column("passed_at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("fences")
