"""How long is somebody's list under way? `python -m benchmarks.recommending`, or in `make bench`.

Through the gateway, cold and warm; and a thousand who miss it at once, in two applications.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import SecretStr
from redis import Redis
from rich.console import Console
from rich.markup import escape

from benchmarks import platform
from benchmarks.extras import Extra, Row
from benchmarks.platform import Platform
from benchmarks.preparing import data_of
from benchmarks.tables import show_extra
from infra.local.environment import GATEWAY
from infra.local.ports import free_port
from infra.local.processes import Failed
from infra.local.servers import Postgres, Valkey
from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import Page
from subgraphs.chassis.settings import Environment
from subgraphs.chassis.testing.stores import migrated, statements
from subgraphs.recommendation.app import create_app
from subgraphs.recommendation.context import Answers
from subgraphs.recommendation.recommendations.models import ItemKind
from subgraphs.recommendation.seed import seed
from subgraphs.recommendation.settings import NAME, RecommendationSettings
from subgraphs.recommendation.tables import InboxRow
from world.people import BY_HANDLE

ASKERS: Final = 1_000
LIST: Final = """
query List {
  viewer { recommendations(kind: DESTINATION, first: 10) { edges { node {
    id score modelVersion item { ... on Destination { id name } } reasons { kind text }
  } } } }
}
"""
HEADINGS: Final = ("asked", "p50 ms", "p99 ms", "answers", "lists computed")
ASKS: Final = (
    "ten destinations with their reasons, of three subgraphs, through the gateway, by one client"
    " after the other: cold, where Redis knows no list, and warm. Then a thousand who ask for one"
    " person's list at once, which is nowhere kept, of two applications of recommendation that"
    " share PostgreSQL and Redis: until the last one has it"
)


def recommended(whole: Platform, rounds: int) -> Extra:
    """`rounds`: of forty lists. Raises Failed."""
    cold, warm = _through_gateway(whole, 10 * rounds)
    with _stores() as settings:
        migrated(settings.database_url, NAME)
        took, computed = asyncio.run(_missed(settings))
    return Extra(
        name="a list",
        asks=ASKS,
        headings=HEADINGS,
        rows=[
            _row("cold", cold, ""),
            _row("warm", warm, ""),
            _row(f"{ASKERS:,} at once", took, str(computed)),
        ],
        short=("p50 ms cold and warm", f"{_at(cold, 0.5):.1f} and {_at(warm, 0.5):.1f}"),
    )


def _through_gateway(whole: Platform, times: int) -> tuple[list[float], list[float]]:
    cold: list[float] = []
    warm: list[float] = []
    with Redis.from_url(whole.site.environment(NAME)["REDIS_URL"]) as redis:
        for number in range(times + 1):
            for token in whole.tokens():
                for name in redis.scan_iter(f"cache:{NAME}:*", count=1_000):
                    redis.delete(name)
                for took in (cold, warm):
                    milliseconds = _asked(whole, token)
                    if number > 0:  # the first warms up
                        took.append(milliseconds)
    return cold, warm


def _asked(whole: Platform, token: str) -> float:
    started = time.perf_counter()
    answer = whole.asked(whole.site.ports[GATEWAY], LIST, {}, token)
    took = (time.perf_counter() - started) * 1000
    if not data_of(answer)["viewer"]["recommendations"]["edges"]:
        raise Failed("Nothing is recommended.")
    return took


async def _missed(settings: RecommendationSettings) -> tuple[list[float], int]:
    """Milliseconds of each, and how many lists were computed."""
    database = Database.of(settings.database_url, NAME, inbox=InboxRow)
    await seed(database, datetime.now(UTC))
    async with AsyncExitStack() as stack:
        apps = [create_app(settings, database) for _ in range(2)]
        for app in apps:
            await stack.enter_async_context(app.router.lifespan_context(app))
            await app.state.answers.learner.learn()
        with statements(database) as seen:
            asked = (_shown(apps[number % 2].state.answers) for number in range(ASKERS))
            took = await asyncio.gather(*asked)
    return took, sum("FROM trips" in each and "unnest" not in each for each in seen)  # learners do


async def _shown(answers: Answers) -> float:
    started = time.perf_counter()
    person = BY_HANDLE["kenji"].id
    await answers.recommendations.shown(person, ItemKind.DESTINATION, Page.of(10))
    return (time.perf_counter() - started) * 1000


@contextmanager
def _stores() -> Iterator[RecommendationSettings]:
    with tempfile.TemporaryDirectory(prefix="lists-") as folder:
        data = Path(folder)
        data.chmod(0o755)  # PostgreSQL runs as somebody else
        with Postgres(data, free_port()) as postgres, Valkey(data, free_port()) as valkey:
            yield RecommendationSettings(
                environment=Environment.DEVELOPMENT,
                database_url=postgres.url,
                redis_url=valkey.url,
                oidc_issuer="http://127.0.0.1",
                oidc_audience="nobody",
                router_secret=SecretStr("of a router that asks nothing here"),
                recommendations_learned_seconds=3_600.0,
            )


def _row(name: str, took: Sequence[float], computed: str) -> Row:
    p50, p99 = (f"{_at(took, share):.1f}" for share in (0.5, 0.99))
    return name, p50, p99, f"{len(took):,}", computed


def _at(took: Sequence[float], share: float) -> float:
    return sorted(took)[int(len(took) * share)]


def main(rounds: Annotated[int, typer.Option(min=1, help="Of forty lists.")] = 5) -> None:
    """Ask for lists, and print how long they were under way."""
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        data = Path(folder)
        data.chmod(0o755)
        with console.status("Starting the stack"), platform.started(data) as whole:
            extra = recommended(whole, rounds)
    show_extra(extra, console)


if __name__ == "__main__":
    try:
        typer.run(main)
    except Failed as reason:
        Console(stderr=True, highlight=False, soft_wrap=True).print(
            f"[red]{escape(str(reason))}[/]"
        )
        sys.exit(1)
