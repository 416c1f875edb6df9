"""The policy and the graph name the same fields and scopes, and every way is asked."""

import subprocess
import sys
from pathlib import Path

import pytest

from supergraph.access.policy import BadPolicy, Line, Policy
from supergraph.access.recipes import Recipes
from supergraph.access.ways import WAYS, Ways
from supergraph.graph import Graph

ROOT = Path(__file__).parents[2]
GRAPH = Graph.committed()
POLICY = Policy.written()
RECIPES = Recipes.written()
QUESTIONS = Ways(GRAPH, POLICY, RECIPES).questions()
FIELDS = {(type_, field) for type_ in GRAPH.objects for field in GRAPH.fields(type_)}


def test_the_policy_lists_every_field_of_the_graph_and_no_other() -> None:
    listed = {(line.type, line.field) for line in POLICY.lines if not (line.way or line.state)}

    assert sorted(FIELDS - listed) == []
    assert sorted({(line.type, line.field) for line in POLICY.lines} - FIELDS) == []


def test_a_field_is_listed_once() -> None:
    section = {"User": {"anyone": "id", "people": "id"}}
    policy = Policy({"actors": {}, "audiences": {"anyone": "", "people": ""}, "types": section})

    with pytest.raises(BadPolicy, match="twice"):
        policy.of("User", "id", "root")


@pytest.mark.parametrize(
    "words", ["nobody I know", "people with", "people with profile:read, our own"]
)
def test_an_audience_that_is_not_defined_is_refused(words: str) -> None:
    with pytest.raises(BadPolicy):
        POLICY.audience(words)


def test_every_field_is_asked_for_by_every_way_that_leads_to_its_type() -> None:
    asked = {(*cell, question.way) for question in QUESTIONS for cell in question.cells}
    keyed = {t: GRAPH.keys(t) for t in GRAPH.objects}

    assert {(type_, field) for type_, field, _ in asked} == FIELDS
    for type_, field in FIELDS:
        if GRAPH.is_node(type_):
            assert (type_, field, "node") in asked
        if any(subgraph in GRAPH.home_of(type_, field) for subgraph, _ in keyed[type_]):
            assert (type_, field, "entities") in asked
        if type_ in WAYS and field != "node":
            assert (type_, field, WAYS[type_]) in asked


def test_every_edge_between_things_is_followed() -> None:
    asked = [question.name for question in QUESTIONS if question.way == "edge"]
    followed = {edge for name in asked for edge in name.split(", ")}

    assert followed == {
        f"{type_}.{field}"
        for type_ in GRAPH.objects
        if GRAPH.is_entity(type_)
        for field, declared in GRAPH.fields(type_).items()
        if GRAPH.possible(declared)
    }


def declared(line: Line) -> tuple[set[str], bool]:
    return GRAPH.scopes(line.type, line.field), GRAPH.asks_for_a_person(line.type, line.field)


@pytest.mark.parametrize("line", POLICY.lines, ids=lambda line: f"{line.type}.{line.field}")
def test_the_graph_declares_the_scope_that_the_policy_names(line: Line) -> None:
    """The live table sees a lack of it; a wrong one is seen only here."""
    audience = line.audience
    if line.way is None and line.state is None:
        named = {audience.scope} if audience.scope and audience.declares else set()
        assert declared(line)[0] == named


def test_what_no_visitor_may_read_is_declared_so() -> None:
    """Beside keys, which say no more than whoever asks knew already."""
    keys = {(t, name) for t in GRAPH.objects for _, key in GRAPH.keys(t) for name in key.split()}
    undeclared = [
        f"{line.type}.{line.field}"
        for line in POLICY.lines
        if line.state is None and "anonymous" not in line.audience.actors and line.audience.actors
        if not GRAPH.is_problem(line.type) and line.audience.declares
        if (line.type, line.field) not in keys and not declared(line)[1]
    ]

    assert undeclared == []


def test_no_recipe_is_about_what_does_not_exist() -> None:
    known = {f"{type_}.{field}" for type_, field in FIELDS}

    assert sorted(RECIPES.called - known) == []
    assert sorted({*RECIPES.owned, *RECIPES.subjects} - GRAPH.objects.keys()) == []
    assert RECIPES.actors.keys() == POLICY.actors.keys()
    assert RECIPES.states.keys() == {line.state for line in POLICY.lines if line.state}


def test_the_page_of_the_table_is_what_the_policy_says() -> None:
    command = [sys.executable, "-m", "supergraph.access", "--check"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")
