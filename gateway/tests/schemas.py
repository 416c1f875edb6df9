"""Three tiny subgraphs: people, their posts, and places that partners may read."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import strawberry
from strawberry.federation.schema_directives import (
    Authenticated,
    Cost,
    ListSize,
    RequiresScopes,
    Tag,
)

FEDERATION = "2.9"
PARTNER = "partner"


THREE = ListSize(
    assumed_size=3,
    slicing_arguments=strawberry.UNSET,
    sized_fields=strawberry.UNSET,
    require_one_slicing_argument=False,
)


class Calls:
    """What the subgraphs did, for tests to ask about."""

    renames: list[str] = []
    live_streams = 0
    last_tick = 0


@strawberry.federation.type(keys=["id"])
class User:
    id: strawberry.ID
    name: str

    @strawberry.field(directives=[RequiresScopes(scopes=[["profile:read"], ["admin"]])])
    def email(self) -> str | None:
        return f"{self.id}@example.org"

    @strawberry.field(directives=[Authenticated()])
    def secret(self) -> str:
        return "hidden"

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "User":
        return User(id=id, name=f"User {id}")


@strawberry.federation.type(directives=[Authenticated()])
class Diary:
    text: str


@strawberry.type
class Tick:
    number: int
    filling: str
    by: User | None


@strawberry.type
class PeopleQuery:
    @strawberry.field(directives=[Authenticated()])
    def viewer(self, info: strawberry.Info[dict[str, Any], None]) -> User | None:
        return User(id=strawberry.ID("me"), name="Me")

    @strawberry.field
    def user(self, id: strawberry.ID) -> User | None:
        return None if id == "nobody" else User(id=id, name=f"User {id}")

    @strawberry.field(directives=[THREE])
    def users(self) -> list[User | None]:
        return [User(id=strawberry.ID(str(n)), name=f"User {n}") for n in range(3)]

    @strawberry.field
    def diary(self) -> Diary | None:
        return Diary(text="dear diary")

    @strawberry.field
    def echo(self, text: str) -> str:
        return text

    @strawberry.field
    async def slow(self, seconds: float) -> str | None:
        await asyncio.sleep(seconds)
        return "slept"

    @strawberry.field
    def crash(self) -> str | None:
        raise RuntimeError("the password is hunter2")

    @strawberry.field(directives=[Cost(weight=6000)])
    def dear(self) -> str | None:
        return "dear"


@strawberry.type
class PeopleMutation:
    @strawberry.mutation
    def rename(self, name: str) -> str:
        Calls.renames.append(name)
        return name

    @strawberry.mutation(directives=[Authenticated()])
    def rename_me(self, name: str) -> str | None:
        Calls.renames.append(name)
        return name


@strawberry.type
class PeopleSubscription:
    @strawberry.subscription
    async def ticks(self, count: int, pause: float = 0.0, size: int = 0) -> AsyncIterator[Tick]:
        Calls.live_streams += 1
        try:
            for number in range(count):
                Calls.last_tick = number
                by = User(id=strawberry.ID(str(number)), name=f"User {number}")
                yield Tick(number=number, filling="x" * size, by=by)
                await asyncio.sleep(pause)
        finally:
            Calls.live_streams -= 1

    @strawberry.subscription(directives=[Authenticated()])
    async def my_ticks(self, count: int, pause: float = 0.0) -> AsyncIterator[int]:
        for number in range(count):
            yield number
            await asyncio.sleep(pause)


@strawberry.federation.type(keys=["id"], name="User", extend=True)
class Author:
    id: strawberry.ID

    @strawberry.field
    def post_count(self) -> int:
        return 7

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "Author":
        return Author(id=id)


@strawberry.federation.type(keys=["id"])
class Post:
    id: strawberry.ID
    body: str
    author: Author | None


@strawberry.type
class PostEdge:
    cursor: str
    node: Post


@strawberry.type
class PostConnection:
    edges: list[PostEdge]


@strawberry.type
class PostsQuery:
    @strawberry.field(
        directives=[
            ListSize(
                assumed_size=20,
                slicing_arguments=["first"],
                sized_fields=["edges"],
                require_one_slicing_argument=False,
            )
        ]
    )
    def feed(self, first: int = 20) -> PostConnection:
        posts = [
            Post(
                id=strawberry.ID(str(n)),
                body=f"Post {n} " + "and so on " * 20,
                author=Author(id=strawberry.ID(str(n % 3))),
            )
            for n in range(first)
        ]
        return PostConnection(edges=[PostEdge(cursor=post.id, node=post) for post in posts])

    @strawberry.field
    def post(self, id: strawberry.ID) -> Post | None:
        return Post(id=id, body="A post", author=Author(id=strawberry.ID("1")))


@strawberry.federation.type(keys=["id"])
class Place:
    id: strawberry.ID = strawberry.federation.field(tags=[PARTNER])
    name: str = strawberry.federation.field(tags=[PARTNER])
    staff_notes: str | None = None


@strawberry.federation.type
class PlacesQuery:
    @strawberry.federation.field(tags=[PARTNER])
    def place(
        self, id: Annotated[strawberry.ID, strawberry.argument(directives=[Tag(name=PARTNER)])]
    ) -> Place | None:
        return Place(id=id, name=f"Place {id}")


people = strawberry.federation.Schema(
    query=PeopleQuery,
    mutation=PeopleMutation,
    subscription=PeopleSubscription,
    federation_version=FEDERATION,
)
posts = strawberry.federation.Schema(
    query=PostsQuery, types=[Author], federation_version=FEDERATION
)
places = strawberry.federation.Schema(query=PlacesQuery, federation_version=FEDERATION)

SUBGRAPHS = {"people": people, "posts": posts, "places": places}
