"""Somebody who books at processes that die: asks again under the same key, or just looks on."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from sqlalchemy import select

from subgraphs.booking.bookings.models import ENDED, BookingRow, BookingState
from subgraphs.booking.testing.racing import Course
from subgraphs.booking.trips.models import MemberRow, TripRole, TripRow
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import derived_id, new_id
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.payments import GOOD_CARD

CHECKOUT: Final = """
    mutation($input: CheckoutTripInput!) { checkoutTrip(input: $input) {
      __typename ... on Problem { message }
    } }
"""
BUYER: Final = derived_id("user", "alice")
TRAVELER: Final = derived_id("traveler", "ana")
LOOK_SECONDS = 0.15
AGAIN_SECONDS = 0.3
PATIENCE_SECONDS = 10.0  # with a process that does not answer; the gateway has less
SETTLED: Final = ENDED | {BookingState.PARKED}


@dataclass(frozen=True, slots=True)
class Order:
    """One checkout of these offers. `asks_again`: until somebody has answered it."""

    offers: Sequence[str]
    card: str = GOOD_CARD
    asks_again: bool = True
    key: str = field(default_factory=lambda: new_id("key"))

    def input(self, trip_id: str) -> dict[str, Any]:
        items = [
            {"offerId": offer, "travelerIds": [TRAVELER], "acceptPriceUpTo": "100000"}
            for offer in self.offers
        ]
        return {
            "idempotencyKey": self.key,
            "tripId": trip_id,
            "items": items,
            "paymentMethodToken": self.card,
        }


class Buyer:
    """`urls`: of the processes as they are now, the one to be asked first at the front."""

    def __init__(self, database: Database, issuer: TestIssuer, secret: str) -> None:
        self._database = database
        self._issuer = issuer
        self._secret = secret

    async def trip(self) -> str:
        trip = TripRow(id=new_id("trip"), title="Rome")
        async with self._database.transaction() as transaction:
            transaction.session.add(trip)
            await transaction.session.flush()
            member = MemberRow(trip_id=trip.id, user_id=BUYER, role=TripRole.OWNER.value)
            transaction.session.add(member)
        return trip.id

    async def place(
        self, trip_id: str, orders: Sequence[Order], urls: Callable[[], Sequence[str]], seed: int
    ) -> None:
        """All within a moment, until each is answered or left alone."""
        chance = random.Random(seed)
        waits = [chance.random() * AGAIN_SECONDS for _ in orders]
        await asyncio.gather(
            *(
                self._place(trip_id, order, urls, wait)
                for order, wait in zip(orders, waits, strict=True)
            )
        )

    async def bookings(self, trip_id: str) -> list[BookingRow]:
        of_trip = select(BookingRow).where(BookingRow.trip_id == trip_id)
        return await self._database.fetched(
            lambda read: _all(read, of_trip.order_by(BookingRow.position))
        )

    async def settled(self, trip_id: str, wanted: int) -> list[BookingRow]:
        """As soon as nothing more comes by itself."""
        while True:
            bookings = await self.bookings(trip_id)
            if len(bookings) == wanted and {row.state for row in bookings} <= SETTLED:
                return bookings
            await asyncio.sleep(LOOK_SECONDS)

    async def _place(
        self, trip_id: str, order: Order, urls: Callable[[], Sequence[str]], wait: float
    ) -> None:
        await asyncio.sleep(wait)
        first = True
        while first or order.asks_again or not await self._is_noted(order):
            for url in urls():
                with suppress(httpx.HTTPError, ValueError):
                    async with Course.over([url], self._secret, PATIENCE_SECONDS) as course:
                        token = self._issuer.token(BUYER)
                        told = await course.ask(0, CHECKOUT, {"input": order.input(trip_id)}, token)
                        if told.get("data"):
                            answer = told["data"]["checkoutTrip"]
                            assert answer["__typename"] == "CheckoutTripSuccess", answer
                            return
                if first:
                    break
            first = False
            await asyncio.sleep(AGAIN_SECONDS)

    async def _is_noted(self, order: Order) -> bool:
        """Not for sure, while the database is down."""
        of_it = select(BookingRow.id).where(BookingRow.offer_id.in_(order.offers))
        with suppress(OSError, *SqlOutbox.outages):
            return bool(await self._database.fetched(lambda read: _all(read, of_it)))
        return False


async def _all(read: Any, statement: Any) -> list[Any]:
    return list(await read.scalars(statement))
