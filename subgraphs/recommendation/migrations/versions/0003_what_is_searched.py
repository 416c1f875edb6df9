"""Words that can be searched, and what they mean.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)
# Of PostgreSQL's languages those that have stop words.
LANGUAGES = (
    "danish",
    "dutch",
    "english",
    "finnish",
    "french",
    "german",
    "hungarian",
    "italian",
    "norwegian",
    "portuguese",
    "russian",
    "spanish",
    "swedish",
    "turkish",
)
WORDS = "asciihword, asciiword, hword, hword_asciipart, hword_part, word"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    create_dictionaries()
    op.create_table(
        "documents",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("person_id", sa.String, nullable=True),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("names", sa.String, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=True),
        sa.Column("importance", sa.Float, nullable=False),
        sa.Column("lexemes", postgresql.TSVECTOR, nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('DESTINATION', 'USER', 'POST')", name="documents_kind_check"),
    )
    op.create_index(
        "documents_by_lexeme",
        "documents",
        ["lexemes"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "embeddings",
        sa.Column("document_id", sa.String, primary_key=True),
        sa.Column("model", sa.String, primary_key=True),
        sa.Column("vector", HALFVEC(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name="embeddings_document_id_fkey",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "sources",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.String, nullable=False),
    )


def create_dictionaries() -> None:
    """`words_<language>` takes words by their stems, `names_<language>` as they are written, and
    `names` does too, without knowing any language's stop words. None minds accents.
    """
    op.execute("CREATE TEXT SEARCH CONFIGURATION names (COPY = simple)")
    op.execute(f"ALTER TEXT SEARCH CONFIGURATION names {through('simple')}")
    for language in LANGUAGES:
        op.execute(
            f"CREATE TEXT SEARCH DICTIONARY written_{language}"
            f" (TEMPLATE = simple, STOPWORDS = {language})"
        )
        for kind, last in (("words", f"{language}_stem"), ("names", f"written_{language}")):
            configuration = f"TEXT SEARCH CONFIGURATION {kind}_{language}"
            op.execute(f"CREATE {configuration} (COPY = simple)")
            op.execute(f"ALTER {configuration} {through(last)}")


def through(last: str) -> str:
    return f"ALTER MAPPING FOR {WORDS} WITH unaccent, {last}"


def downgrade() -> None:
    for table in ("sources", "embeddings", "documents"):
        op.drop_table(table)
    for language in LANGUAGES:
        for kind in ("words", "names"):
            op.execute(f"DROP TEXT SEARCH CONFIGURATION {kind}_{language}")
        op.execute(f"DROP TEXT SEARCH DICTIONARY written_{language}")
    op.execute("DROP TEXT SEARCH CONFIGURATION names")
    op.execute("DROP EXTENSION vector")
    op.execute("DROP EXTENSION unaccent")
