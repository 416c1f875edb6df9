"""Travelers and their papers, sealed; the keys that open them; who was told what.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0005"
down_revision = "0004"

# Also a mistake of ours cannot hide a reading.
APPEND_ONLY = """
CREATE FUNCTION traveler_reads_are_added_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'readings are added, never changed'; END $$;
"""
ON_CHANGE = """
CREATE TRIGGER traveler_reads_added_only BEFORE UPDATE OR DELETE ON traveler_reads
FOR EACH ROW EXECUTE FUNCTION traveler_reads_are_added_only()
"""


def upgrade() -> None:
    op.create_table(
        "user_keys",
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="user_keys_user_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="user_keys_pkey"),
    )
    op.create_table(
        "travelers",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("owner_id", sa.String, nullable=False),
        sa.Column("given_name", sa.LargeBinary, nullable=False),
        sa.Column("family_name", sa.LargeBinary, nullable=False),
        sa.Column("date_of_birth", sa.LargeBinary, nullable=True),
        sa.Column("gender", sa.LargeBinary, nullable=True),
        sa.Column("email", sa.LargeBinary, nullable=True),
        sa.Column("phone", sa.LargeBinary, nullable=True),
        sa.Column("client_key_index", sa.LargeBinary, nullable=False),
        sa.Column("request_index", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user_keys.user_id"],
            name="travelers_owner_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("position", name="travelers_pkey"),
        sa.UniqueConstraint("id", name="travelers_id_key"),
        sa.UniqueConstraint(
            "owner_id", "client_key_index", name="travelers_owner_id_client_key_index_key"
        ),
    )
    op.create_table(
        "travel_documents",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("traveler_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("country_code", sa.LargeBinary, nullable=False),
        sa.Column("number", sa.LargeBinary, nullable=False),
        sa.Column("last4", sa.LargeBinary, nullable=False),
        sa.Column("expires_on", sa.LargeBinary, nullable=False),
        sa.Column("client_key_index", sa.LargeBinary, nullable=False),
        sa.Column("request_index", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('PASSPORT', 'IDENTITY_CARD')", name="travel_documents_kind_check"
        ),
        sa.ForeignKeyConstraint(
            ["traveler_id"],
            ["travelers.id"],
            name="travel_documents_traveler_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("position", name="travel_documents_pkey"),
        sa.UniqueConstraint("id", name="travel_documents_id_key"),
        sa.UniqueConstraint(
            "traveler_id",
            "client_key_index",
            name="travel_documents_traveler_id_client_key_index_key",
        ),
    )
    op.create_table(
        "traveler_reads",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("owner_id", sa.String, nullable=False),
        sa.Column("traveler_id", sa.String, nullable=False),
        sa.Column("reader", sa.String, nullable=False),
        sa.Column("booking_id", sa.String, nullable=False),
        sa.Column("fields", ARRAY(sa.String), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name="traveler_reads_pkey"),
    )
    op.create_index("traveler_reads_owner_id_index", "traveler_reads", ["owner_id"])
    op.execute(APPEND_ONLY)
    op.execute(ON_CHANGE)


def downgrade() -> None:
    for table in ("traveler_reads", "travel_documents", "travelers", "user_keys"):
        op.drop_table(table)
    op.execute("DROP FUNCTION traveler_reads_are_added_only")
