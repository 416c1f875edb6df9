"""Alembic's way into the catalog's tables."""

from subgraphs.catalog.airlines.models import AirlineRow
from subgraphs.catalog.airports.models import AirportRow
from subgraphs.catalog.cities.models import CityRow
from subgraphs.catalog.countries.models import CountryRow
from subgraphs.catalog.destinations.models import DestinationRow
from subgraphs.catalog.facts.models import FactRow
from subgraphs.catalog.places.models import PlaceNameRow
from subgraphs.catalog.properties.models import PropertyRow
from subgraphs.catalog.seeding.models import SeedRow
from subgraphs.catalog.tables import Base
from subgraphs.chassis.migrate import migrate_with

TABLES = (
    CountryRow,
    DestinationRow,
    CityRow,
    AirportRow,
    AirlineRow,
    PropertyRow,
    FactRow,
    PlaceNameRow,
    SeedRow,
)

# Which expression a place is indexed by depends on the extensions that the server has.
MAPS = {
    f"{table}_on_{shape}" for table in ("airports", "destinations") for shape in ("plane", "sphere")
}

migrate_with(Base.metadata, ignored=frozenset({"spatial_ref_sys", *MAPS}))
