"""As every actor, by every way, for every field: the running graph answers as the policy says."""

from collections.abc import AsyncIterator

import pytest

from subgraphs.chassis.testing.payments import Sandbox as Payments
from supergraph.access.policy import Policy
from supergraph.access.recipes import Recipes
from supergraph.access.table import Table
from supergraph.access.ways import Ways
from supergraph.graph import Graph
from supergraph.tests.journeys.asking import Asking
from supergraph.tests.journeys.cast import Cast
from supergraph.tests.journeys.stack import Stack

GRAPH = Graph.committed()
POLICY = Policy.written()
RECIPES = Recipes.written()
QUESTIONS = Ways(GRAPH, POLICY, RECIPES).questions()
OFTEN = 1_000  # as good as always


@pytest.fixture(scope="module")
async def cast(stack: Stack) -> AsyncIterator[Cast]:
    """With something for the operators: no refund arrives, however often it is tried."""
    payments = Payments(stack.address("payments"))
    await payments.fail("refund", "pending_fails", times=OFTEN)
    async with Cast(stack, GRAPH, RECIPES) as ready:
        yield ready
    await payments.recover()


async def test_the_graph_shows_what_the_policy_allows_and_nothing_else(cast: Cast) -> None:
    table = Table(GRAPH, POLICY, RECIPES)

    await Asking(cast, RECIPES).fill(table, QUESTIONS)

    wrong = table.disagreements()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", RECIPES.states)
async def test_what_the_owner_closes_is_closed(cast: Cast, name: str) -> None:
    table = Table(GRAPH, POLICY, RECIPES, state=name)

    async with cast.within(RECIPES.states[name]):
        await Asking(cast, RECIPES).fill(table, QUESTIONS)

    wrong = table.disagreements()
    assert not wrong, "\n".join(wrong)
