"""Puts the table's questions to the running stack, as each of its actors."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count
from typing import Any, Self

import httpx
from websockets.exceptions import ConnectionClosed

from supergraph.access.questions import Cell, Question
from supergraph.access.recipes import Actor, Recipes, Step, filled, names_in
from supergraph.access.table import Table
from supergraph.graph import Graph
from supergraph.tests.journeys.sockets import results, signed_in_socket, subscribe
from supergraph.tests.journeys.stack import Stack

REFUSALS = {"UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"}
OUTSIDE_THE_CONTRACT = {"GRAPHQL_VALIDATION_FAILED", "BAD_REQUEST"}  # for a partner alone
NO_FIELD = re.compile(r'Cannot query field "(\w+)" on type "(\w+)"')
NO_TYPE = re.compile(r'Unknown type "(\w+)"')
AT_ONCE = 4
STREAM_SECONDS = 20.0  # for a stream that neither refuses nor shows anything

Answer = dict[str, Any]


class Asking:
    """As a context, it is prepared, and closed in the end."""

    def __init__(self, stack: Stack, graph: Graph, recipes: Recipes) -> None:
        self.actors = recipes.actors_that_exist(graph)
        self.values: dict[str, str] = {}
        self._stack = stack
        self._graph = graph
        self._recipes = recipes
        self._tokens: dict[str, str | None] = {}
        self._client = httpx.AsyncClient(timeout=30)
        self._turn = count(1)
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> Self:
        await self.prepare()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def prepare(self) -> None:
        """Tokens, what the owner has, and what each actor is to them."""
        tokens = await asyncio.gather(*(self._token(actor) for actor in self.actors.values()))
        self._tokens = dict(zip(self.actors, tokens, strict=True))
        for name, actor in self.actors.items():
            if actor.person:
                self.values |= {f"{name}_handle": actor.person, f"{name}_id": await self._id(name)}
        for text in self._recipes.prepared:
            await self.step(Step("owner", text))
        for type_, query in self._recipes.subjects.items():
            self.values |= await self._subject(type_, query)
        for actor in self.actors.values():
            for step in actor.steps:
                await self.step(step)

    @property
    def ids(self) -> dict[str, str]:
        """Of the owner's things, by type."""
        return {t: self.values[f"{t}_id"] for t in self._recipes.owned if f"{t}_id" in self.values}

    async def fill(self, table: Table, questions: list[Question]) -> None:
        """Readings first and some at once; then mutations, one after the other."""
        wanted = [q for q in questions if any(map(table.is_judged, q.cells))]
        readings = [q for q in wanted if q.way != "mutation"]
        await asyncio.gather(*(self._fill(table, a, q) for q in readings for a in self.actors))
        for question in wanted:
            if question.way == "mutation":
                for actor in self.actors:
                    await self._fill(table, actor, question)
                    for step in self._recipes.restored(question.asked.field):
                        await self.step(step)

    async def step(self, step: Step) -> None:
        """Does nothing while the graph does not know the mutation."""
        if step.mutation not in self._graph.fields("Mutation"):
            return
        chosen = "" if step.text.endswith("}") else " { __typename ... on Problem { message } }"
        answer = await self.post(
            step.actor, f"mutation {{ {filled(step.text, self.values)}{chosen} }}"
        )
        assert "message" not in json.dumps(answer), (step, answer)

    async def post(self, actor: str, operation: str) -> Answer:
        token = self._tokens[actor]
        path = "partner/graphql" if self.actors[actor].client else "graphql"
        headers = {"authorization": f"Bearer {token}"} if token else {}
        address = f"{self._stack.address('gateway')}/{path}"
        answer = await self._client.post(address, json={"query": operation}, headers=headers)
        return dict(answer.json())

    async def _fill(self, table: Table, actor: str, question: Question) -> None:
        async with self._turns:
            table.add(actor, question, await self._shown(table, actor, question))

    async def _shown(self, table: Table, actor: str, question: Question) -> set[Cell]:
        """A refused field that must not be null takes its object along, so what an error names is
        left out and the rest is asked again."""
        reader = table.reader(actor, question, self.ids)
        shown: set[Cell] = set()
        left: Question | None = question
        while left:
            answer = await self._ask(actor, left)
            found = (answer.get("data") or {}).get(left.asked.alias)
            shown |= set(reader.shown(left.asked, found))
            refused = set(self._refused(actor, left, answer.get("errors", ()))) & left.cells
            left = left.only(left.cells - refused) if refused else None
        return shown

    async def _ask(self, actor: str, question: Question) -> Answer:
        values = {**self.values, "turn": str(next(self._turn))}
        for name in names_in(question.operation) & self._recipes.afresh.keys():
            made = await self.post(
                "owner", f"mutation {{ {filled(self._recipes.afresh[name], values)} }}"
            )
            values[name] = str(next(_ids_in(made["data"])))
        operation = filled(question.operation, values)
        if question.way == "subscription":
            return await self._first(actor, operation)
        if question.subgraph:
            router = self._stack.past_the_gateway(question.subgraph)
            return await router.ask(operation, token=self._tokens[actor])
        return await self.post(actor, operation)

    async def _first(self, actor: str, operation: str) -> Answer:
        """Of a stream; nothing when it is refused."""
        with suppress(ConnectionClosed, TimeoutError):
            async with (
                asyncio.timeout(STREAM_SECONDS),
                signed_in_socket(self._stack, self._tokens[actor]) as socket,
            ):
                await subscribe(socket, operation)
                async for result in results(socket):
                    return result
        return {}

    def _refused(self, actor: str, question: Question, errors: Any) -> Iterator[Cell]:
        cells = {asked.alias: asked.cell for asked, _ in question.asked.at()}
        for error in errors:
            code = error["extensions"]["code"]
            if code in OUTSIDE_THE_CONTRACT and self.actors[actor].client:
                if named := NO_FIELD.search(error["message"]):
                    yield named[2], named[1]
                elif named := NO_TYPE.search(error["message"]):
                    yield from (cell for cell in question.cells if cell[0] == named[1])
                continue
            assert code in REFUSALS, (actor, question.name, error)
            names = [part for part in error.get("path", ()) if part in cells]
            yield from (cells[name] for name in names[-1:])

    async def _token(self, actor: Actor) -> str | None:
        if actor.person:
            return await asyncio.to_thread(self._stack.token, actor.person, actor.scopes)
        if actor.client is None:
            return None
        answer = await self._client.post(
            f"{self._stack.address('accounts')}/token",
            data={"grant_type": "client_credentials", "scope": "catalog:read"},
            auth=(actor.client, "acme-development-secret"),
        )
        return str(answer.json()["access_token"])

    async def _id(self, actor: str) -> str:
        return str((await self.post(actor, "{ viewer { id } }"))["data"]["viewer"]["id"])

    async def _subject(self, type_: str, query: str) -> dict[str, str]:
        """Its keys, each as `<type>_<key>`: of the last in the answer that lacks nothing asked."""
        names = {name for _, key in self._graph.keys(type_) for name in key.split()}
        names |= {"id"} & self._graph.fields(type_).keys()
        text = query.replace("@", " ".join(sorted(names)))
        answer = await self.post("owner", f"{{ {filled(text, self.values)} }}")
        found = [one for one in _objects_in(answer["data"]) if names <= one.keys()]
        [*_, found] = [one for one in found if None not in one.values()]
        return {f"{type_}_{name}": str(found[name]) for name in names}


def _objects_in(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from _objects_in(inner)


def _ids_in(value: Any) -> Iterator[str]:
    return (one["id"] for one in _objects_in(value) if "id" in one)
