"""Puts the table's questions to the running stack, as each of its actors."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from websockets.exceptions import ConnectionClosed

from supergraph.access.questions import Cell, Question
from supergraph.access.recipes import Recipes
from supergraph.access.table import Table
from supergraph.tests.journeys.cast import Answer, Cast
from supergraph.tests.journeys.sockets import results, signed_in_socket, subscribe

REFUSALS = {"UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"}
OUTSIDE_THE_CONTRACT = {"GRAPHQL_VALIDATION_FAILED", "BAD_REQUEST"}  # for a partner alone
NO_FIELD = re.compile(r'Cannot query field "(\w+)" on type "(\w+)"')
NO_TYPE = re.compile(r'Unknown type "(\w+)"')
AT_ONCE = 4
ATTEMPTS = 5
STREAM_SECONDS = 20.0  # for a stream that neither refuses nor shows anything
QUIET_SECONDS = 4.0  # after which a stream that showed something has no more


class Asking:
    def __init__(self, cast: Cast, recipes: Recipes) -> None:
        self._cast = cast
        self._recipes = recipes
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def fill(self, table: Table, questions: list[Question]) -> None:
        """Readings first and some at once; then mutations, one after the other."""
        wanted = [question for question in questions if table.is_asked(question)]
        readings = [q for q in wanted if q.way != "mutation"]
        actors = self._cast.actors
        await asyncio.gather(*(self._fill(table, a, q) for q in readings for a in actors))
        for question in wanted:
            if question.way == "mutation":
                mutation = question.asked.field
                for actor in actors:
                    await self._cast.tries(self._recipes.before(mutation), actor)
                    if question.asked.cell in await self._fill(table, actor, question):
                        await self._cast.tries(self._recipes.after(mutation), actor)
        await self._cast.tries(self._recipes.lastly, "admin")

    async def _fill(self, table: Table, actor: str, question: Question) -> set[Cell]:
        """What it shows this actor."""
        async with self._turns:
            shown = await self._shown(table, actor, question)
        table.add(actor, question, shown)
        return shown

    async def _shown(self, table: Table, actor: str, question: Question) -> set[Cell]:
        """A refused field that must not be null takes its object along, so what an error names is
        left out and the rest is asked again."""
        reader = table.reader(actor, question, self._cast.ids(self._recipes.owned))
        shown: set[Cell] = set()
        left: Question | None = question
        while left:
            refused: set[Cell] = set()
            for answer in await self._answers(actor, left):
                found = (answer.get("data") or {}).get(left.asked.alias)
                shown |= set(reader.shown(left.asked, found))
                refused |= set(self._refused(actor, left, answer.get("errors", ())))
            left = left.without(refused) if refused else None
        return shown

    async def _answers(self, actor: str, question: Question) -> list[Answer]:
        """One, but of a stream."""
        operation = await self._cast.text(question.operation)
        if question.way == "subscription":
            return await self._events(actor, operation)
        if question.subgraph:
            router = self._cast.stack.past_the_gateway(question.subgraph)
            return [await router.ask(operation, token=self._cast.token(actor))]
        return [await self._answer(actor, operation)]

    async def _answer(self, actor: str, operation: str) -> Answer:
        """Asked again where a subgraph is late on a busy machine; a mutation may have been done."""
        for _ in range(ATTEMPTS):
            answer = await self._cast.post(actor, operation)
            if operation.startswith("mutation") or not _is_late(answer):
                break
        return answer

    async def _events(self, actor: str, operation: str) -> list[Answer]:
        """What a stream kept, until it has no more; nothing when it is refused."""
        found: list[Answer] = []
        with suppress(ConnectionClosed, TimeoutError):
            async with (
                asyncio.timeout(STREAM_SECONDS) as patience,
                signed_in_socket(self._cast.stack, self._cast.token(actor)) as socket,
            ):
                await subscribe(socket, operation)
                async for result in results(socket):
                    found.append(result)
                    patience.reschedule(asyncio.get_running_loop().time() + QUIET_SECONDS)
        return found

    def _refused(self, actor: str, question: Question, errors: Any) -> Iterator[Cell]:
        cells = {asked.alias: asked.cell for asked, _ in question.asked.at()}
        for error in errors:
            code = error["extensions"]["code"]
            if code in OUTSIDE_THE_CONTRACT and self._cast.actors[actor].client:
                if named := NO_FIELD.search(error["message"]):
                    yield named[2], named[1]
                elif named := NO_TYPE.search(error["message"]):
                    yield from (cell for cell in question.cells if cell[0] == named[1])
                continue
            assert code in REFUSALS, (actor, question.name, error)
            names = [part for part in error.get("path", ()) if part in cells]
            yield from (cells[name] for name in names[-1:])


def _is_late(answer: Answer) -> bool:
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    return "SUBGRAPH_UNAVAILABLE" in codes
