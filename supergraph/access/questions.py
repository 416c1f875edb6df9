"""What is asked in one operation, and which cells of the table does its answer show?"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

KEY = "id_"  # the alias under which every object says which one it is
Cell = tuple[str, str]
"""(type, field)"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field, where `type` is what the object turned out to be. `counts`: it is a cell of this
    question, not only the way to one."""

    type: str
    field: str
    arguments: str = ""
    below: tuple["Asked", ...] = ()
    composite: bool = False
    counts: bool = True
    has_id: bool = False  # the type

    @property
    def cell(self) -> Cell:
        return self.type, self.field

    @property
    def alias(self) -> str:
        """One for each type, since two types' fields of one name may differ in kind."""
        return f"{self.type}_{self.field}"

    def text(self) -> str:
        arguments = f"({self.arguments})" if self.arguments else ""
        below = f" {selection(self.below)}" if self.composite else ""
        return f"{self.alias}: {self.field}{arguments}{below}"

    def at(self, way: tuple["Asked", ...] = ()) -> Iterator[tuple["Asked", tuple["Asked", ...]]]:
        """Itself and all below, each with the fields above it."""
        yield self, way
        for one in self.below:
            yield from one.at((*way, self))

    def only(self, cells: Collection[Cell], closed: Collection[Cell]) -> "Asked | None":
        """Without the cells that are not among these, and without all that lies behind those that
        are `closed`; None when nothing is left."""
        if self.cell in closed:
            return None
        kept = tuple(one for asked in self.below if (one := asked.only(cells, closed)))
        counts = self.counts and self.cell in cells
        return replace(self, below=kept, counts=counts) if kept or counts else None


def selection(asked: Iterable[Asked]) -> str:
    by_type: dict[str, list[str]] = {}
    for one in asked:
        own = [f"{KEY}: id"] if one.has_id else []
        by_type.setdefault(one.type, own).append(one.text())
    fragments = [f"... on {type_} {{ {' '.join(texts)} }}" for type_, texts in by_type.items()]
    return f"{{ {' '.join(['__typename', *fragments])} }}"


@dataclass(frozen=True, slots=True)
class Question:
    """`way`: how it gets to what it shows. `subgraph`: whom it is put to past the gateway."""

    way: str
    name: str
    asked: Asked
    subgraph: str | None = None

    @property
    def operation(self) -> str:
        kind = {"Mutation": "mutation", "Subscription": "subscription"}.get(
            self.asked.type, "query"
        )
        return f"{kind} {{ {self.asked.text()} }}"

    @property
    def cells(self) -> set[Cell]:
        return {asked.cell for asked, _ in self.asked.at() if asked.counts}

    def without(self, refused: Set[Cell]) -> "Question | None":
        """What only leads to others is not asked for again, and neither are those. None when that
        is nothing else than before."""
        kept = self.asked.only(self.cells - refused, refused - self.cells)
        return replace(self, asked=kept) if kept and kept != self.asked else None


@dataclass(frozen=True, slots=True)
class Reader:
    """Finds in an answer what it shows. `owned`: types of which the owner's counts alone; `ids`: of
    those, what the owner's are called; `theirs`: the way leads to what is the asker's own."""

    owned: frozenset[str]
    ids: Mapping[str, str]
    problems: frozenset[str]
    entities: frozenset[str]
    theirs: bool

    def shown(self, asked: Asked, value: Any, *, counts: bool = True) -> Iterator[Cell]:
        """`value`: what the answer holds in the field's place."""
        if not _is_there(value):
            return
        refused = isinstance(value, dict) and value["__typename"] in self.problems
        if counts and asked.counts and not (asked.type == "Mutation" and refused):
            yield asked.cell
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from self._below(asked, item, counts)

    def _below(self, asked: Asked, item: Mapping[str, Any], counts: bool) -> Iterator[Cell]:
        inner = self._counts(item, counts)
        for one in asked.below:
            if one.type == item["__typename"]:
                yield from self.shown(one, item.get(one.alias), counts=inner)

    def _counts(self, item: Mapping[str, Any], around: bool) -> bool:
        type_ = item["__typename"]
        if type_ in self.ids:
            return item.get(KEY) == self.ids[type_]
        if type_ in self.owned:
            return around and not self.theirs
        return around or type_ in self.entities


def _is_there(value: Any) -> bool:
    """A list of nothing but nulls shows nothing."""
    if isinstance(value, list) and value:
        return any(_is_there(item) for item in value)
    return value is not None
