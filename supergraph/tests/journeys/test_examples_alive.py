"""Every example of GraphiQL, run in the seeded world by whom it is for, shows something."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, print_ast

from supergraph.tests.journeys.people import Person
from supergraph.tests.journeys.stack import ROOT, Stack
from supergraph.tests.journeys.streams import by_websocket

FILES = sorted((ROOT / "gateway" / "examples").glob("*.graphql"))
AHEAD = re.compile(r'"\+(\d+) days"')
# Whoever runs these puts in the id of an offer, a booking, a quote, a post or a case that they were
# shown.
UNFINISHED = dict.fromkeys(
    [
        *("Book", "CheckOut", "Hold", "AcceptPrice", "Pay", "BookingLive", "AskToCancel", "Cancel"),
        *("Settle", "NotForMe", "ConfirmPlan", "BookPlan", "Report", "Decide"),
    ],
    "NOT_FOUND",
)
FOR_STAFF = {"9-moderate": "moderator", "9-operate": "admin"}
RARE = {"Unresolved", "Waiting", "MyReviews"}  # as a rule there is none


def operations(file: Path) -> list[OperationDefinitionNode]:
    found = parse(dated(file)).definitions
    return [each for each in found if isinstance(each, OperationDefinitionNode)]


def dated(file: Path) -> str:
    """As the gateway's graphiql.ts does it."""
    today = datetime.now(UTC).date()
    return AHEAD.sub(lambda ahead: f'"{today + timedelta(days=int(ahead[1]))}"', file.read_text())


def lists_in(value: Any, path: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Each list with the way to it: names alone, so that it is the same for each item."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from lists_in(inner, f"{path}/{name}")
    if isinstance(value, list):
        yield path, value
        for inner in value:
            yield from lists_in(inner, path)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_each_operation_of_a_tab_shows_something(stack: Stack, file: Path) -> None:
    """One after the other, as a person runs them."""
    person = Person(stack, FOR_STAFF.get(file.stem, "alice"))
    for operation in operations(file):
        assert operation.name
        await SHOWS[operation.operation.value](person, operation.name.value, print_ast(operation))


async def query_shows(person: Person, name: str, query: str) -> None:
    """Of several lists at the same place one may be empty; not all."""
    shown = await person.asks(query)

    filled: dict[str, bool] = {}
    for path, items in lists_in(shown):
        filled[path] = filled.get(path, False) or bool(items)
    assert None not in shown.values(), name
    empty = [path for path, is_filled in filled.items() if not is_filled]
    assert name in RARE or empty == [], name
    assert filled or "edges" not in query, name


async def mutation_shows(person: Person, name: str, mutation: str) -> None:
    [outcome] = (await person.asks(mutation)).values()

    assert outcome.get("code") == UNFINISHED.get(name), outcome


async def subscription_shows(person: Person, name: str, subscription: str) -> None:
    """What was, from the beginning; of a search, what comes first."""
    async with by_websocket(person, subscription) as stream:
        first = await anext(stream)

    if name in UNFINISHED:
        assert [error["extensions"]["code"] for error in first["errors"]] == [UNFINISHED[name]]
        return
    assert "errors" not in first, first
    [item] = first["data"].values()
    assert item.get("sequence", 1) == 1, name
    assert "sequence" in item or item["offers"], name


SHOWS = {
    "query": query_shows,
    "mutation": mutation_shows,
    "subscription": subscription_shows,
}
