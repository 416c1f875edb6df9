"""Who wrote last where many want the same, and what operators decided.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)


ENDED = "'CANCELLED', 'CONFIRMED', 'EXPIRED', 'FAILED', 'REFUNDED', 'TICKETED'"


def upgrade() -> None:
    op.create_table(
        "fences",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("token", sa.BigInteger, nullable=False),
        sa.Column("passed_at", MOMENT, nullable=False),
    )
    op.create_table(
        "operator_actions",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("booking_id", sa.String, sa.ForeignKey("bookings.id"), nullable=False),
        sa.Column("decided_by", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("doubt", sa.String, nullable=False),
        sa.Column("reference", sa.String, nullable=True),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
    )
    op.create_index("operator_actions_of_booking", "operator_actions", ["booking_id", "position"])
    op.add_column("bookings", sa.Column("saga_id", sa.String, nullable=True))
    op.drop_index("bookings_unresolved", "bookings")
    still_open = sa.text(f"state NOT IN ({ENDED})")
    op.create_index("bookings_open", "bookings", ["position"], postgresql_where=still_open)
    op.create_index("inbox_age", "inbox", ["applied_at"])


def downgrade() -> None:
    op.drop_index("inbox_age", "inbox")
    op.drop_index("bookings_open", "bookings")
    unresolved = sa.text("state IN ('UNKNOWN', 'PARKED')")
    op.create_index("bookings_unresolved", "bookings", ["position"], postgresql_where=unresolved)
    op.drop_column("bookings", "saga_id")
    for table in ("operator_actions", "fences"):
        op.drop_table(table)
