"""Every write of what can be searched."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import (
    REAL,
    ColumnClause,
    ColumnElement,
    FromClause,
    String,
    cast,
    column,
    delete,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, REGCONFIG, TIMESTAMP, TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.recommendation.search.languages import language_of, words_in
from subgraphs.recommendation.search.models import DocumentRow, EmbeddingRow, SearchKind
from subgraphs.recommendation.search.plain import parts_of, plain

NAMES: Final = "names"
COLUMNS: Final[dict[str, Any]] = {
    "id": String,
    "kind": String,
    "person_id": String,
    "title": String,
    "names": String,
    "body": String,
    "language": String,
    "importance": REAL,
    "as_of": TIMESTAMP(timezone=True),
}
# Told, and made into lexemes: how words are read, and names by how many words they are of.
BESIDE: Final[dict[str, Any]] = dict.fromkeys(("words", "first", "singles", "several"), String)


class Document(NamedTuple):
    """`title` is found by its words, `names` each as a whole, `body` by the stems of its words too.

    `as_of`: when it was said.
    """

    id: str
    kind: SearchKind
    as_of: datetime
    title: str = ""
    names: Sequence[str] = ()
    body: str = ""
    language: str | None = None
    person_id: str | None = None
    importance: float = 0.0

    @classmethod
    def of_person(cls, user_id: str, display_name: str, handle: str, as_of: datetime) -> Self:
        return cls(
            user_id, SearchKind.USER, as_of, title=display_name, names=(handle,), person_id=user_id
        )

    @classmethod
    def of_post(
        cls, post_id: str, author_id: str, body: str, place: Sequence[str], as_of: datetime
    ) -> Self:
        """`place`: how what it is about is called, and its country; or nothing."""
        return cls(
            post_id,
            SearchKind.POST,
            as_of,
            names=place,
            body=body,
            language=language_of(body),
            person_id=author_id,
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self._asdict(),
            "kind": self.kind.value,
            "as_of": self.as_of.isoformat(),
            "title": plain(self.title),
            "names": plain(", ".join(self.names)),
            "body": plain(self.body),
            "words": words_in(self.language),
            **_whole(self.title, self.names),
        }


async def put(session: AsyncSession, documents: Sequence[Document]) -> int:
    """How many changed: an older word changes nothing. What changed waits to be embedded."""
    told = _told(documents)
    columns = {name: told.c[name] for name in COLUMNS} | {"lexemes": _lexemes(told)}
    statement = insert(DocumentRow).from_select([*columns], select(*columns.values()))
    new = {name: statement.excluded[name] for name in columns if name != "id"}
    newer = statement.on_conflict_do_update(
        index_elements=["id"], set_=new, where=DocumentRow.as_of < statement.excluded.as_of
    )
    changed = [*await session.scalars(newer.returning(DocumentRow.id))]
    await session.execute(delete(EmbeddingRow).where(EmbeddingRow.document_id.in_(changed)))
    return len(changed)


async def withdraw(session: AsyncSession, id: str) -> None:
    await session.execute(delete(DocumentRow).where(DocumentRow.id == id))


def _told(documents: Sequence[Document]) -> FromClause:
    """As rows of one parameter, so that the statement is the same for however many."""
    rows = literal([document.as_json() for document in documents], JSONB)
    columns: list[ColumnClause[Any]] = [
        column(name, kind) for name, kind in {**COLUMNS, **BESIDE}.items()
    ]
    told = func.jsonb_to_recordset(rows).table_valued(*columns)
    return told.render_derived(name="told", with_types=True)


def _lexemes(told: FromClause) -> ColumnElement[Any]:
    """A whole title weighs most, then other names and its words, then words by their stems."""
    return (
        cast(told.c.several, TSVECTOR)
        .concat(_weighed("A", NAMES, told.c.first))
        .concat(_weighed("B", NAMES, told.c.singles))
        .concat(_weighed("C", cast(told.c.words, REGCONFIG), told.c.body))
        .concat(_weighed("D", NAMES, told.c.body))
    )


def _whole(title: str, names: Sequence[str]) -> dict[str, str]:
    """Names of one word are left to PostgreSQL's dictionaries, which read the searched text too.

    Those of several are a lexeme each, as PostgreSQL writes it down, with its weight.
    """
    weights = {parts_of(name): "B" for name in names} | {parts_of(title): "A"}
    several = (f"'{' '.join(parts)}':1{weights[parts]}" for parts in weights if len(parts) > 1)
    return {
        "first": plain(title) if len(parts_of(title)) == 1 else "",
        "singles": plain(" ".join([title, *(n for n in names if len(parts_of(n)) == 1)])),
        "several": " ".join(several),
    }


def _weighed(weight: str, configuration: Any, text: ColumnElement[str]) -> ColumnElement[Any]:
    lexemes = func.to_tsvector(configuration, text)
    return func.setweight(lexemes, literal_column(f"'{weight}'"), type_=TSVECTOR())
