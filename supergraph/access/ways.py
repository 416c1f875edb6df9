"""By which ways does the graph lead to each of its types? Makes the questions that go them all.

`root`, `mutation`, `subscription`: from that root, past no other entity. `node`: by `node(id:)`.
`edge`: over a field of an entity. `entities`: past the gateway, as the router asks a subgraph. An
entity's own fields are asked where it is reached; what they lead to is an edge's question.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice, zip_longest

from graphql import GraphQLField, is_required_argument

from supergraph.access.policy import Policy
from supergraph.access.questions import Asked, Question
from supergraph.access.recipes import Recipes
from supergraph.graph import Graph

WAYS = {"Query": "root", "Mutation": "mutation", "Subscription": "subscription"}
PAGE = "first: 3"
TOGETHER = 5
NODE = "node"


class Uncallable(Exception):
    """A field needs arguments, or a type a key, that the recipes do not give."""


class Ways:
    def __init__(self, graph: Graph, policy: Policy, recipes: Recipes) -> None:
        self._graph = graph
        self._policy = policy
        self._recipes = recipes

    def questions(self) -> list[Question]:
        """Raises Uncallable."""
        return [
            *self._from_roots(),
            *(q for type_ in self._graph.objects for q in self._to(type_)),
            *(q for type_ in self._entities() for q in self._edges_of(type_)),
        ]

    def _from_roots(self) -> Iterator[Question]:
        for root, way in WAYS.items():
            for field in self._graph.fields(root):
                if field != NODE:
                    for asked in self._called(root, field):
                        yield Question(way, f"{root}.{field}", self._expanded(asked))

    def _to(self, type_: str) -> Iterator[Question]:
        if self._graph.is_node(type_) and type_ in self._recipes.subjects:
            for fields in (self._fields(type_), self._called(type_, "id")):
                asked = replace(self._node(type_), below=tuple(fields), counts=True)
                yield Question("node", f"node {type_}", asked)
        for subgraph, key in self._graph.keys(type_):
            given = " ".join(f'{name}: "${type_}_{name}"' for name in key.split())
            arguments = f'representations: [{{__typename: "{type_}", {given}}}]'
            fields = [one for one in self._fields(type_) if self._is_resolved_by(subgraph, one)]
            asked = Asked("Query", "_entities", arguments, tuple(fields), True, counts=False)
            yield Question("entities", f"{subgraph} {type_} by {key}", asked, subgraph)

    def _edges_of(self, type_: str) -> Iterator[Question]:
        """Some at once: most of an answer's cost is the way to the entity."""
        led = [
            f for f, declared in self._graph.fields(type_).items() if self._graph.possible(declared)
        ]
        called = [self._called(type_, field) for field in led]
        for turn in zip_longest(*called):  # a field's calls have one alias
            edges = [replace(self._expanded(one), counts=False) for one in turn if one]
            for some in _batched(edges):
                name = ", ".join(f"{type_}.{one.field}" for one in some)
                yield Question("edge", name, self._reached(type_, *some))

    def _entities(self) -> list[str]:
        return [type_ for type_ in self._graph.objects if self._graph.is_entity(type_)]

    def _is_resolved_by(self, subgraph: str, asked: Asked) -> bool:
        return subgraph in self._graph.home_of(asked.type, asked.field)

    def _reached(self, type_: str, *last: Asked) -> Asked:
        """`last`, fields of the entity, under a way from the root that is open to most."""
        found = [path for path in self._paths_to(type_) if not self._is_own(path[0])]
        if found and type_ not in self._recipes.by_id:
            shortest = min(found, key=len)
            return _nested(shortest, last)
        if self._graph.is_node(type_):
            return _nested([self._node(type_)], last)
        raise Uncallable(f"No root field leads to {type_}, and it is no Node.")

    def _is_own(self, asked: Asked) -> bool:
        audience = self._policy.of(asked.type, asked.field, "root")
        return audience is not None and audience.own

    def _paths_to(self, type_: str) -> Iterator[list[Asked]]:
        for field in self._graph.fields("Query"):
            if field != NODE:
                asked = replace(self._called("Query", field)[0], counts=False)
                yield from self._paths(asked, type_, frozenset())

    def _paths(self, start: Asked, goal: str, seen: frozenset[str]) -> Iterator[list[Asked]]:
        """From `start` to a field of which a `goal` may come, past no other entity."""
        possible = self._graph.possible(self._graph.fields(start.type)[start.field])
        if goal in possible:
            yield [start]
        for type_ in possible:
            if type_ in seen or self._graph.is_entity(type_):
                continue
            for asked in self._fields(type_):
                if asked.composite:
                    below = self._paths(replace(asked, counts=False), goal, seen | {type_})
                    yield from ([start, *path] for path in below)

    def _expanded(self, asked: Asked, seen: frozenset[str] = frozenset()) -> Asked:
        """With all below: through what is no entity, to the fields of entities and no further."""
        below: list[Asked] = []
        for type_ in self._graph.possible(self._graph.fields(asked.type)[asked.field]):
            if self._graph.is_entity(type_):
                below += self._fields(type_)
            elif type_ not in seen:
                inner = seen | {type_}
                below += [self._expanded(one, inner) for one in self._fields(type_)]
        return replace(asked, below=tuple(below))

    def _fields(self, type_: str) -> list[Asked]:
        return [self._called(type_, field)[0] for field in self._graph.fields(type_)]

    def _node(self, type_: str) -> Asked:
        return Asked("Query", NODE, f'id: "${type_}_id"', composite=True, counts=False)

    def _called(self, type_: str, field: str) -> list[Asked]:
        """Of a field, one for each of its calls."""
        declared = self._graph.fields(type_)[field]
        calls = self._recipes.calls(type_, field)
        if calls is None:
            calls = [_without_recipe(f"{type_}.{field}", declared)]
        composite = bool(self._graph.possible(declared))
        has_id = "id" in self._graph.fields(type_)
        return [Asked(type_, field, call, composite=composite, has_id=has_id) for call in calls]


def _batched(edges: Iterable[Asked]) -> Iterator[tuple[Asked, ...]]:
    rest = iter(edges)
    while some := tuple(islice(rest, TOGETHER)):
        yield some


def _without_recipe(coordinate: str, field: GraphQLField) -> str:
    """Raises Uncallable."""
    required = [name for name, one in field.args.items() if is_required_argument(one)]
    if required:
        raise Uncallable(
            f"recipes.yaml does not say how to call {coordinate}: it needs {required}."
        )
    return PAGE if "first" in field.args else ""


def _nested(path: Iterable[Asked], last: tuple[Asked, ...]) -> Asked:
    below = last
    for one in reversed([*path]):
        below = (replace(one, below=below),)
    [whole] = below
    return whole
