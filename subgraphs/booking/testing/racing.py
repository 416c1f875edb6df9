"""Many clients want the same thing at the same moment, from however many processes serve it."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx

from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.payments import GOOD_CARD
from subgraphs.chassis.testing.router import signature

PLACE = """
    mutation($input: PlaceBookingInput!) {
      placeBooking(input: $input) {
        __typename
        ... on PlaceBookingSuccess { booking { id state } }
      }
    }
"""
CREATE = """
    mutation($input: CreateTripInput!) {
      createTrip(input: $input) { ... on TripSuccess { trip { id } } }
    }
"""


@dataclass(frozen=True, slots=True)
class Racer:
    """Somebody with a token, and a trip to book for."""

    token: str
    trip_id: str


class Attempt(NamedTuple):
    """`told`: a success counts as its booking's state, anything else as its type or error code."""

    told: str
    milliseconds: float


class Course:
    """Asks subgraph processes as the router does, each client at one of them in turn."""

    def __init__(self, urls: Sequence[str], secret: str, client: httpx.AsyncClient) -> None:
        self._urls = urls
        self._secret = secret
        self._client = client

    @classmethod
    @asynccontextmanager
    async def over(
        cls, urls: Sequence[str], secret: str, patience_seconds: float = 60
    ) -> AsyncIterator["Course"]:
        """For one race: a connection that idles is closed by its server."""
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(timeout=patience_seconds, limits=limits) as client:
            yield cls(urls, secret, client)

    async def crowd(self, tokens: Sequence[str], size: int) -> list[Racer]:
        """So many who want it: these people in turn, each with a new trip."""
        trips = await asyncio.gather(*map(self._trip, tokens))
        own = [Racer(token, trip) for token, trip in zip(tokens, trips, strict=True)]
        return [own[number % len(own)] for number in range(size)]

    async def race(self, racers: Sequence[Racer], offer_id: str) -> list[Attempt]:
        """Everybody orders `offer_id` at once, under keys of their own."""
        return await asyncio.gather(
            *(self._attempt(number, racer, offer_id) for number, racer in enumerate(racers))
        )

    async def _trip(self, token: str) -> str:
        asked = {"clientKey": new_id("key"), "title": "Lisbon in May"}
        answer = await self.ask(0, CREATE, {"input": asked}, token)
        return str(answer["data"]["createTrip"]["trip"]["id"])

    async def _attempt(self, number: int, racer: Racer, offer_id: str) -> Attempt:
        begun = time.perf_counter()
        told = await self._order(number, racer, offer_id)
        return Attempt(told, (time.perf_counter() - begun) * 1000)

    async def _order(self, number: int, racer: Racer, offer_id: str) -> str:
        asked = {
            "idempotencyKey": new_id("key"),
            "tripId": racer.trip_id,
            "offerId": offer_id,
            "acceptPriceUpTo": "100000",
            "paymentMethodToken": GOOD_CARD,
        }
        answer = await self.ask(number, PLACE, {"input": asked}, racer.token)
        if answer.get("errors"):
            return str(answer["errors"][0]["extensions"]["code"])
        placed = answer["data"]["placeBooking"]
        return str(placed["booking"]["state"] if "booking" in placed else placed["__typename"])

    async def ask(
        self, number: int, query: str, variables: Mapping[str, Any], token: str
    ) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        authorization = f"Bearer {token}"
        headers = {
            "content-type": "application/json",
            "authorization": authorization,
            "x-caravan-signature": signature(self._secret, "booking", authorization, body),
        }
        url = f"{self._urls[number % len(self._urls)]}/graphql"
        answer = await self._client.post(url, content=body, headers=headers)
        return dict(answer.json())


def outcome(attempts: Sequence[Attempt]) -> Counter[str]:
    """How many were told what."""
    return Counter(attempt.told for attempt in attempts)


def one_wins(told: Counter[str], losers: int) -> bool:
    return told == Counter({"CONFIRMED": 1, "SoldOutProblem": losers})
