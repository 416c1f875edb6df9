"""Finds destinations, people and posts by words and by meaning at once."""

import asyncio
from collections.abc import Collection, Mapping
from functools import partial
from typing import Final, NamedTuple

from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import Page
from subgraphs.recommendation.search import repository
from subgraphs.recommendation.search.errors import NothingToSearch, TextTooLong
from subgraphs.recommendation.search.fusion import Hit, Ranked, SearchMatch, after_cursor, fused
from subgraphs.recommendation.search.languages import language_of
from subgraphs.recommendation.search.meaning import Meanings
from subgraphs.recommendation.search.models import SearchKind
from subgraphs.recommendation.search.plain import plain
from subgraphs.recommendation.search.repository import Wanted

LONGEST_TEXT: Final = 200  # characters


class Found(NamedTuple):
    """`hits`: of the page, and one more where there is. `snippets`: of those that have one."""

    hits: list[Hit]
    snippets: Mapping[str, str]
    language: str | None
    searched_by: tuple[SearchMatch, ...]


class Search:
    def __init__(self, database: Database, meanings: Meanings) -> None:
        self._database = database
        self._meanings = meanings

    async def found(
        self, viewer_id: str | None, text: str, kinds: Collection[SearchKind], page: Page
    ) -> Found:
        """Best first. Raises NothingToSearch, TextTooLong, or InvalidInput on a foreign cursor."""
        asked = searchable(text)
        wanted = Wanted(asked, language_of(asked), viewer_id or "", kinds)
        ways = await self.ranked(wanted)
        hits = after_cursor(fused(ways), page)
        ids = [hit.id for hit in hits[: page.size]]
        parts = partial(repository.snippets, ids=ids, wanted=wanted)
        snippets = await self._database.fetched(parts) if ids else {}
        return Found(hits, snippets, wanted.language, (*ways,))

    async def ranked(self, wanted: Wanted) -> dict[SearchMatch, list[Ranked]]:
        """By each way that answers, best first."""
        words = self._database.fetched(partial(repository.by_words, wanted=wanted))
        by_words, meaning = await asyncio.gather(words, self._meanings.of(wanted.text))
        ways = {SearchMatch.TEXT: by_words}
        if meaning is not None:
            close = partial(repository.by_meaning, wanted=wanted, meaning=meaning)
            ways[SearchMatch.MEANING] = await self._database.fetched(close)
        return ways


def searchable(text: str) -> str:
    """Without what nobody sees. Raises NothingToSearch or TextTooLong."""
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(LONGEST_TEXT)
    asked = plain(text)
    if not any(sign.isalnum() for sign in asked):
        raise NothingToSearch
    return asked
