"""Offers of several providers: what each of them needs to know its own again, and exchange rates.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

TOLD = ("sealed", "capabilities", "requirements")
PRICED = ("provider_total_minor", "provider_currency")


def upgrade() -> None:
    op.create_table(
        "exchange_rates",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("source_currency", sa.String(3), nullable=False),
        sa.Column("target_currency", sa.String(3), nullable=False),
        sa.Column("value", sa.Numeric(20, 10), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.UniqueConstraint(
            "source_currency",
            "target_currency",
            "as_of",
            name=op.f("exchange_rates_source_currency_target_currency_as_of_key"),
        ),
        sa.CheckConstraint("value > 0", name=op.f("exchange_rates_value_is_a_price_check")),
    )
    for name in TOLD:
        op.add_column("offers", sa.Column(name, JSONB, nullable=False, server_default="{}"))
        op.alter_column("offers", name, server_default=None)
    op.add_column("offers", sa.Column("provider_total_minor", sa.BigInteger))
    op.add_column("offers", sa.Column("provider_currency", sa.String(3)))
    op.add_column("offers", sa.Column("rate_id", sa.String, sa.ForeignKey("exchange_rates.id")))
    # Until now we sold our own alone, at our own price.
    op.execute("UPDATE offers SET provider_total_minor = total_minor, provider_currency = currency")
    for name in PRICED:
        op.alter_column("offers", name, nullable=False)


def downgrade() -> None:
    for name in (*TOLD, *PRICED, "rate_id"):
        op.drop_column("offers", name)
    op.drop_table("exchange_rates")
