"""Which places does a person mean who types this?"""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.places import repository
from subgraphs.catalog.places.errors import NothingToSearch, TextTooLong
from subgraphs.catalog.places.names import folded, particular
from subgraphs.catalog.places.repository import MOST_CANDIDATES, Ranked
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database

LONGEST_TEXT: Final = 100  # characters
WEAK_RANK: Final = 1_000  # when no place is better than that, a typing mistake is likely
LEAST_LETTERS: Final = 4  # of a text that is taken for a mistyped one
CACHED_SECONDS: Final = 300


class PlaceSearch:
    """Ranks the places whose names match a text; the same text gives the same list."""

    def __init__(self, database: Database, cache: Cache) -> None:
        self._database = database
        self._cache = cache

    async def ranked(self, text: str, prefix: str = "") -> list[Ranked]:
        """(place id, rank), best first, at most MOST_CANDIDATES.

        `prefix`: that of the ids wanted, such as "airport". Raises NothingToSearch, TextTooLong.
        """
        if len(text) > LONGEST_TEXT:
            raise TextTooLong(LONGEST_TEXT)
        name = folded(text)
        if not name:
            raise NothingToSearch

        async def load() -> list[Ranked]:
            return await self._database.fetched(
                lambda session: self._matching(session, name, prefix)
            )

        cached = await self._cache.get_or_load(f"search:{prefix}:{name}", load, CACHED_SECONDS)
        return [(place_id, rank) for place_id, rank in cached]

    async def _matching(self, session: AsyncSession, name: str, prefix: str) -> list[Ranked]:
        found = dict(await repository.named(session, name, prefix))
        meant = particular(name)
        if max(found.values(), default=0) < WEAK_RANK and len(meant) >= LEAST_LETTERS:
            kind = prefix or ("airport" if meant != name else "")
            others = await repository.mistyped(session, meant, slips(meant), kind)
            found = dict(others) | found
        return sorted(found.items(), key=lambda match: (-match[1], match[0]))[:MOST_CANDIDATES]


def slips(name: str) -> list[str]:
    """What was meant if two neighbouring letters changed places, or one was typed too many."""
    places = range(len(name))
    swapped = {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in places[:-1]}
    shorter = {name[:i] + name[i + 1 :] for i in places}
    return sorted((swapped | shorter) - {name})
