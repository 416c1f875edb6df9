"""Write what is sold and recommended of the places that catalog shows.

`python -m supergraph.network`; a test compares the files with what this writes.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from math import pow
from pathlib import Path
from typing import Any, Final

from subgraphs.catalog.seeding import sources
from subgraphs.catalog.seeding.airports import Served, served_cities
from subgraphs.catalog.seeding.world import tables
from world.hubs import MILLION_PASSENGERS, QUIET
from world.places import GEONAMES

ROOT: Final = Path(__file__).parents[1]
AIRPORTS: Final = Path("subgraphs/booking/network/airports.csv")
AIRLINES: Final = Path("subgraphs/booking/network/airlines.csv")
DESTINATIONS: Final = Path("subgraphs/booking/stays/destinations.csv")
RECOMMENDED: Final = Path("subgraphs/recommendation/catalogue/destinations.csv")
SANDBOXES: Final = Path("infra/sandboxes/network")  # providers of the same world, with own copies
BUSIEST: Final = 500
LARGEST_WITH_ROOMS: Final = 300
LARGEST_RECOMMENDED: Final = 2_000
LARGEST_POPULATION: Final = 1e7
BUSIEST_UNCOUNTED: Final = 1.4  # million passengers, where there is no count
PEOPLE_EXPONENT: Final = 0.6
Row = dict[str, Any]


def files() -> dict[Path, str]:
    """Their text, by path."""
    world = sources.read()
    rows = {name: list(found) for name, found in tables(world) if name != "place_names"}
    airports = airport_rows(rows["airports"], served_cities(world.airports, world.cities))
    texts = {
        AIRPORTS: table(airports),
        AIRLINES: table(airline_rows(rows["airlines"], rows["airports"], airports)),
        DESTINATIONS: table(destination_rows(rows["destinations"])),
    }
    sold = texts | {SANDBOXES / path.name: text for path, text in texts.items()}
    return sold | {RECOMMENDED: table(recommended_rows(rows["destinations"]))}


def airport_rows(airports: list[Row], served: list[Served]) -> list[Row]:
    """The busiest first. `weight`: million passengers a year, counted or guessed."""
    counted_cities = {
        each.city_id for each in served if each.airport.iata_code in MILLION_PASSENGERS
    }
    weighed = [
        (weight(airport, of, counted_cities), airport)
        for airport, of in zip(airports, served, strict=True)
        if airport["iata_code"] not in QUIET
    ]
    weighed.sort(key=lambda each: (-each[0], each[1]["iata_code"]))
    return [
        {
            "iata": airport["iata_code"],
            "name": airport["name"],
            "latitude": round(airport["latitude"], 4),
            "longitude": round(airport["longitude"], 4),
            "time_zone": airport["time_zone"],
            "country": airport["country_code"],
            "weight": million,
            "city_id": airport["city_id"] or "",
        }
        for million, airport in weighed[:BUSIEST]
    ]


def weight(airport: Row, served: Served, counted_cities: set[str | None]) -> float:
    """By the people around where nobody counted; none where another airport has their city."""
    counted = MILLION_PASSENGERS.get(airport["iata_code"])
    if counted is not None:
        return float(counted)
    if served.city is None or not airport["icao_code"] or served.city_id in counted_cities:
        return 0.0
    share = 1.0 if "nternational" in airport["name"] else 0.4
    people = min(served.city.population, LARGEST_POPULATION) / LARGEST_POPULATION
    return round(BUSIEST_UNCOUNTED * share * pow(people, PEOPLE_EXPONENT), 2)


def airline_rows(airlines: list[Row], airports: list[Row], flown: list[Row]) -> Iterator[Row]:
    """Those at home in the network; one whose hub is not moves to its country's busiest."""
    code_of = {airport["id"]: airport["iata_code"] for airport in airports}
    of_country: dict[str, list[str]] = {}
    for airport in flown:
        of_country.setdefault(airport["country"], []).append(airport["iata"])
    taken = {code_of[airline["hub_id"]] for airline in airlines}
    for airline in airlines:
        possible = of_country.get(airline["country_code"], [])
        hub = code_of[airline["hub_id"]]
        base = hub if hub in possible else next((a for a in possible if a not in taken), None)
        if base is None:
            continue
        taken.add(base)
        yield {
            "code": airline["iata_code"],
            "name": airline["name"],
            "country": airline["country_code"],
            "base": base,
        }


def largest(destinations: list[Row], count: int) -> list[Row]:
    """Those, and where the people of the seeded world travel; largest first."""
    by_size = sorted(destinations, key=lambda row: (-row["population"], row["geoname_id"]))
    travelled = {*GEONAMES.values()}
    smaller = [row for row in by_size[count:] if row["geoname_id"] in travelled]
    return by_size[:count] + smaller


def destination_rows(destinations: list[Row]) -> Iterator[Row]:
    for row in largest(destinations, LARGEST_WITH_ROOMS):
        yield {
            "geoname_id": row["geoname_id"],
            "destination_id": row["id"],
            "city_id": row["city_id"],
            "name": row["name"],
            "country": row["country_code"],
            "time_zone": row["time_zone"],
            "population": row["population"],
            "latitude": row["latitude"],
            "longitude": row["longitude"],
        }


def recommended_rows(destinations: list[Row]) -> Iterator[Row]:
    for row in largest(destinations, LARGEST_RECOMMENDED):
        yield {
            "geoname_id": row["geoname_id"],
            "name": row["name"],
            "country": row["country_code"],
            "population": row["population"],
            "tags": " ".join(row["tags"]),
        }


def table(rows: Iterable[Row]) -> str:
    first, *others = rows
    text = io.StringIO()
    writer = csv.DictWriter(text, list(first), lineterminator="\n")
    writer.writeheader()
    writer.writerows((first, *others))
    return text.getvalue()


def main() -> None:
    for path, text in files().items():
        (ROOT / path).write_text(text)


if __name__ == "__main__":
    main()
