"""A subgraph about parrots: small, with one of everything that the chassis does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Self, TypeAlias

import strawberry
from strawberry.federation.schema_directives import Authenticated, RequiresScopes

from subgraphs.chassis.context import Context as OperationContext
from subgraphs.chassis.errors import Conflict, InvalidInput
from subgraphs.chassis.graph_types import Node, bounded, list_size
from subgraphs.chassis.pages import Connection, Page, connection, cursor_of
from subgraphs.chassis.problems import ConflictProblem, ValidationProblem, mutation
from subgraphs.chassis.subgraph import SubgraphSchema
from subgraphs.chassis.viewer import Viewer

FEED = [["parrots:feed", "parrots:read"], ["parrots:all"]]


@dataclass
class Aviary:
    """What the tests look at: every resolver that ran, by name, and the words that were taught."""

    ran: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Context(OperationContext):
    aviary: Aviary

    def ran(self, name: str) -> None:
        self.aviary.ran.append(name)


Info: TypeAlias = strawberry.Info[Context, None]


@strawberry.federation.type(keys=["id"])
class Parrot(Node):
    id: strawberry.ID

    @strawberry.field
    def name(self, info: Info) -> str:
        info.context.ran("name")
        return f"Parrot {self.id}"

    @strawberry.federation.field(requires_scopes=FEED)
    def food(self, info: Info) -> str | None:
        info.context.ran("food")
        return "seeds"

    @strawberry.field(directives=[list_size()])
    def friends(self, info: Info, first: int = 20) -> Connection["Parrot"]:
        info.context.ran("friends")
        return parrots(Page.of(first))

    @strawberry.field(directives=[bounded(3)])
    def nearest(self) -> list["Parrot"]:
        return [Parrot(id=strawberry.ID("nearest"))]

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        info.context.ran("resolve_reference")
        if id == "crash":
            raise RuntimeError(f"no parrot {id}")
        if id == "refused":
            raise InvalidInput("That parrot does not talk.")
        return cls(id=id) if id != "absent" else None


@strawberry.federation.type(keys=["id"], authenticated=True)
class Nest(Node):
    id: strawberry.ID

    @strawberry.field
    def eggs(self, info: Info) -> int:
        info.context.ran("eggs")
        return 3

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self:
        info.context.ran("resolve_reference")
        if id == "refused":
            raise InvalidInput("That nest is empty.")
        return cls(id=id)


def parrots(page: Page) -> Connection[Parrot]:
    rows = [Parrot(id=strawberry.ID(str(number))) for number in range(page.limit)]
    return connection(lambda row: row, rows, page, lambda row: cursor_of(row.id))


@strawberry.input
class Sentence:
    text: str
    inner: "Sentence | None" = None


@strawberry.type
class Query:
    @strawberry.field
    def echo(self, info: Info, text: str = "") -> str:
        info.context.ran("echo")
        return text

    @strawberry.field
    def sentence(self, info: Info, input: Sentence) -> str:
        info.context.ran("sentence")
        return input.text

    @strawberry.field
    def letters(self, info: Info, of: list[str]) -> int:
        info.context.ran("letters")
        return len(of)

    @strawberry.field
    def whoami(self, info: Info) -> str | None:
        viewer = info.context.viewer
        return viewer.user_id or viewer.client_id

    @strawberry.field
    def crash(self, info: Info, text: str = "") -> str | None:
        info.context.ran("crash")
        raise RuntimeError(f"cannot say {text}")

    @strawberry.field
    def refuse(self, info: Info) -> str | None:
        raise InvalidInput("Parrots refuse.")

    @strawberry.federation.field(authenticated=True)
    def guarded(self, info: Info) -> str | None:
        info.context.ran("guarded")
        return "guarded"

    @strawberry.federation.field(requires_scopes=FEED)
    def feed(self, info: Info) -> str | None:
        info.context.ran("feed")
        return "fed"

    @strawberry.field
    def nest(self, info: Info) -> Nest | None:
        info.context.ran("nest")
        return Nest(id=strawberry.ID("1"))

    @strawberry.field
    def parrot(self, info: Info, id: strawberry.ID) -> Parrot | None:
        info.context.ran("parrot")
        return Parrot(id=id)

    @strawberry.field(directives=[list_size()])
    def parrots(
        self, info: Info, first: int | None = None, last: int | None = None
    ) -> Connection[Parrot]:
        info.context.ran("parrots")
        return parrots(Page.of(first, last=last))


@strawberry.type
class Taught:
    words: int


@strawberry.type
class Mutation:
    @mutation(description="Teach a word.", requires_scopes=[["parrots:teach"]])
    async def teach(
        self, info: Info, input: Sentence
    ) -> Annotated[Taught | ValidationProblem | ConflictProblem, strawberry.union("TeachResult")]:
        info.context.ran("teach")
        if not input.text:
            raise InvalidInput("Say something.", path=["text"])
        if input.text in info.context.aviary.words:
            raise Conflict("Known already.", retryable=True)
        info.context.aviary.words.append(input.text)
        return Taught(words=len(info.context.aviary.words))


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def chatter(self, info: Info, words: int = 1) -> AsyncIterator[str]:
        info.context.ran("chatter")
        try:
            for number in range(words):
                yield f"word {number}"
                await asyncio.sleep(0.01)
        finally:
            info.context.ran("chatter ended")

    @strawberry.subscription
    async def murmurs(self, info: Info) -> AsyncIterator[str]:
        """Does not hear the first time that it is told to end."""
        yield "mm"
        try:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
            await asyncio.sleep(60)
        finally:
            info.context.ran("murmurs ended")

    @strawberry.subscription(directives=[Authenticated(), RequiresScopes(scopes=FEED)])
    async def meals(self, info: Info) -> AsyncIterator[str]:
        info.context.ran("meals")
        yield "seeds"

    @strawberry.subscription
    async def nests(self, info: Info) -> AsyncIterator[Nest | None]:
        info.context.ran("nests")
        yield Nest(id=strawberry.ID("1"))

    @strawberry.subscription
    async def stumbles(self, info: Info, text: str) -> AsyncIterator[str]:
        yield "before"
        raise RuntimeError(f"cannot say {text}")


def schema(client_scope: str | None = None) -> SubgraphSchema:
    return SubgraphSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[Nest],
        client_scope=client_scope,
    )


def context_for(aviary: Aviary, viewer: Viewer) -> Context:
    return Context(viewer=viewer, aviary=aviary)
