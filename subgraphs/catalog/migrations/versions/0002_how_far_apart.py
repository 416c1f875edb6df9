"""How far apart two points are, in one place for both ways of indexing.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"

# By haversine, on a sphere with the mean radius of WGS 84; degrees in, whole meters out.
METERS_BETWEEN = """
CREATE OR REPLACE FUNCTION meters_between(
    latitude float, longitude float, other_latitude float, other_longitude float
) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT round(
        2 * 6371008.7714 * asin(least(1, sqrt(
            power(sin(radians(other_latitude - latitude) / 2), 2)
            + cos(radians(latitude)) * cos(radians(other_latitude))
            * power(sin(radians(other_longitude - longitude) / 2), 2)
        )))
    )::integer
$$
"""


def upgrade() -> None:
    op.execute(METERS_BETWEEN)


def downgrade() -> None:
    op.execute("DROP FUNCTION meters_between")
