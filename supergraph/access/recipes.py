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
STEP = re.compile(
    r"(?P<actor>\w+) (?P<waits>sees |misses )?(?:(?P<name>\w+) = )?(?P<field>\w+)(?P<rest>.*)",
    re.DOTALL,
)
AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Step:
    """What `actor` sends: a root field, and all that follows. `name`: for the id of the answer."""

    actor: str
    field: str
    rest: str
    name: str | None = None
    waits: str = ""  # a query, asked until it `sees` something, or `misses` it

    @classmethod
    def read(cls, text: str) -> "Step":
        said = STEP.fullmatch(text)
        assert said, text
        return cls(
            said["actor"], said["field"], said["rest"], said["name"], (said["waits"] or "").strip()
        )

    @property
    def chosen(self) -> str:
        """The field with a selection."""
        selected = "" if self.rest.rstrip().endswith("}") else " { __typename }"
        return f"{self.field}{self.rest}{selected}"


@dataclass(frozen=True, slots=True)
class Actor:
    """Nobody when neither `person` (a handle) nor `client` is given."""

    name: str
    person: str | None = None
    client: str | None = None
    scopes: str | None = None  # all that a person's client may have
    role: str | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    name: str
    enter: tuple[Step, ...]
    leave: tuple[Step, ...] = ()


class Recipes:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self.owned: frozenset[str] = frozenset(document["owned"])
        self.by_id: frozenset[str] = frozenset(document["by_id"])
        self.bystander: str = document["bystander"]
        self.prepared = _steps(document["prepared"])
        self.lastly = _steps(document["lastly"])
        self.afresh = {
            name: Step.read(f"owner {text}") for name, text in document["afresh"].items()
        }

    @classmethod
    def written(cls) -> "Recipes":
        return cls(yaml.safe_load(RECIPES.read_text()))

    @cached_property
    def actors(self) -> dict[str, Actor]:
        return {
            name: Actor(name, **{**given, "steps": _steps(given.get("steps", ()))})
            for name, given in self._document["actors"].items()
        }

    @cached_property
    def states(self) -> dict[str, State]:
        return {name: _state(name, given) for name, given in self._document["states"].items()}

    def actors_that_exist(self, graph: Graph) -> dict[str, Actor]:
        mutations = graph.fields("Mutation").keys()
        roles = {None, *graph.values("Role")}
        return {
            name: actor
            for name, actor in self.actors.items()
            if actor.role in roles
            and all(step.waits or step.field in mutations for step in actor.steps)
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

    def before(self, mutation: str) -> tuple[Step, ...]:
        return _steps(self._document["before"].get(mutation, ()))

    def after(self, mutation: str) -> tuple[Step, ...]:
        return _steps(self._document["after"].get(mutation, ()))


def names_in(text: str) -> set[str]:
    return set(NAME.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Raises KeyError for a name without a value."""
    return Template(text).substitute(values)


def _steps(texts: Any) -> tuple[Step, ...]:
    return tuple(map(Step.read, texts))


def _state(name: str, given: Mapping[str, Any]) -> State:
    return State(name, _steps(given["enter"]), _steps(given.get("leave", ())))
