"""Providers answer a search after one second, after three, and never: nobody waits for the slowest.

No moment is measured: what counts is who comes before whom, and that a page does not wait.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from supergraph.tests.journeys.booking import listed, search_of, streamed
from supergraph.tests.journeys.people import Person
from supergraph.tests.journeys.providers import Providers, providers_of
from supergraph.tests.journeys.stack import Stack

ONE, THREE, NEVER = 1.0, 3.0, 60.0  # seconds; a search gives each provider eight


@pytest.fixture
async def providers(stack: Stack) -> AsyncIterator[Providers]:
    async with providers_of(stack) as running:
        yield running


@pytest.fixture
def person(stack: Stack) -> Person:
    return Person(stack, "bob")


async def test_offers_come_in_the_order_in_which_their_providers_answer(
    person: Person, providers: Providers
) -> None:
    await providers.duffel.fail("search", "delay", seconds=ONE)
    await providers.amadeus.fail("search", "delay_before", seconds=THREE)

    updates = await streamed(person, "ARN", "KEF", days_ahead=82)

    assert first_offers(updates) == ["OWN", "DUFFEL", "AMADEUS"]
    assert endings(updates) == [
        ("OWN", "COMPLETE"),
        ("DUFFEL", "COMPLETE"),
        ("AMADEUS", "COMPLETE"),
    ]


async def test_one_that_never_answers_is_told_and_the_others_are_shown(
    person: Person, providers: Providers
) -> None:
    search = search_of("ARN", "KEF", days_ahead=83)
    await providers.duffel.fail("search", "late", seconds=NEVER, times=3)
    await providers.amadeus.fail("search", "delay_before", seconds=ONE)

    stream = asyncio.create_task(streamed(person, "ARN", "KEF", days_ahead=83))
    page = await listed(person, search)
    is_under_way = not stream.done()
    updates = await stream

    assert {status["provider"]: status["state"] for status in page["providerStatuses"]} == {
        "OWN": "COMPLETE",
        "AMADEUS": "COMPLETE",
        "DUFFEL": "SEARCHING",
    }
    assert is_under_way  # so the page came first
    assert {edge["node"]["provider"] for edge in page["edges"]} == {"OWN", "AMADEUS"}
    assert first_offers(updates) == ["OWN", "AMADEUS"]
    assert endings(updates) == [
        ("OWN", "COMPLETE"),
        ("AMADEUS", "COMPLETE"),
        ("DUFFEL", "TIMED_OUT"),
    ]
    later = await listed(person, search)
    assert ("DUFFEL", "TIMED_OUT") in [
        (s["provider"], s["state"]) for s in later["providerStatuses"]
    ]
    assert len(later["edges"]) == len(page["edges"])


def first_offers(updates: list[dict[str, Any]]) -> list[str]:
    """Who showed something, in the order in which they first did."""
    return list(dict.fromkeys(one["status"]["provider"] for one in updates if one["offers"]))


def endings(updates: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Of each provider, as they came."""
    told = [(one["status"]["provider"], one["status"]["state"]) for one in updates]
    return [one for one in told if one[1] != "SEARCHING"]
