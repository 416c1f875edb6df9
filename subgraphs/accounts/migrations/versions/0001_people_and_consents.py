"""People, what they agreed to, and the events that tell of them.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0001"
down_revision = None

# Also a mistake of ours cannot rewrite what a person said.
APPEND_ONLY = """
CREATE FUNCTION consents_are_added_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'consents are added, never changed'; END $$;
"""
ON_UPDATE = """
CREATE TRIGGER consents_added_only BEFORE UPDATE ON consents
FOR EACH ROW EXECUTE FUNCTION consents_are_added_only()
"""


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("handle", sa.String, nullable=False),
        sa.Column("display_name", sa.String, nullable=False),
        sa.Column("avatar_url", sa.String, nullable=True),
        sa.Column("visibility", sa.String, nullable=False),
        sa.Column("roles", ARRAY(sa.String), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("handle ~ '^[a-z][a-z0-9_.]{2,29}$'", name="users_handle_check"),
        sa.CheckConstraint(
            "visibility IN ('PUBLIC', 'FOLLOWERS', 'PRIVATE')", name="users_visibility_check"
        ),
        sa.PrimaryKeyConstraint("id", name="users_pkey"),
        sa.UniqueConstraint("handle", name="users_handle_key"),
    )
    op.create_table(
        "consents",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("policy_version", sa.String, nullable=False),
        sa.Column("client_id", sa.String, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('PERSONALIZATION', 'AI_MEMORY', 'MARKETING', 'LOCATION',"
            " 'PARTNER_SHARING')",
            name="consents_purpose_check",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="consents_user_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("position", name="consents_pkey"),
        sa.UniqueConstraint("id", name="consents_id_key"),
    )
    op.create_index("consents_newest", "consents", ["user_id", "purpose", "position"])
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("envelope", JSONB, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("partition", sa.Integer, nullable=True),
        sa.Column("offset", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("position", name="outbox_pkey"),
        sa.UniqueConstraint("id", name="outbox_id_key"),
    )
    op.create_index(
        "outbox_waiting", "outbox", ["position"], postgresql_where=sa.text("published_at IS NULL")
    )
    op.execute(APPEND_ONLY)
    op.execute(ON_UPDATE)


def downgrade() -> None:
    for table in ("outbox", "consents", "users"):
        op.drop_table(table)
    op.execute("DROP FUNCTION consents_are_added_only")
