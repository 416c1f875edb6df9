"""The index for typing mistakes leaves out the names that say "airport".

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    index_names(sa.text("folded NOT LIKE '%airport%'"))


def downgrade() -> None:
    index_names(None)


def index_names(where: sa.TextClause | None) -> None:
    op.drop_index("place_names_by_trigram", "place_names")
    op.create_index(
        "place_names_by_trigram",
        "place_names",
        ["folded"],
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
        postgresql_where=where,
    )
