"""Does every query say which shard it is for? Hears each command and keeps those that do not.

A query without its collection's shard key asks every shard of a sharded store. Only what works
behind the requests may: the relay, which looks for what waits and for what was published when, and
a sweep, which looks for what a dead writer left unsettled.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from beanie import Document
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)

from subgraphs.chassis.documents import shard_key

BEHIND_REQUESTS = frozenset({"unpublished", "carried.offset", "carried.published_at", "unsettled"})
_LOOKING: ContextVar[bool] = ContextVar("looking_everywhere", default=False)


@contextmanager
def looking_everywhere() -> Iterator[None]:
    """For a test's own look at a whole collection."""
    token = _LOOKING.set(True)
    yield
    _LOOKING.reset(token)


class ShardKeys(CommandListener):
    """`breaches`: the commands that named no shard, each with its collection and filter."""

    def __init__(self, models: Sequence[type[Document]]) -> None:
        self.keys = {str(getattr(m, "Settings").name): shard_key(m) for m in models}  # noqa: B009
        self.breaches: list[str] = []

    def started(self, event: CommandStartedEvent) -> None:
        if _LOOKING.get():
            return
        collection = str(event.command.get(event.command_name))
        for name, filter in filters(event.command_name, event.command, collection):
            if filter and BEHIND_REQUESTS.issuperset(filter):
                continue
            if not all(holds(filter, part) for part in self.keys.get(name, ())):
                self.breaches.append(f"{event.command_name} {name} {dict(filter)}")

    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    def failed(self, event: CommandFailedEvent) -> None: ...


Filter = Mapping[str, Any]


def filters(
    command_name: str, command: Mapping[str, Any], collection: str
) -> Iterator[tuple[str, Filter]]:
    """(collection, filter) of everything that a command looks for."""
    match command_name:
        case "find":
            yield collection, command.get("filter") or {}
        case "count" | "distinct" | "findAndModify":
            yield collection, command.get("query") or {}
        case "update" | "delete":
            for statement in command[f"{command_name}s"]:
                yield collection, statement["q"]
        case "aggregate":
            yield from of_pipeline(command["pipeline"], collection)


def of_pipeline(pipeline: Sequence[Filter], collection: str) -> Iterator[tuple[str, Filter]]:
    first = pipeline[0] if pipeline else {}
    yield collection, first.get("$match") or {}
    for stage in pipeline:
        if union := stage.get("$unionWith"):
            yield from of_pipeline(union["pipeline"], union["coll"])


def holds(filter: Filter, field: str) -> bool:
    """By equality or `$in`, in every branch."""
    if field in filter:
        wanted = filter[field]
        return not isinstance(wanted, Mapping) or not {"$in", "$eq"}.isdisjoint(wanted)
    branches = filter.get("$or") or ()
    if branches and all(holds(branch, field) for branch in branches):
        return True
    return any(holds(part, field) for part in filter.get("$and") or ())
