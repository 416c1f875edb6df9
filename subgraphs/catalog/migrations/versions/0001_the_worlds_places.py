"""The world's places, their names, and an index of where they are.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0001"
down_revision = None

TRY_POSTGIS = """
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS postgis;
EXCEPTION WHEN feature_not_supported OR undefined_file OR insufficient_privilege THEN
    CREATE EXTENSION IF NOT EXISTS cube;
    CREATE EXTENSION IF NOT EXISTS earthdistance;
END $$
"""
HAS_POSTGIS = "SELECT count(*) FROM pg_extension WHERE extname = 'postgis'"
ON_THE_MAP = ("destinations", "airports")


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute(TRY_POSTGIS)
    create_countries_and_destinations()
    create_what_belongs_to_them()
    create_names()
    has_postgis = op.get_bind().scalar(sa.text(HAS_POSTGIS))
    sphere = (
        "geography(ST_MakePoint(longitude, latitude))"
        if has_postgis
        else "ll_to_earth(latitude, longitude)"
    )
    for table in ON_THE_MAP:
        op.execute(f"CREATE INDEX {table}_on_sphere ON {table} USING gist ({sphere})")
        op.execute(
            f"CREATE INDEX {table}_on_plane ON {table} USING gist (point(longitude, latitude))"
        )


def downgrade() -> None:
    for table in ("seeds", "place_names", "facts", "properties", "airlines", "airports"):
        op.drop_table(table)
    for table in ("cities", "destinations", "countries"):
        op.drop_table(table)


def located() -> list[sa.Column]:
    return [
        sa.Column("latitude", sa.Float, nullable=False),
        sa.Column("longitude", sa.Float, nullable=False),
    ]


def create_countries_and_destinations() -> None:
    op.create_table(
        "countries",
        sa.Column("code", sa.String(2), primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("continent", sa.String(2), nullable=False),
        sa.Column("capital_id", sa.String),
        sa.Column("currency_code", sa.String(3)),
        sa.Column("population", sa.Integer, nullable=False),
        sa.Column("time_zones", ARRAY(sa.String), nullable=False),
    )
    op.create_table(
        "destinations",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("geoname_id", sa.Integer, nullable=False, unique=True),
        sa.Column("slug", sa.String, nullable=False, unique=True),
        sa.Column("city_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("country_code", sa.String(2), sa.ForeignKey("countries.code"), nullable=False),
        sa.Column("time_zone", sa.String, nullable=False),
        sa.Column("population", sa.Integer, nullable=False),
        sa.Column("importance", sa.Integer, nullable=False),
        sa.Column("tags", ARRAY(sa.String), nullable=False),
        *located(),
    )
    by_importance = (sa.text("importance DESC"), "id")
    op.create_index("destinations_by_importance", "destinations", by_importance)
    op.create_index("destinations_of_country", "destinations", ("country_code", *by_importance))
    op.create_index("destinations_by_tag", "destinations", ["tags"], postgresql_using="gin")


def create_what_belongs_to_them() -> None:
    op.create_table(
        "cities",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("geoname_id", sa.Integer, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("country_code", sa.String(2), sa.ForeignKey("countries.code"), nullable=False),
        sa.Column("time_zone", sa.String, nullable=False),
        sa.Column("population", sa.Integer, nullable=False),
        sa.Column("destination_id", sa.String, sa.ForeignKey("destinations.id"), nullable=False),
        *located(),
    )
    op.create_index(
        "cities_of_destination", "cities", ("destination_id", sa.text("population DESC"), "id")
    )
    op.create_table(
        "airports",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("iata_code", sa.String(3), nullable=False, unique=True),
        sa.Column("icao_code", sa.String(4)),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("city_id", sa.String, sa.ForeignKey("cities.id")),
        sa.Column("country_code", sa.String(2), sa.ForeignKey("countries.code"), nullable=False),
        sa.Column("time_zone", sa.String, nullable=False),
        sa.Column("elevation_meters", sa.Integer, nullable=False),
        sa.Column("importance", sa.Integer, nullable=False),
        *located(),
    )
    op.create_index("airports_of_city", "airports", ["city_id"])
    op.create_table(
        "airlines",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("iata_code", sa.String(2), nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("country_code", sa.String(2), sa.ForeignKey("countries.code"), nullable=False),
        sa.Column("hub_id", sa.String, sa.ForeignKey("airports.id"), nullable=False),
    )
    op.create_index("ix_airlines_country_code", "airlines", ["country_code"])
    op.create_table(
        "properties",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("destination_id", sa.String, sa.ForeignKey("destinations.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("stars", sa.Integer),
        *located(),
        sa.UniqueConstraint("destination_id", "number"),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name="stars_of_five"),
    )
    op.create_table(
        "facts",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("destination_id", sa.String, sa.ForeignKey("destinations.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("source_url", sa.String, nullable=False),
        sa.Column("licence", sa.String, nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("destination_id", "number"),
    )


def create_names() -> None:
    op.create_table(
        "place_names",
        sa.Column("folded", sa.Text(collation="C"), primary_key=True),
        sa.Column("place_id", sa.String, primary_key=True),
        sa.Column("kind", sa.SmallInteger, nullable=False),
        sa.Column("importance", sa.SmallInteger, nullable=False),
    )
    op.create_index(
        "place_names_by_trigram",
        "place_names",
        ["folded"],
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_table(
        "seeds",
        sa.Column("fingerprint", sa.String, primary_key=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
    )
