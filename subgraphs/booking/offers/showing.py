"""How does what was found become what is shown: rows, in the order of their list?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from subgraphs.booking.offers import repository
from subgraphs.booking.offers.asking import Noted
from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.offers.quotes import Position, Shown, Validity, paged
from subgraphs.booking.offers.rows import Quote, Search, row_of
from subgraphs.chassis.database import Database

Found: TypeAlias = Quote | Noted


@dataclass(frozen=True, slots=True)
class Piece:
    """Of a search's list, in order: `size` are shown, one beyond says only that there is more."""

    search: Search
    found: Sequence[Found]
    size: int

    @classmethod
    def of(
        cls, search: Search, found: Iterable[Found], size: int, after: Position | None = None
    ) -> "Piece":
        return cls(search, paged(found, size + 1, after), size)

    @property
    def ids(self) -> list[str]:
        """Of those that are rows already."""
        return [one.id for one in self.found if isinstance(one, Noted)]


class Showing:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def shown(self, pieces: Sequence[Piece], validity: Validity) -> list[list[Shown]]:
        """For each piece, in one read and one write at most; what is shown is remembered."""
        known = await self._read([id for piece in pieces for id in piece.ids])
        lists = [list(_shown(piece, known, validity)) for piece in pieces]
        await self._remember(
            shown.row
            for piece, list_ in zip(pieces, lists, strict=True)
            for shown in list_[: piece.size]
            if shown.row.id not in known
        )
        return lists

    async def _read(self, ids: list[str]) -> dict[str, OfferRow]:
        if not ids:
            return {}
        return await self._database.fetched(lambda read: repository.by_ids(read, ids))

    async def _remember(self, found: Iterable[OfferRow]) -> None:
        rows = list(found)
        if rows:
            async with self._database.transaction() as transaction:
                await repository.remember(transaction.session, rows)


def _shown(piece: Piece, known: dict[str, OfferRow], validity: Validity) -> Iterable[Shown]:
    for one in piece.found:
        if isinstance(one, Quote):
            yield Shown(row_of(one, piece.search, validity), one.position.cursor)
        elif one.id in known:
            yield Shown(known[one.id], one.position.cursor)
