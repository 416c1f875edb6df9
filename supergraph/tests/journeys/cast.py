"""The table's actors on the running stack: their tokens, and what each is to the owner."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from secrets import token_hex
from typing import Any, Self

import httpx

from subgraphs.chassis.ids import derived_id
from supergraph.access.recipes import AGAIN, Recipes, State, Step, filled, names_in
from supergraph.graph import Graph
from supergraph.tests.journeys.stack import PATIENCE_SECONDS, Stack

SECRET = "acme-development-secret"
DAYS_AHEAD = 90

Answer = dict[str, Any]


class Cast:
    """As a context, everybody has their part, and what was opened is closed in the end."""

    def __init__(self, stack: Stack, graph: Graph, recipes: Recipes) -> None:
        self.stack = stack
        self.actors = recipes.actors_that_exist(graph)
        self._graph = graph
        self._recipes = recipes
        self._values = {**_days(), "run": token_hex(8)}
        self._turn = count(1)
        self._client = httpx.AsyncClient(timeout=30)

    async def __aenter__(self) -> Self:
        people = {name: actor.person for name, actor in self.actors.items() if actor.person}
        for name, handle in {**people, "bystander": self._recipes.bystander}.items():
            id = derived_id("user", handle)
            self._values |= {f"{name}_handle": handle, f"{name}_id": id}
        own = [step for actor in self.actors.values() for step in actor.steps]
        for step in (*self._recipes.prepared, *own):
            await self.does(step)
        for type_ in self._recipes.subjects:
            await self._find(type_)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    def token(self, actor: str) -> str | None:
        told = self.actors[actor]
        if told.client:
            return self.stack.partner_token(told.client, SECRET)
        return self.stack.token(told.person, told.scopes) if told.person else None

    def ids(self, types: frozenset[str]) -> dict[str, str]:
        """Of what the owner has, by type."""
        return {t: self._values[f"{t}_id"] for t in types if f"{t}_id" in self._values}

    @asynccontextmanager
    async def within(self, state: State) -> AsyncIterator[None]:
        """What is the owner's is in that state inside the block."""
        values = dict(self._values)
        for step in state.enter:
            await self.does(step)
        try:
            yield
        finally:
            for step in state.leave:
                await self.does(step)
            self._values = values

    async def does(self, step: Step) -> None:
        """Until it succeeds: what one subgraph did, another hears a moment later."""
        for one in self._single(step, step.actor):
            await _until(partial(self._succeeds, one), str(one))

    async def tries(self, steps: tuple[Step, ...], actor: str) -> None:
        """Each once, whatever comes of it; but what waits, waits. `actor`: who asks just now."""
        for step in steps:
            for one in self._single(step, actor):
                await (self.does(one) if one.waits else self._succeeds(one))

    async def text(self, recipe: str) -> str:
        """With values for its names. What it needs afresh is made."""
        wanted = names_in(recipe)
        for type_ in self._recipes.subjects:
            if any(n.startswith(f"{type_}_") and n not in self._values for n in wanted):
                await self._find(type_)
        for name in wanted & self._recipes.afresh.keys():
            self._values[name] = await self._made(self._recipes.afresh[name])
        return filled(recipe, {**self._values, "turn": str(next(self._turn))})

    async def post(self, actor: str, operation: str) -> Answer:
        token = self.token(actor)
        path = "partner/graphql" if self.actors[actor].client else "graphql"
        headers = {"authorization": f"Bearer {token}"} if token else {}
        address = f"{self.stack.address('gateway')}/{path}"
        answer = await self._client.post(address, json={"query": operation}, headers=headers)
        return dict(answer.json())

    def _single(self, step: Step, actor: str) -> tuple[Step, ...]:
        """With a name for `actor`; the steps that `again` stands for."""
        named = replace(step, actor=actor) if step.actor == "actor" else step
        return self.actors[named.actor].steps if step.field == AGAIN else (named,)

    async def _made(self, step: Step) -> str:
        answer = await self.post(step.actor, await self.text(f"mutation {{ {step.chosen} }}"))
        return next(_ids_in(answer))

    async def _succeeds(self, step: Step) -> bool:
        kind = "query" if step.waits else "mutation"
        answer = await self.post(step.actor, await self.text(f"{kind} {{ {step.chosen} }}"))
        if step.waits:
            return _is_there(answer["data"][step.field]) == (step.waits == "sees")
        if step.name:
            found = next(_ids_in(answer), None)
            self._values |= {step.name: found} if found else {}
            return found is not None
        outcome = (answer.get("data") or {}).get(step.field)
        return bool(outcome) and not outcome["__typename"].endswith("Problem")

    async def _find(self, type_: str) -> None:
        """Its keys become values, each as `<type>_<key>`; what a step named so stays."""
        names = {name for _, key in self._graph.keys(type_) for name in key.split()} | (
            {"id"} & self._graph.fields(type_).keys()
        )
        if all(f"{type_}_{name}" in self._values for name in names):
            return
        query = self._recipes.subjects[type_].replace("@", " ".join(sorted(names)))
        text = await self.text(f"{{ {query} }}")

        async def is_found() -> bool:
            answer = await self.post("owner", text)
            for one in _objects_in(answer.get("data")):
                if names <= one.keys() and None not in one.values():
                    self._values |= {f"{type_}_{name}": str(one[name]) for name in names}
            return f"{type_}_{min(names)}" in self._values

        await _until(is_found, text)


def _days() -> dict[str, str]:
    today = datetime.now(UTC).date()
    return {f"day_{n}": str(today + timedelta(days=n)) for n in range(DAYS_AHEAD)}


def _is_there(found: Answer | None) -> bool:
    return found is not None and found.get("edges", True) != []


async def _until(holds: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS / 2
    while not await holds():
        assert time.monotonic() < end, what
        await asyncio.sleep(0.1)


def _objects_in(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from _objects_in(inner)


def _ids_in(answer: Answer) -> Iterator[str]:
    return (str(one["id"]) for one in _objects_in(answer.get("data")) if "id" in one)
