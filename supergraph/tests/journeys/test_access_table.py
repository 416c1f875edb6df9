"""As every actor, by every way, for every field: the running graph answers as the policy says."""

from collections.abc import AsyncIterator

import pytest

from supergraph.access.policy import Policy
from supergraph.access.recipes import Recipes, Step
from supergraph.access.table import Table
from supergraph.access.ways import Ways
from supergraph.graph import Graph
from supergraph.tests.journeys.asking import Asking
from supergraph.tests.journeys.stack import Stack

GRAPH = Graph.committed()
POLICY = Policy.written()
RECIPES = Recipes.written()
QUESTIONS = Ways(GRAPH, POLICY, RECIPES).questions()


@pytest.fixture(scope="module")
async def asking(stack: Stack) -> AsyncIterator[Asking]:
    async with Asking(stack, GRAPH, RECIPES) as prepared:
        yield prepared


async def test_the_graph_shows_what_the_policy_allows_and_nothing_else(asking: Asking) -> None:
    table = Table(GRAPH, POLICY, RECIPES)

    await asking.fill(table, QUESTIONS)

    assert table.disagreements() == []


@pytest.mark.parametrize("name", RECIPES.states)
async def test_what_the_owner_closes_is_closed(asking: Asking, name: str) -> None:
    state = RECIPES.states[name]
    table = Table(GRAPH, POLICY, RECIPES, state=name)

    await asking.step(Step("owner", state.enter))
    try:
        await asking.fill(table, QUESTIONS)
    finally:
        await asking.step(Step("owner", state.leave))

    assert table.disagreements() == []
