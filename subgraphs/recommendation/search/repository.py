"""Which documents answer a text, of those that the viewer may be shown?"""

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    CTE,
    Float,
    Integer,
    Select,
    Text,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.recommendation.people.models import PersonRow
from subgraphs.recommendation.people.repository import shown_to
from subgraphs.recommendation.search.fusion import Ranked
from subgraphs.recommendation.search.languages import names_in, words_in
from subgraphs.recommendation.search.meaning import Meaning
from subgraphs.recommendation.search.models import DocumentRow, EmbeddingRow, SearchKind
from subgraphs.recommendation.search.plain import names_within, words_of

MOST: Final = 100  # by each way
COUNTED: Final = 1_000  # documents that hold a word; in more of them it says as little
FARTHEST: Final = 0.8  # cosine distance: beyond it two texts have nothing to do with each other
SNIPPET: Final = 'StartSel="", StopSel="", MinWords=12, MaxWords=30'


class Wanted(NamedTuple):
    """`viewer_id`: empty for a visitor. `language`: of the text, where it is known."""

    text: str
    language: str | None
    viewer_id: str
    kinds: Collection[SearchKind]


async def by_words(session: AsyncSession, wanted: Wanted) -> list[Ranked]:
    """Best first, each with the share of the words that it holds.

    A word weighs by where it stands, and by how few documents hold it (inverse document frequency:
    Sparck Jones, 1972).
    """
    asked = _asked(wanted)
    counted = select(func.count()).where(asked.c.covers == 1).select_from(asked).scalar_subquery()
    share = func.least(1.0, cast(func.sum(asked.c.covers), Float) / func.greatest(counted, 1))
    rank = func.sum(asked.c.says * func.ts_rank(DocumentRow.lexemes, asked.c.query))
    matching = (
        _shown(wanted)
        .add_columns(share)
        .join(asked, DocumentRow.lexemes.op("@@")(asked.c.query))
        .group_by(DocumentRow.id)
        .order_by(
            rank.desc(), DocumentRow.importance.desc(), DocumentRow.as_of.desc(), DocumentRow.id
        )
        .limit(MOST)
    )
    return [Ranked(*row) for row in (await session.execute(matching)).all()]


async def by_meaning(session: AsyncSession, wanted: Wanted, meaning: Meaning) -> list[Ranked]:
    """Closest first, each with its cosine similarity. All vectors are looked at."""
    distance = EmbeddingRow.vector.op("<=>", return_type=Float())(meaning.vector)
    close = (
        _shown(wanted)
        .add_columns(1 - distance)
        .join(EmbeddingRow, EmbeddingRow.document_id == DocumentRow.id)
        .where(EmbeddingRow.model == meaning.model, distance < FARTHEST)
        .order_by(distance, DocumentRow.id)
        .limit(MOST)
    )
    return [Ranked(*row) for row in (await session.execute(close)).all()]


async def snippets(session: AsyncSession, ids: Collection[str], wanted: Wanted) -> dict[str, str]:
    """Of posts: the part that matches, else their beginning."""
    words = func.plainto_tsquery(words_in(wanted.language), wanted.text)
    any_of_them = cast(func.replace(cast(words, Text), "&", "|"), TSQUERY)
    part = func.ts_headline(words_in(wanted.language), DocumentRow.body, any_of_them, SNIPPET)
    posts = select(DocumentRow.id, part).where(
        DocumentRow.id.in_(ids), DocumentRow.kind == SearchKind.POST.value
    )
    return {id: text for id, text in (await session.execute(posts)).all()}


def _shown(wanted: Wanted) -> Select[tuple[str]]:
    """The one door of a search."""
    return (
        select(DocumentRow.id)
        .outerjoin(PersonRow, PersonRow.id == DocumentRow.person_id)
        .where(
            DocumentRow.kind.in_([kind.value for kind in wanted.kinds]),
            or_(DocumentRow.person_id.is_(None), shown_to(wanted.viewer_id)),
        )
    )


def _asked(wanted: Wanted) -> CTE:
    """A row each word, by its stem or as it is written, and each name in the text: how to look for
    it, how many words it covers, and how much it says.
    """
    asked = union_all(_words(wanted), _names(wanted)).cte("looked_for")
    some = select(1).where(DocumentRow.lexemes.op("@@")(asked.c.query)).limit(COUNTED)
    holding = select(func.count()).select_from(some.correlate(asked).subquery()).scalar_subquery()
    says = func.ln(1 + literal(COUNTED, Float) / func.greatest(holding, 1)).label("says")
    is_word = func.numnode(asked.c.query) > 0  # not one that its language is full of
    return select(asked, says).where(is_word).cte("asked")


def _words(wanted: Wanted) -> Select[Any]:
    word = func.unnest(cast(words_of(wanted.text), ARRAY(Text))).column_valued("word")
    stem = func.plainto_tsquery(words_in(wanted.language), word)
    written = func.plainto_tsquery(names_in(wanted.language), word)
    either = cast(stem.op("||")(written), TSQUERY)
    return select(either.label("query"), literal(1).label("covers"))


def _names(wanted: Wanted) -> Select[Any]:
    """Of letters, digits and spaces alone."""
    names = names_within(wanted.text)
    both = cast([*names], ARRAY(Text)), cast([*names.values()], ARRAY(Integer))
    listed = func.unnest(*both).table_valued("name", "covers").render_derived(name="names")
    whole = cast(func.concat("'", listed.c.name, "'"), TSQUERY)
    return select(whole.label("query"), listed.c.covers)
