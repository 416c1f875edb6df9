"""What does the composed graph hold: its types, who owns their keys, what each field asks for?"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from graphql import (
    DirectiveNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    value_from_ast_untyped,
)

SUPERGRAPH = Path(__file__).parent / "supergraph.graphql"
ROOTS = ("Query", "Mutation", "Subscription")


class Graph:
    def __init__(self, sdl: str) -> None:
        self.schema = build_schema(sdl, assume_valid_sdl=True)

    @classmethod
    def committed(cls) -> "Graph":
        return cls(SUPERGRAPH.read_text())

    @cached_property
    def objects(self) -> dict[str, GraphQLObjectType]:
        """Every object type of a subgraph, roots included, in the order of the file."""
        return {
            name: type_
            for name, type_ in self.schema.type_map.items()
            if isinstance(type_, GraphQLObjectType) and not name.startswith(("__", "join__"))
        }

    @cached_property
    def subgraphs(self) -> dict[str, str]:
        """Of each value of `join__Graph`, the subgraph's name."""
        values = self.schema.type_map["join__Graph"].ast_node
        assert values is not None
        return {
            value.name.value: arguments(used)["name"]
            for value in getattr(values, "values", ())
            for used in directives(value, "join__graph")
        }

    def fields(self, type_: str) -> dict[str, GraphQLField]:
        fields: dict[str, GraphQLField] = self.objects[type_].fields
        return fields

    def values(self, enum: str) -> set[str]:
        type_ = self.schema.type_map[enum]
        assert isinstance(type_, GraphQLEnumType)
        return set(type_.values)

    def possible(self, field: GraphQLField) -> list[str]:
        """The object types that may come of it; none for a scalar or an enum."""
        named: GraphQLNamedType = get_named_type(field.type)
        if not is_composite_type(named):
            return []
        if is_abstract_type(named):
            return [type_.name for type_ in self.schema.get_possible_types(named)]
        return [named.name]

    def keys(self, type_: str) -> list[tuple[str, str]]:
        """(subgraph, key) of each way in which `_entities` answers with this type."""
        return [
            (self.subgraphs[given["graph"]], given["key"])
            for given in map(arguments, directives(self.objects[type_].ast_node, "join__type"))
            if "key" in given and given.get("resolvable", True)
        ]

    def is_entity(self, type_: str) -> bool:
        return any("key" in arguments(one) for one in self._joins(type_))

    def is_node(self, type_: str) -> bool:
        return any(interface.name == "Node" for interface in self.objects[type_].interfaces)

    def implementers(self, type_: str, interface: str) -> set[str]:
        """The subgraphs in which it implements the interface."""
        given = map(arguments, directives(self.objects[type_].ast_node, "join__implements"))
        return {self.subgraphs[one["graph"]] for one in given if one["interface"] == interface}

    def is_problem(self, type_: str) -> bool:
        return any(interface.name == "Problem" for interface in self.objects[type_].interfaces)

    def home_of(self, type_: str, field: str) -> list[str]:
        """The subgraphs that resolve it."""
        own = directives(self.fields(type_)[field].ast_node, "join__field")
        given = [arguments(one) for one in own]
        named = [one["graph"] for one in given if "graph" in one and not one.get("external")]
        return [self.subgraphs[name] for name in named] or [
            self.subgraphs[arguments(one)["graph"]] for one in self._joins(type_)
        ]

    def scopes(self, type_: str, field: str) -> set[str]:
        """What `@requiresScopes` names on the field, its type, or what it leads to."""
        return {
            scope
            for node in self._declarations(type_, field)
            for used in directives(node, "requiresScopes")
            for group in arguments(used)["scopes"]
            for scope in group
        }

    def asks_for_a_person(self, type_: str, field: str) -> bool:
        guards = ("authenticated", "requiresScopes")
        return any(
            directives(node, guard) for node in self._declarations(type_, field) for guard in guards
        )

    def _declarations(self, type_: str, field: str) -> Iterator[Any]:
        declared = self.fields(type_)[field]
        yield from (self.objects[type_].ast_node, declared.ast_node)
        yield get_named_type(declared.type).ast_node

    def _joins(self, type_: str) -> list[DirectiveNode]:
        return directives(self.objects[type_].ast_node, "join__type")


def directives(node: Any, name: str) -> list[DirectiveNode]:
    return [used for used in getattr(node, "directives", None) or () if used.name.value == name]


def arguments(used: DirectiveNode) -> dict[str, Any]:
    return {one.name.value: value_from_ast_untyped(one.value) for one in used.arguments or ()}
