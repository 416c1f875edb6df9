"""Cancellations that were quoted, and what is paid back.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)
QUOTE_STATES = "'OPEN', 'CONFIRMED', 'DONE', 'REFUSED'"
REFUND_STATES = "'REQUESTED', 'PENDING', 'SUCCEEDED', 'FAILED'"


def upgrade() -> None:
    create_quotes()
    create_refunds()
    op.add_column("bookings", sa.Column("cancellation_id", sa.String, nullable=True))
    op.create_index(
        "ledger_entries_of_booking",
        "ledger_entries",
        ["reference"],
        postgresql_ops={"reference": "text_pattern_ops"},
    )


def create_quotes() -> None:
    op.create_table(
        "cancellation_quotes",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("booking_id", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("is_hold", sa.Boolean, nullable=False),
        sa.Column("refund_minor", sa.BigInteger, nullable=False),
        sa.Column("penalty_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("given_minor", sa.BigInteger, nullable=False),
        sa.Column("given_currency", sa.String(3), nullable=False),
        sa.Column("refund_to", sa.String, nullable=False),
        sa.Column("is_estimated", sa.Boolean, nullable=False),
        sa.Column("sealed", JSONB, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("refusal", sa.String, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            f"state IN ({QUOTE_STATES})", name=op.f("cancellation_quotes_state_check")
        ),
        sa.CheckConstraint(
            "refund_minor >= 0 AND penalty_minor >= 0 AND given_minor >= 0",
            name=op.f("cancellation_quotes_amounts_check"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("cancellation_quotes_booking_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("cancellation_quotes_pkey")),
    )
    op.create_index("cancellation_quotes_of_booking", "cancellation_quotes", ["booking_id"])
    due = sa.text("due_at IS NOT NULL")
    op.create_index(
        "cancellation_quotes_due", "cancellation_quotes", ["due_at"], postgresql_where=due
    )


def create_refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("booking_id", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("refusal", sa.String, nullable=True),
        sa.Column("provider_refund_id", sa.String, nullable=True),
        sa.Column("reason", sa.String, nullable=True),
        sa.Column("asked_by", sa.String, nullable=True),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.CheckConstraint("minor > 0", name=op.f("refunds_amount_check")),
        sa.CheckConstraint(f"state IN ({REFUND_STATES})", name=op.f("refunds_state_check")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("refunds_booking_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("refunds_pkey")),
    )
    op.create_index("refunds_of_booking", "refunds", ["booking_id", "position"])
    due = sa.text("due_at IS NOT NULL")
    op.create_index("refunds_due", "refunds", ["due_at"], postgresql_where=due)


def downgrade() -> None:
    op.drop_index("ledger_entries_of_booking", "ledger_entries")
    op.drop_column("bookings", "cancellation_id")
    op.drop_table("refunds")
    op.drop_table("cancellation_quotes")
