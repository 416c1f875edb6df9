"""Under which names is each destination and each airport found?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from subgraphs.catalog.places.models import NameKind
from subgraphs.catalog.places.names import folded, particular
from subgraphs.catalog.seeding.airports import Served
from subgraphs.catalog.seeding.sources import SourceCity

LONGEST_NAME: Final = 100  # nobody searches for more
# Words that nobody starts from, although names go on with them.
WEAK: Final = frozenset(
    word
    for line in (
        "airport aeroport aeroporto aeropuerto airfield airpark field international intl regional",
        "municipal county base city of the and de la le les el los las da do das dos del di du des",
        "der den van von upon sur am an im in al na nad ob y e",
    )
    for word in line.split()
)
Names = dict[str, NameKind]


def name_rows(
    destinations: Iterable[dict[str, Any]],
    cities: list[SourceCity],
    destination_of: Mapping[int, SourceCity],
    airports: Iterable[tuple[dict[str, Any], Served]],
) -> Iterator[dict[str, Any]]:
    smaller: defaultdict[int, list[SourceCity]] = defaultdict(list)
    leading: dict[int, SourceCity] = {}
    for city in cities:
        head = destination_of[city.geoname_id]
        if head is city:
            leading[city.geoname_id] = city
        else:
            smaller[head.geoname_id].append(city)
    for row in destinations:
        id = row["geoname_id"]
        yield from _rows(row, _names_of_destination(leading[id], smaller[id]))
    for row, each in airports:
        yield from _rows(row, _names_of_airport(each))


def _rows(place: dict[str, Any], names: Names) -> Iterator[dict[str, Any]]:
    for name, kind in names.items():
        if 0 < len(name) <= LONGEST_NAME:
            yield {
                "folded": name,
                "place_id": place["id"],
                "kind": int(kind),
                "importance": place["importance"],
            }


def _names_of_destination(city: SourceCity, smaller: list[SourceCity]) -> Names:
    names = _with_words(city.folded_name)
    for name in sorted(city.folded_others):
        names.setdefault(name, NameKind.ALTERNATE)
    for other in smaller:
        names.setdefault(other.folded_name, NameKind.GATHERED)
    return names


def _names_of_airport(each: Served) -> Names:
    airport = each.airport
    names: Names = {airport.iata_code.casefold(): NameKind.CODE}
    if airport.icao_code:
        names[airport.icao_code.casefold()] = NameKind.CODE
    for name, kind in _with_words(folded(airport.name)).items():
        names.setdefault(name, kind)
        names.setdefault(particular(name), max(kind, NameKind.ALTERNATE))
    for city_name in (airport.city_name, each.city.name if each.city else ""):
        names.setdefault(folded(city_name), NameKind.ALTERNATE)
        names.setdefault(f"{folded(city_name)} airport", NameKind.ALTERNATE)
    names.pop("airport", None)  # where there is no city
    return names


def _with_words(name: str) -> Names:
    """The name, and what is left of it from each later word that someone may start from."""
    words = name.split()
    names: Names = {name: NameKind.MAIN}
    for start in range(1, len(words)):
        if words[start] not in WEAK:
            names.setdefault(" ".join(words[start:]), NameKind.WORD)
    return names
