"""The rules that make the graph a product, checked on every subgraph's committed SDL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
)

ROOT = Path(__file__).parents[2]
SUBGRAPHS = sorted((ROOT / "schema").glob("*.graphql"))
FEDERATION = {"_entities", "_service", "sdl"}
BOUNDED_BY_THE_PAGE = {"edges"}
END_BY_THEMSELVES = {"offersStreamed", "stayOffersStreamed"}  # as a query does, within seconds

Owned = tuple[str, FieldDefinitionNode]


def fields(file: Path) -> Iterator[Owned]:
    for definition in parse(file.read_text()).definitions:
        if isinstance(definition, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for field in definition.fields or ():
                if field.name.value not in FEDERATION:
                    yield definition.name.value, field


def is_list(type_: TypeNode) -> bool:
    inner = type_.type if isinstance(type_, NonNullTypeNode) else type_
    return isinstance(inner, ListTypeNode)


def carries(field: FieldDefinitionNode, directive: str) -> bool:
    return any(used.name.value == directive for used in field.directives or ())


@pytest.mark.parametrize("file", SUBGRAPHS, ids=lambda file: file.stem)
def test_every_field_and_argument_is_described(file: Path) -> None:
    silent = [
        f"{owner}.{field.name.value}{argument}"
        for owner, field in fields(file)
        for argument, described in [
            ("", field.description),
            *((f"({a.name.value})", a.description) for a in field.arguments or ()),
        ]
        if described is None and argument != "(input)"  # its type is described
    ]
    assert silent == []


@pytest.mark.parametrize("file", SUBGRAPHS, ids=lambda file: file.stem)
def test_a_dead_subgraph_nulls_its_own_root_fields_only(file: Path) -> None:
    harsh = [
        field.name.value
        for owner, field in fields(file)
        if owner == "Query" and isinstance(field.type, NonNullTypeNode)
    ]
    assert harsh == []


@pytest.mark.parametrize("file", SUBGRAPHS, ids=lambda file: file.stem)
def test_every_list_says_how_long_it_gets(file: Path) -> None:
    problems = {"Problem", *(owner for owner, _ in fields(file) if owner.endswith("Problem"))}
    unbounded = [
        f"{owner}.{field.name.value}"
        for owner, field in fields(file)
        if is_list(field.type)
        and field.name.value not in BOUNDED_BY_THE_PAGE
        and owner not in problems
        and not carries(field, "listSize")
    ]
    assert unbounded == []


@pytest.mark.parametrize("file", SUBGRAPHS, ids=lambda file: file.stem)
def test_every_connection_field_says_how_long_its_page_gets(file: Path) -> None:
    unpriced = [
        f"{owner}.{field.name.value}"
        for owner, field in fields(file)
        if any(a.name.value == "first" for a in field.arguments or ())
        and not carries(field, "listSize")
    ]
    assert unpriced == []


@pytest.mark.parametrize("file", SUBGRAPHS, ids=lambda file: file.stem)
def test_every_subscription_needs_a_person(file: Path) -> None:
    open_to_all = [
        field.name.value
        for owner, field in fields(file)
        if owner == "Subscription"
        and field.name.value not in END_BY_THEMSELVES
        and not carries(field, "authenticated")
    ]
    assert open_to_all == []


@pytest.mark.parametrize("file", SUBGRAPHS, ids=lambda file: file.stem)
def test_all_outcomes_of_a_mutation_fit_into_one_selection(file: Path) -> None:
    """Two members' fields of one name that differ in type cannot be selected side by side."""
    results = [
        {member.name.value for member in definition.types}
        for definition in parse(file.read_text()).definitions
        if isinstance(definition, UnionTypeDefinitionNode)
        and definition.name.value.endswith("Result")
    ]
    declared = [(owner, field.name.value, print_ast(field.type)) for owner, field in fields(file)]
    clashing = {
        (one, name, another)
        for members in results
        for one, name, shape in declared
        for another, same, other in declared
        if {one, another} <= members and one < another and name == same and shape != other
    }
    assert clashing == set()


def test_anybody_may_ask_for_a_node() -> None:
    """Composition carries an implementation's `@authenticated` over to the interface."""
    supergraph = (ROOT / "supergraph" / "supergraph.graphql").read_text()
    [interface] = [line for line in supergraph.splitlines() if line.startswith("interface Node ")]

    assert "@authenticated" not in interface
