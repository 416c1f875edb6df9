"""How are the table's questions asked: as whom, about what, with which arguments?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any

import yaml

from supergraph.graph import Graph

RECIPES = Path(__file__).parent / "recipes.yaml"
NAME = re.compile(r"\$(\w+)")


@dataclass(frozen=True, slots=True)
class Step:
    """A mutation that `actor` sends; `text` is its field with its arguments."""

    actor: str
    text: str

    @property
    def mutation(self) -> str:
        return self.text.partition("(")[0]


@dataclass(frozen=True, slots=True)
class Actor:
    """Nobody when neither `person` (a handle) nor `client` is given."""

    name: str
    person: str | None = None
    client: str | None = None
    scopes: str = ""
    role: str | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    name: str
    of: str
    enter: str
    leave: str


class Recipes:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self.owned: frozenset[str] = frozenset(document["owned"])
        self.prepared: list[str] = document["prepared"]
        self.afresh: Mapping[str, str] = document["afresh"]

    @classmethod
    def written(cls) -> "Recipes":
        return cls(yaml.safe_load(RECIPES.read_text()))

    @cached_property
    def actors(self) -> dict[str, Actor]:
        return {name: _actor(name, given) for name, given in self._document["actors"].items()}

    @cached_property
    def states(self) -> dict[str, State]:
        return {name: State(name, **given) for name, given in self._document["states"].items()}

    def actors_that_exist(self, graph: Graph) -> dict[str, Actor]:
        mutations = graph.fields("Mutation").keys()
        roles = {None, *graph.values("Role")}
        return {
            name: actor
            for name, actor in self.actors.items()
            if actor.role in roles and all(step.mutation in mutations for step in actor.steps)
        }

    @property
    def subjects(self) -> dict[str, str]:
        """Of each type that a key leads to, how one of it is found."""
        given = {**self._document["owned"], **self._document["public"]}
        return {type_: query for type_, query in given.items() if query}

    def calls(self, type_: str, field: str) -> list[str] | None:
        """The arguments of each call; None where the recipes know nothing of it."""
        given = self._document["calls"].get(f"{type_}.{field}")
        return [given] if isinstance(given, str) else given

    @property
    def called(self) -> set[str]:
        """Coordinates, as `Query.airport`."""
        return set(self._document["calls"])

    def restored(self, mutation: str) -> list[Step]:
        return [_step(step) for step in self._document["restored"].get(mutation, ())]


def names_in(text: str) -> set[str]:
    return set(NAME.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Raises KeyError for a name without a value."""
    return Template(text).substitute(values)


def _actor(name: str, given: Mapping[str, Any]) -> Actor:
    steps = tuple(_step(step) for step in given.get("steps", ()))
    return Actor(name, **{**given, "steps": steps})


def _step(text: str) -> Step:
    actor, _, field = text.partition(" ")
    return Step(actor, field)
