"""Fill social with the seeded world, in development: `python -m subgraphs.social.seed`, at will."""

import asyncio
import sys
from datetime import UTC, datetime
from time import perf_counter

import typer

from subgraphs.chassis.documents import Documents
from subgraphs.chassis.settings import Environment, Settings
from subgraphs.social.app import MODELS, NAME
from subgraphs.social.seeding import people, posts, talks


async def main(settings: Settings) -> None:
    if settings.environment is not Environment.DEVELOPMENT:
        sys.exit("These people are invented: ENVIRONMENT=development only.")
    started = perf_counter()
    async with Documents(settings.mongodb_uri, NAME, MODELS):
        follows = await people.fill()
        made, said = await asyncio.gather(posts.fill(datetime.now(UTC)), talks.fill())
    seconds = perf_counter() - started
    typer.echo(f"social: {follows} follows, {made} posts, {said} messages, {seconds:.1f} s")


if __name__ == "__main__":
    asyncio.run(main(Settings()))
