"""What does the hand-written policy say of an actor and a field?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

POLICY = Path(__file__).parent / "policy.yaml"
SCOPE = r"(?: (?P<how>with|holding) (?P<scope>[a-z_]+:[a-z_]+))?"
WORDS = re.compile(f"(?P<audience>.+?){SCOPE}(?P<own>, their own)?")
NARROW = "narrow"  # whose token holds no scope
NOBODY = "nobody here"
NOT_JUDGED = "not judged"


class BadPolicy(Exception):
    """The policy cannot be read as it was meant."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may. `own`: each gets what is theirs, and nobody another's. `declares`: the field asks
    for the scope by a directive, and does not only answer null without it."""

    words: str
    actors: frozenset[str]
    scope: str | None = None
    declares: bool = True
    own: bool = False

    @property
    def is_judged(self) -> bool:
        return not self.words.startswith(NOT_JUDGED)


@dataclass(frozen=True, slots=True)
class Line:
    type: str
    field: str
    audience: Audience
    way: str | None = None  # None: every way that has no line of its own
    state: str | None = None


class Policy:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    @classmethod
    def written(cls) -> "Policy":
        return cls(yaml.safe_load(POLICY.read_text()))

    @cached_property
    def actors(self) -> dict[str, str]:
        """In order, with a sentence on each."""
        return dict(self._document["actors"])

    @cached_property
    def lines(self) -> list[Line]:
        """Raises BadPolicy."""
        return [
            line
            for names, section in self._document["types"].items()
            for line in self._section(names, section)
        ]

    def of(self, type_: str, field: str, way: str, state: str | None = None) -> Audience | None:
        """None when no line is about it. The line that says most about the case holds."""
        for wanted in ((state, way), (state, None), (None, way), (None, None)):
            if found := self._by_case.get((type_, field, *wanted)):
                return found
        return None

    def entities(self, subgraph: str) -> Audience:
        """To whose token its `_entities` answers. Raises BadPolicy when no line is about it."""
        for words, subgraphs in self._document["entities"].items():
            if subgraph in subgraphs.split():
                return self.audience(words)
        raise BadPolicy(f"`entities` does not say who may ask {subgraph}.")

    def audience(self, words: str) -> Audience:
        """Of the head of a line. Raises BadPolicy for one that is not defined."""
        said = WORDS.fullmatch(words)
        heads = {**self._document["audiences"], NOBODY: "", NOT_JUDGED: ""}
        named = said and heads.get(said["audience"])
        if said is None or named is None:
            raise BadPolicy(f"There is no audience {words!r}.")
        actors = set(named.split())
        if unknown := actors - self.actors.keys():
            raise BadPolicy(f"{words!r} names {unknown}, whom `actors` does not know.")
        actors -= {NARROW} if said["scope"] else set()
        declares = said["how"] != "holding"
        return Audience(words, frozenset(actors), said["scope"], declares, bool(said["own"]))

    @cached_property
    def _by_case(self) -> dict[tuple[str, str, str | None, str | None], Audience]:
        cases: dict[tuple[str, str, str | None, str | None], Audience] = {}
        for line in self.lines:
            case = (line.type, line.field, line.state, line.way)
            if case in cases:
                raise BadPolicy(f"{line.type}.{line.field} is there twice.")
            cases[case] = line.audience
        return cases

    def _section(self, names: str, section: Mapping[str, Any]) -> Iterator[Line]:
        types, _, state = names.partition(" when ")
        for head, content in section.items():
            by_way = head.startswith("by ")
            groups = content if by_way else {head: content}
            for words, fields in groups.items():
                audience = self.audience(words)
                for type_ in types.split():
                    for field in fields.split():
                        way = head.removeprefix("by ") if by_way else None
                        yield Line(type_, field, audience, way, state or None)
