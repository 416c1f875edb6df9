"""Which places answer to a name: exactly, by its beginning, or but for a typing mistake?"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.places.models import IS_PARTICULAR, NameKind, PlaceNameRow
from subgraphs.catalog.rows import among

MOST_CANDIDATES: Final = 200
SHORT: Final = 2  # a beginning of so few letters is looked for among main names and codes alone
HIGHEST_CHARACTER: Final = chr(0x10FFFF)

# What a match is worth. The importance of the place (0 to 1000) adds up to 600 more.
EXACT: Final = {
    NameKind.MAIN: 950,
    NameKind.CODE: 900,  # and a fifth of the importance again
    NameKind.ALTERNATE: 900,
    NameKind.WORD: 700,
    NameKind.GATHERED: 650,
}
BEGINNING: Final = {
    NameKind.MAIN: 800,
    NameKind.CODE: 300,
    NameKind.ALTERNATE: 700,
    NameKind.WORD: 600,
    NameKind.GATHERED: 450,
}
MISTYPED: Final = 700
ALIKE: Final = {  # at full similarity
    NameKind.MAIN: 800,
    NameKind.CODE: 200,
    NameKind.ALTERNATE: 750,
    NameKind.WORD: 550,
    NameKind.GATHERED: 450,
}
LEAST_SIMILARITY: Final = 0.4  # half of what the index finds at its own 0.3 is noise

Ranked = tuple[str, int]  # place id, rank


async def named(session: AsyncSession, typed: str, prefix: str) -> list[Ranked]:
    """At most MOST_CANDIDATES. `typed` is folded; `prefix` is that of the ids, or empty."""
    name = PlaceNameRow
    is_exact = name.folded == typed
    worth = case(
        (and_(is_exact, name.kind == NameKind.CODE), EXACT[NameKind.CODE] + name.importance // 5),
        (is_exact, case(EXACT, value=name.kind)),
        else_=case(BEGINNING, value=name.kind),
    )
    begins = and_(name.folded >= typed, name.folded < typed + HIGHEST_CHARACTER)
    if len(typed) <= SHORT and typed.isascii():
        begins = and_(begins, or_(name.kind <= NameKind.MAIN, is_exact))
    return await _ranked(session, worth, begins, prefix)


async def mistyped(
    session: AsyncSession, typed: str, variants: Sequence[str], prefix: str
) -> list[Ranked]:
    """As `named`, by names that are one of `variants`, or particular and much like `typed`."""
    name = PlaceNameRow
    # A mistyped code is another code.
    is_variant = and_(among(name.folded, variants), name.kind != NameKind.CODE)
    similarity = func.similarity(name.folded, typed)
    alike = case(ALIKE, value=name.kind) * similarity
    worth = case((is_variant, MISTYPED), else_=alike)
    is_alike = and_(
        name.folded.op("%", is_comparison=True)(typed),
        similarity >= LEAST_SIMILARITY,
        IS_PARTICULAR,
    )
    return await _ranked(session, worth, or_(is_variant, is_alike), prefix)


async def _ranked(
    session: AsyncSession, worth: ColumnElement[Any], where: ColumnElement[bool], prefix: str
) -> list[Ranked]:
    rows = await session.execute(ranking(worth, where, prefix))
    return [(place_id, rank) for place_id, rank in rows]


def ranking(
    worth: ColumnElement[Any], where: ColumnElement[bool], prefix: str
) -> Select[tuple[str, int]]:
    rank = func.max(cast(worth, Integer) + PlaceNameRow.importance * 3 // 5)
    place_id = PlaceNameRow.place_id
    statement = select(place_id, rank).where(where)
    if prefix:
        statement = statement.where(place_id.startswith(prefix, autoescape=True))
    return statement.group_by(place_id).order_by(rank.desc(), place_id).limit(MOST_CANDIDATES)
