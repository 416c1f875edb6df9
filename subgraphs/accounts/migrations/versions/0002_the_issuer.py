"""What the development issuer remembers: clients, sessions, codes, refresh tokens.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "clients",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("is_confidential", sa.Boolean, nullable=False),
        sa.Column("grant_types", ARRAY(sa.String), nullable=False),
        sa.Column("scopes", ARRAY(sa.String), nullable=False),
        sa.Column("redirect_uris", ARRAY(sa.String), nullable=False),
        sa.Column("post_logout_redirect_uris", ARRAY(sa.String), nullable=False),
        sa.PrimaryKeyConstraint("id", name="clients_pkey"),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("window_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="sign_in_attempts_pkey"),
    )
    op.create_table(
        "authorization_codes",
        sa.Column("code_hash", sa.String, nullable=False),
        sa.Column("client_id", sa.String, nullable=False),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("session_hash", sa.String, nullable=False),
        sa.Column("redirect_uri", sa.String, nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("nonce", sa.String, nullable=True),
        sa.Column("code_challenge", sa.String, nullable=False),
        sa.Column("code_challenge_method", sa.String, nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.id"],
            name="authorization_codes_client_id_fkey",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="authorization_codes_user_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name="authorization_codes_pkey"),
    )
    op.create_table(
        "client_secrets",
        sa.Column("secret_hash", sa.String, nullable=False),
        sa.Column("client_id", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name="client_secrets_client_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("secret_hash", name="client_secrets_pkey"),
    )
    op.create_table(
        "credentials",
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("password_hash", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="credentials_user_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="credentials_pkey"),
    )
    op.create_table(
        "known_clients",
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("client_id", sa.String, nullable=False),
        sa.Column("device", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name="known_clients_client_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="known_clients_user_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "client_id", "device", name="known_clients_pkey"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String, nullable=False),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="sessions_user_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="sessions_pkey"),
    )
    op.create_table(
        "token_families",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("client_id", sa.String, nullable=False),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("session_hash", sa.String, nullable=False),
        sa.Column("code_hash", sa.String, nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name="token_families_client_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="token_families_user_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="token_families_pkey"),
    )
    op.create_index("token_families_code_hash_index", "token_families", ["code_hash"])
    op.create_index("token_families_of_session", "token_families", ["session_hash"])
    op.create_table(
        "refresh_tokens",
        sa.Column("token_hash", sa.String, nullable=False),
        sa.Column("family_id", sa.String, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["family_id"],
            ["token_families.id"],
            name="refresh_tokens_family_id_fkey",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name="refresh_tokens_pkey"),
    )
    op.create_index("refresh_tokens_family_id_index", "refresh_tokens", ["family_id"])


def downgrade() -> None:
    for table in (
        "refresh_tokens",
        "token_families",
        "sessions",
        "known_clients",
        "credentials",
        "client_secrets",
        "authorization_codes",
        "sign_in_attempts",
        "clients",
    ):
        op.drop_table(table)
