"""What is in the picture: read from the graph, the events' schemas, and what consumers declare."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from supergraph.events import SCHEMAS
from supergraph.graph import ROOTS, Graph


@dataclass(frozen=True, slots=True)
class Entity:
    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subgraph:
    name: str
    roots: dict[str, int]  # how many fields of each root
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """Fields that one subgraph gives to an entity of another."""

    giver: str
    owner: str
    entity: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    name: str
    producer: str
    consumers: tuple[str, ...]

    @property
    def fact(self) -> str:
        """As in `trip-created`."""
        return self.name.split(".")[1]


@dataclass(frozen=True, slots=True)
class Facts:
    subgraphs: tuple[Subgraph, ...]
    contributions: tuple[Contribution, ...]
    topics: tuple[Topic, ...]

    @classmethod
    def read(cls) -> "Facts":
        graph = Graph.committed()
        names = tuple(graph.subgraphs.values())
        return cls(
            tuple(_subgraph(graph, name) for name in names),
            tuple(_contributions(graph)),
            tuple(_topics(SCHEMAS, names)),
        )


def _subgraph(graph: Graph, name: str) -> Subgraph:
    roots = {
        root: sum(name in graph.home_of(root, field) for field in graph.fields(root))
        for root in ROOTS
        if root in graph.objects
    }
    owned = [type_ for type_ in graph.objects if _owner(graph, type_) == name]
    entities = [
        Entity(type_, tuple(key for home, key in graph.keys(type_) if home == name))
        for type_ in sorted(owned)
    ]
    return Subgraph(name, roots, tuple(entities))


def _owner(graph: Graph, type_: str) -> str | None:
    """Who declares an entity a Node, else who resolves most of it; None for what is no entity."""
    homes = {home for home, _ in graph.keys(type_)}
    homes = homes & graph.implementers(type_, "Node") or homes
    resolved = Counter(
        home
        for field in graph.fields(type_)
        for home in graph.home_of(type_, field)
        if home in homes
    )
    return max(sorted(resolved), key=lambda home: resolved[home], default=None)


def _contributions(graph: Graph) -> Iterator[Contribution]:
    for type_ in sorted(graph.objects):
        owner = _owner(graph, type_)
        if owner is None:
            continue
        for giver in graph.subgraphs.values():
            given = [f for f in graph.fields(type_) if graph.home_of(type_, f) == [giver]]
            if giver != owner and given:
                yield Contribution(giver, owner, type_, tuple(given))


def _topics(schemas: Path, subgraphs: tuple[str, ...]) -> Iterator[Topic]:
    """By producer, in the order of the subgraphs."""
    heard = {name: _reads(name) for name in subgraphs}
    topics = [path.name.removesuffix(".json") for path in sorted(schemas.glob("*.json"))]
    for producer in subgraphs:
        for topic in topics:
            if topic.split(".")[0] == producer:
                consumers = tuple(name for name in subgraphs if topic in heard[name])
                yield Topic(topic, producer, consumers)


def _reads(subgraph: str) -> set[str]:
    module = f"subgraphs.{subgraph}.consumers"
    return set(import_module(module).READS) if find_spec(module) else set()
