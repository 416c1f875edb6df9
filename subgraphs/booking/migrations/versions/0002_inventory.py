"""Seats sold, rooms and their nights, and what was offered.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, ExcludeConstraint

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    create_offers()
    create_seats()
    create_rooms()


def downgrade() -> None:
    for table in ("stay_seeds", "room_nights", "stay_rooms", "stay_properties"):
        op.drop_table(table)
    for table in ("seats_taken", "flight_seats", "offers"):
        op.drop_table(table)


def create_offers() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_booked", sa.Boolean, nullable=False),
    )
    op.create_index(
        "offers_to_sweep", "offers", ["expires_at"], postgresql_where=sa.text("NOT is_booked")
    )


def create_seats() -> None:
    op.create_table(
        "flight_seats",
        sa.Column("flight_id", sa.String, primary_key=True),
        sa.Column("cabin", sa.SmallInteger, primary_key=True),
        sa.Column("capacity", sa.SmallInteger, nullable=False),
        sa.Column("sold", sa.SmallInteger, nullable=False),
        sa.CheckConstraint(
            "sold BETWEEN 0 AND capacity", name=op.f("flight_seats_sold_of_capacity_check")
        ),
    )
    op.create_table(
        "seats_taken",
        sa.Column("booking_id", sa.String, primary_key=True),
        sa.Column("flight_id", sa.String, primary_key=True),
        sa.Column("cabin", sa.SmallInteger, primary_key=True),
        sa.Column("seats", sa.SmallInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["flight_id", "cabin"], ["flight_seats.flight_id", "flight_seats.cabin"]
        ),
        sa.CheckConstraint(
            "seats BETWEEN 1 AND 9", name=op.f("seats_taken_seats_of_one_booking_check")
        ),
    )


def create_rooms() -> None:
    op.create_table(
        "stay_properties",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("city_id", sa.String, nullable=False),
        sa.Column("city_name", sa.String, nullable=False),
        sa.Column("destination_id", sa.String, nullable=False),
        sa.Column("time_zone", sa.String, nullable=False),
        sa.Column("latitude", sa.Float, nullable=False),
    )
    op.create_index("stay_properties_city_id_index", "stay_properties", ["city_id"])
    op.create_table(
        "stay_rooms",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("property_id", sa.String, sa.ForeignKey("stay_properties.id"), nullable=False),
        sa.Column("number", sa.SmallInteger, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("sleeps", sa.SmallInteger, nullable=False),
        sa.Column("base_minor", sa.Integer, nullable=False),
        sa.UniqueConstraint("property_id", "number"),
        sa.CheckConstraint("sleeps BETWEEN 1 AND 8", name=op.f("stay_rooms_sleeps_a_few_check")),
        sa.CheckConstraint("base_minor > 0", name=op.f("stay_rooms_base_is_a_price_check")),
    )
    op.create_index("stay_rooms_of_kind", "stay_rooms", ["property_id", "kind", "number"])
    op.create_table(
        "room_nights",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("room_id", sa.String, sa.ForeignKey("stay_rooms.id"), nullable=False),
        sa.Column("during", DATERANGE, nullable=False),
        sa.Column("booking_id", sa.String, nullable=False),
        sa.Column("number", sa.SmallInteger, nullable=False),
        sa.UniqueConstraint("booking_id", "number"),
        ExcludeConstraint(
            ("room_id", "="), ("during", "&&"), name="room_nights_overlap", using="gist"
        ),
        sa.CheckConstraint(
            "NOT isempty(during)", name=op.f("room_nights_one_night_at_least_check")
        ),
    )
    op.create_table("stay_seeds", sa.Column("fingerprint", sa.String, primary_key=True))
