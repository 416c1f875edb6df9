"""A person of the seeded world: what their app asks and does through the gateway."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from subgraphs.chassis.ids import derived_id
from supergraph.tests.journeys.stack import PATIENCE_SECONDS, Stack, data_of

T = TypeVar("T")
INPUTS = {"acceptInvitation": "InvitationInput"}  # others are named after their mutation


@dataclass(frozen=True, slots=True)
class Person:
    stack: Stack
    handle: str

    @property
    def id(self) -> str:
        return derived_id("user", self.handle)

    @property
    def token(self) -> str:
        return self.stack.token(self.handle)

    async def asks(self, query: str, **variables: object) -> dict[str, Any]:
        """Fails on any error."""
        return data_of(await self.stack.ask(query, variables, self.handle))

    async def does(self, mutation: str, shown: str, **given: object) -> dict[str, Any]:
        """`shown`: of its success, as `... on FollowSuccess { state }`. Fails on a problem."""
        outcome = (await self.asks(document(mutation, shown), input=given))["outcome"]
        assert "code" not in outcome, outcome
        return dict(outcome)

    async def insists(self, mutation: str, shown: str, **given: object) -> dict[str, Any]:
        """Again, with the same key, until the subgraph is there to say yes."""
        asked = document(mutation, shown), {"input": given}, self.handle
        while "errors" in (answer := await self.stack.ask(*asked)):
            codes = {error["extensions"]["code"] for error in answer["errors"]}
            assert codes == {"SUBGRAPH_UNAVAILABLE"}, answer
            await asyncio.sleep(0.1)
        outcome = answer["data"]["outcome"]
        assert "code" not in outcome, outcome
        return dict(outcome)


def document(mutation: str, shown: str) -> str:
    input_type = INPUTS.get(mutation, f"{mutation[0].upper()}{mutation[1:]}Input")
    return f"""
        mutation($input: {input_type}!) {{
          outcome: {mutation}(input: $input) {{ {shown} ... on Problem {{ code message }} }}
        }}
    """


async def until(ask: Callable[[], Awaitable[T]], holds: Callable[[T], object]) -> T:
    """What is asked once it holds: what one subgraph did, another hears a moment later."""
    end = time.monotonic() + PATIENCE_SECONDS / 2
    while not holds(found := await ask()):
        assert time.monotonic() < end, found
        await asyncio.sleep(0.1)
    return found


def nodes(connection: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in connection["edges"]]
