"""Bookings as sagas: what is known of their orders and payments, what was sent, and who runs them.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)
STATES = (
    "PRICING AWAITING_PRICE_ACCEPTANCE HELD AWAITING_PAYMENT ORDERING UNKNOWN PARKED CONFIRMED"
    " TICKETED CANCELLING CANCELLED REFUND_PENDING REFUNDED FAILED EXPIRED"
)
BEFORE = "HELD AWAITING_PAYMENT CONFIRMED FAILED EXPIRED UNKNOWN"
# Of a booking made before; each is then set from its own row where it can be told.
NEW = (
    sa.Column("checkout_id", sa.String, nullable=False, server_default=""),
    sa.Column("sealed", JSONB, nullable=False, server_default="{}"),
    sa.Column("capabilities", JSONB, nullable=False, server_default="{}"),
    sa.Column("requirements", JSONB, nullable=False, server_default="{}"),
    sa.Column("traveler_ids", ARRAY(sa.String), nullable=False, server_default="{}"),
    sa.Column("most_minor", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("provider_total_minor", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("provider_currency", sa.String, nullable=False, server_default=""),
    sa.Column("hold_asked", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("money", sa.String, nullable=False, server_default="NONE"),
    sa.Column("refunded_minor", sa.BigInteger, nullable=False, server_default="0"),
)
UNKNOWN_BEFORE = (
    sa.Column("rate_id", sa.String, nullable=True),
    sa.Column("failure", sa.String, nullable=True),
    sa.Column("confirm_before", MOMENT, nullable=True),
    sa.Column("order_id", sa.String, nullable=True),
    sa.Column("order_state", sa.String, nullable=True),
    sa.Column("order_reference", sa.String, nullable=True),
    sa.Column("intent_id", sa.String, nullable=True),
)


def upgrade() -> None:
    grow_bookings()
    grow_events()
    create_attempts()
    op.create_table(
        "own_orders",
        sa.Column("client_ref", sa.String, nullable=False),
        sa.Column("offer_id", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("hold_until", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('HELD', 'TICKETED', 'CANCELLED')", name=op.f("own_orders_state_check")
        ),
        sa.PrimaryKeyConstraint("client_ref", name="own_orders_pkey"),
    )
    op.create_table(
        "executors",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="executors_pkey"),
    )
    carry_over()


def grow_bookings() -> None:
    for column in (*NEW, *UNKNOWN_BEFORE):
        op.add_column("bookings", column)
    op.alter_column("bookings", "hold_expires_at", nullable=True)
    op.drop_column("bookings", "tries")
    say_states(STATES, "bookings_bookings_state_check_check")
    op.create_check_constraint(
        op.f("bookings_refunded_check"), "bookings", "refunded_minor BETWEEN 0 AND total_minor"
    )
    op.create_index("bookings_of_checkout", "bookings", ["checkout_id", "position"])
    unresolved = sa.text("state IN ('UNKNOWN', 'PARKED')")
    op.create_index("bookings_unresolved", "bookings", ["position"], postgresql_where=unresolved)


def say_states(states: str, before: str) -> None:
    """`before`: the name of the constraint that said them."""
    named = ", ".join(f"'{state}'" for state in states.split())
    op.drop_constraint(op.f(before), "bookings")
    op.create_check_constraint(op.f("bookings_state_check"), "bookings", f"state IN ({named})")


def grow_events() -> None:
    for column in (
        sa.Column("step", sa.String, nullable=False, server_default=""),
        sa.Column("actor", sa.String, nullable=False, server_default="SYSTEM"),
        sa.Column("undoes", sa.Integer, nullable=True),
    ):
        op.add_column("booking_events", column)
    op.execute("UPDATE booking_events SET step = 'before sagas:' || sequence")
    op.create_unique_constraint(
        op.f("booking_events_booking_id_step_key"), "booking_events", ["booking_id", "step"]
    )


def create_attempts() -> None:
    op.create_table(
        "booking_attempts",
        sa.Column("booking_id", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("client_ref", sa.String, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String, nullable=True),
        sa.Column("detail", JSONB, nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("booking_attempts_booking_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "booking_id", "action", "number", name=op.f("booking_attempts_pkey")
        ),
    )


def carry_over() -> None:
    """What was confirmed is ours, ordered and paid; what was open is a person's to look into."""
    op.execute(
        """
        UPDATE bookings SET checkout_id = id, most_minor = total_minor,
            provider_total_minor = total_minor, provider_currency = currency,
            sealed = jsonb_build_object('ownOffer', offer_id),
            order_id = CASE state WHEN 'CONFIRMED' THEN id END,
            order_state = CASE state WHEN 'CONFIRMED' THEN 'TICKETED' END,
            money = CASE state WHEN 'CONFIRMED' THEN 'CAPTURED' WHEN 'FAILED' THEN 'DECLINED'
                               WHEN 'EXPIRED' THEN 'VOIDED' ELSE 'NONE' END,
            failure = CASE state WHEN 'FAILED' THEN 'PAYMENT_DECLINED'
                                 WHEN 'EXPIRED' THEN 'HOLD_ENDED' END,
            state = CASE WHEN state IN ('HELD', 'AWAITING_PAYMENT', 'UNKNOWN') THEN 'PARKED'
                         ELSE state END,
            due_at = NULL
        """
    )
    op.execute(
        """
        INSERT INTO own_orders (client_ref, offer_id, state, hold_until)
        SELECT id, offer_id, CASE state WHEN 'CONFIRMED' THEN 'TICKETED' ELSE 'HELD' END,
               coalesce(hold_expires_at, created_at)
        FROM bookings WHERE state IN ('CONFIRMED', 'PARKED')
        """
    )
    for table, columns in (("bookings", NEW), ("booking_events", ())):
        for column in columns:
            op.alter_column(table, column.name, server_default=None)
    for name in ("step", "actor"):
        op.alter_column("booking_events", name, server_default=None)


def downgrade() -> None:
    for table in ("executors", "own_orders", "booking_attempts"):
        op.drop_table(table)
    op.drop_constraint(op.f("booking_events_booking_id_step_key"), "booking_events")
    for name in ("step", "actor", "undoes"):
        op.drop_column("booking_events", name)
    op.execute("DELETE FROM booking_events")
    op.execute("DELETE FROM bookings")
    for index in ("bookings_unresolved", "bookings_of_checkout"):
        op.drop_index(index, "bookings")
    op.drop_constraint(op.f("bookings_refunded_check"), "bookings")
    say_states(BEFORE, "bookings_state_check")
    op.add_column("bookings", sa.Column("tries", sa.Integer, nullable=False))
    op.alter_column("bookings", "hold_expires_at", nullable=False)
    for column in (*NEW, *UNKNOWN_BEFORE):
        op.drop_column("bookings", column.name)
