"""Fill recommendation's read copies with the seeded world, in development.

`python -m subgraphs.recommendation.seed`, at will. It writes what others' events would have left,
as of before they were told: whatever an event says is newer.
"""

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any

import typer
from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.chassis.database import Database
from subgraphs.chassis.settings import Environment
from subgraphs.recommendation.people.models import BlockRow, FollowRow, PersonRow
from subgraphs.recommendation.posts.models import PostRow
from subgraphs.recommendation.search.destinations import place_names
from subgraphs.recommendation.search.documents import Document, put
from subgraphs.recommendation.settings import NAME, RecommendationSettings
from subgraphs.recommendation.tables import Base
from subgraphs.recommendation.trips.models import TripRow
from world.graph import blocks, follows
from world.histories import stops
from world.journeys import JOURNEYS
from world.people import BY_HANDLE, FIRST_DAY, PEOPLE, Person
from world.places import destination_id
from world.posts import Post, posts

Rows = list[dict[str, Any]]


async def seed(database: Database, now: datetime) -> int:
    """How many rows came in; what is there stays."""
    today = now.date()
    tables: list[tuple[type[Base], Rows]] = [
        (PersonRow, [_person(person) for person in PEOPLE]),
        (FollowRow, [_tie("follower_id", "followed_id", *pair) for pair in follows()]),
        (BlockRow, [_tie("blocker_id", "blocked_id", *pair) for pair in blocks()]),
        (TripRow, [*_histories(today), *_journeys(today)]),
        (PostRow, [*_posts(now)]),
    ]
    async with database.transaction() as transaction:
        added = [await _add(transaction.session, *table) for table in tables]
        return sum(added) + await put(transaction.session, [*_documents()])


async def _add(session: AsyncSession, table: type[Base], rows: Rows) -> int:
    once = insert(table).values(rows).on_conflict_do_nothing()
    added = await session.execute(once.returning(*inspect(table).primary_key))
    return len(added.all())


def _person(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "visibility": person.visibility,
        "profile_as_of": person.joined_at,
        "is_suspended": person.is_suspended,
        "suspension_as_of": person.joined_at,
        "is_personal": "PERSONALIZATION" in person.allows,
        "consent_as_of": person.joined_at,
    }


def _tie(one: str, other: str, person: Person, another: Person) -> dict[str, Any]:
    said = max(person.joined_at, another.joined_at)
    return {one: person.id, other: another.id, "is_in_force": True, "as_of": said}


def _histories(today: date) -> Iterator[dict[str, Any]]:
    """From before they came to Caravan; no event will tell of them."""
    for stop in stops():
        yield {
            "id": stop.id,
            "destination_id": stop.destination_id,
            "starts_on": stop.starts_on(today),
            "ends_on": stop.ends_on(today),
            "is_booked": True,
            "member_ids": [stop.traveler.id],
            "as_of": FIRST_DAY,
        }


def _journeys(today: date) -> Iterator[dict[str, Any]]:
    """As booking will tell of them."""
    for journey in JOURNEYS:
        yield {
            "id": journey.id,
            "destination_id": journey.destination_id,
            "starts_on": journey.starts_on(today),
            "ends_on": journey.ends_on(today),
            "is_booked": journey.stays or journey.flies is not None,
            "member_ids": [BY_HANDLE[handle].id for handle in journey.people],
            "as_of": FIRST_DAY,
        }


def _posts(now: datetime) -> Iterator[dict[str, Any]]:
    for post in public_posts():
        yield {
            "id": post.id,
            "author_id": BY_HANDLE[post.author].id,
            "destination_id": destination_id(post.place),
            "published_at": now - timedelta(hours=post.hours_ago),
            "is_shown": True,
        }


def public_posts() -> list[Post]:
    writers = [person for person in PEOPLE if person.travels and not person.is_suspended]
    return [post for post in posts(writers) if post.audience == "PUBLIC"]


def _documents() -> Iterator[Document]:
    """Of destinations the worker knows the words."""
    for person in PEOPLE:
        yield Document.of_person(person.id, person.display_name, person.handle, person.joined_at)
    for post in public_posts():
        place = place_names()[destination_id(post.place)]
        said = FIRST_DAY - timedelta(hours=post.hours_ago)
        yield Document.of_post(post.id, BY_HANDLE[post.author].id, post.text, place, said)


async def main(settings: RecommendationSettings) -> None:
    if settings.environment is not Environment.DEVELOPMENT:
        sys.exit("These people are invented: ENVIRONMENT=development only.")
    started = perf_counter()
    async with Database.of(settings.database_url, NAME) as database:
        added = await seed(database, datetime.now(UTC))
    typer.echo(f"recommendation: {added:,} rows, {perf_counter() - started:.1f} s")


if __name__ == "__main__":
    asyncio.run(main(RecommendationSettings()))
