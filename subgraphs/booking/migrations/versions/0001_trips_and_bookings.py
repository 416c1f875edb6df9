"""Trips and who shares them, bookings and their logs, keys, and the events that tell of them.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from subgraphs.chassis.money.ledger import TRIGGERS

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="people_pkey"),
    )
    op.create_table(
        "blocks",
        sa.Column("blocker_id", sa.String, nullable=False),
        sa.Column("blocked_id", sa.String, nullable=False),
        sa.Column("is_in_force", sa.Boolean, nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("blocker_id", "blocked_id", name="blocks_pkey"),
    )
    create_trips()
    create_bookings()
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("operation", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("request_hash", sa.String, nullable=False),
        sa.Column("subject_id", sa.String, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "operation", "key", name="idempotency_keys_pkey"),
    )
    op.create_index("idempotency_keys_age", "idempotency_keys", ["claimed_at"])
    create_books()
    create_mailboxes()


def create_trips() -> None:
    op.create_table(
        "trips",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=True),
        sa.Column("ends_on", sa.Date, nullable=True),
        sa.Column("destination_id", sa.String, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name="trips_dates_check"),
        sa.PrimaryKeyConstraint("id", name="trips_pkey"),
    )
    op.create_table(
        "members",
        sa.Column("trip_id", sa.String, nullable=False),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.CheckConstraint("role IN ('OWNER', 'EDITOR', 'VIEWER')", name="members_role_check"),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trips.id"], name="members_trip_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("trip_id", "user_id", name="members_pkey"),
    )
    op.create_index("members_of_user", "members", ["user_id", "position"])
    op.create_index("members_of_trip", "members", ["trip_id", "position"])
    owns = sa.text("role = 'OWNER'")
    op.create_index("members_owner", "members", ["trip_id"], unique=True, postgresql_where=owns)
    op.create_table(
        "invitations",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("trip_id", sa.String, nullable=False),
        sa.Column("inviter_id", sa.String, nullable=False),
        sa.Column("invitee_id", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("role IN ('EDITOR', 'VIEWER')", name="invitations_role_check"),
        sa.CheckConstraint(
            "state IN ('PENDING', 'ACCEPTED', 'DECLINED', 'REVOKED')",
            name="invitations_state_check",
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trips.id"], name="invitations_trip_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="invitations_pkey"),
    )
    op.create_index("invitations_of_trip", "invitations", ["trip_id", "position"])
    op.create_index("invitations_of_invitee", "invitations", ["invitee_id", "position"])
    op.create_index(
        "invitations_pending",
        "invitations",
        ["trip_id", "invitee_id"],
        unique=True,
        postgresql_where=sa.text("state = 'PENDING'"),
    )


def create_bookings() -> None:
    op.create_table(
        "bookings",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("trip_id", sa.String, nullable=False),
        sa.Column("booked_by", sa.String, nullable=False),
        sa.Column("offer_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("snapshot", JSONB, nullable=False),
        sa.Column("traveler_count", sa.Integer, nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("payment_method", sa.String, nullable=True),
        sa.Column("refusal", sa.String, nullable=True),
        sa.Column("hold_expires_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('HELD', 'AWAITING_PAYMENT', 'CONFIRMED', 'FAILED', 'EXPIRED', 'UNKNOWN')",
            name="bookings_state_check",
        ),
        sa.CheckConstraint("total_minor >= 0", name="bookings_total_check"),
        sa.ForeignKeyConstraint(["trip_id"], ["trips.id"], name="bookings_trip_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="bookings_pkey"),
        sa.UniqueConstraint("reference", name="bookings_reference_key"),
    )
    op.create_index("bookings_of_trip", "bookings", ["trip_id", "position"])
    is_open = sa.text("due_at IS NOT NULL")
    op.create_index("bookings_due", "bookings", ["due_at"], postgresql_where=is_open)
    op.create_table(
        "booking_events",
        sa.Column("booking_id", sa.String, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name="booking_events_booking_id_fkey"
        ),
        sa.PrimaryKeyConstraint("booking_id", "sequence", name="booking_events_pkey"),
    )


def create_books() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        sa.Column("memo", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="ledger_entries_pkey"),
        sa.UniqueConstraint("reference", name="ledger_entries_reference_key"),
    )
    op.create_table(
        "ledger_postings",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("entry_id", sa.String, nullable=False),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.CheckConstraint("minor <> 0", name="ledger_postings_moves_something_check"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="ledger_postings_currency_check"),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entries.id"], name="ledger_postings_entry_id_fkey"
        ),
        sa.PrimaryKeyConstraint("position", name="ledger_postings_pkey"),
    )
    op.create_index("ledger_postings_of_entry", "ledger_postings", ["entry_id"])
    op.create_index("ledger_postings_of_account", "ledger_postings", ["account", "currency"])
    for trigger in TRIGGERS:
        op.execute(trigger)


def create_mailboxes() -> None:
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("envelope", JSONB, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("partition", sa.Integer, nullable=True),
        sa.Column("offset", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("position", name="outbox_pkey"),
        sa.UniqueConstraint("id", name="outbox_id_key"),
    )
    waiting = sa.text("published_at IS NULL")
    op.create_index("outbox_waiting", "outbox", ["position"], postgresql_where=waiting)
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.String, nullable=False),
        sa.Column("applied_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="inbox_pkey"),
    )


def downgrade() -> None:
    for table in (
        *(
            "inbox",
            "outbox",
            "ledger_postings",
            "ledger_entries",
            "idempotency_keys",
            "booking_events",
            "bookings",
        ),
        *("invitations", "members", "trips", "blocks", "people"),
    ):
        op.drop_table(table)
    for function in ("ledger_entry_balances", "ledger_is_added_only"):
        op.execute(f"DROP FUNCTION {function}")
