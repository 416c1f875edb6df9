"""Who was suspended, by whom, when and why.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# A row goes when its person does, by the cascade, and in no other way.
APPEND_ONLY = """
CREATE FUNCTION suspensions_are_added_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'suspensions are added, never changed';
END $$;
"""
ON_CHANGE = """
CREATE TRIGGER suspensions_added_only BEFORE UPDATE OR DELETE ON suspensions
FOR EACH ROW EXECUTE FUNCTION suspensions_are_added_only()
"""


def upgrade() -> None:
    op.create_table(
        "suspensions",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("decided_by", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('SUSPENDED', 'REINSTATED')", name="suspensions_decision_check"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="suspensions_user_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("position", name="suspensions_pkey"),
        sa.UniqueConstraint("id", name="suspensions_id_key"),
    )
    op.create_index("suspensions_user_id_index", "suspensions", ["user_id"])
    op.execute(APPEND_ONLY)
    op.execute(ON_CHANGE)


def downgrade() -> None:
    op.drop_table("suspensions")
    op.execute("DROP FUNCTION suspensions_are_added_only")
