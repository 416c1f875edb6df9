"""Is what others hold for a booking what we say of it? Orders, payments and bookings are compared.

What is wrong is told in words; nothing is wrong where there are none.
"""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Self

import httpx
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import (
    ENDED,
    GOOD,
    BookingEventRow,
    BookingRow,
    BookingState,
)
from subgraphs.booking.books.models import EntryRow, PostingRow
from subgraphs.booking.books.service import CLEARING
from subgraphs.booking.flights.models import SeatsTakenRow
from subgraphs.booking.offers.models import Provider
from subgraphs.booking.providers.own.orders import OwnOrderRow
from subgraphs.chassis.database import Database

LIVE_AT_AMADEUS: Final = frozenset({"CONFIRMED", "TICKETED", "PENDING", "UNCONFIRMED"})
STANDING: Final = ("requires_capture", "requires_action", "processing")
BALANCE: Final = """
    SELECT count(*) FROM (
      SELECT 1 FROM ledger_postings GROUP BY entry_id, currency HAVING sum(minor) <> 0
    ) AS unbalanced
"""
UNFINISHED: Final = """
    SELECT name, status, count(*) FROM dbos.workflow_status WHERE status <> 'SUCCESS'
    GROUP BY name, status
"""


@dataclass(frozen=True, slots=True)
class Held:
    """By others, for one booking. `all`: orders, those that are gone too. Money in minor units."""

    live: int
    all: int
    paid_to_provider: int | None  # None: this provider is not paid by us
    taken: int
    set_aside: int  # payments that neither came nor went


class Judge:
    def __init__(
        self,
        database: Database,
        client: httpx.AsyncClient,
        payments_url: str,
        amadeus_url: str,
        duffel_url: str,
    ) -> None:
        self._database = database
        self._payments_url = payments_url
        self._urls = {Provider.AMADEUS: amadeus_url, Provider.DUFFEL: duffel_url}
        self._client = client

    @classmethod
    @asynccontextmanager
    async def sitting(
        cls, database: Database, payments_url: str, amadeus_url: str, duffel_url: str
    ) -> AsyncIterator[Self]:
        nothing_kept = httpx.Limits(max_keepalive_connections=0)  # a sandbox may close what is idle
        async with httpx.AsyncClient(timeout=30, limits=nothing_kept) as client:
            yield cls(database, client, payments_url, amadeus_url, duffel_url)

    async def wrong_with(self, checkouts: Sequence[Sequence[BookingRow]]) -> list[str]:
        """Each checkout's bookings, which have ended."""
        found = []
        for bookings in checkouts:
            if len({booking.state in GOOD for booking in bookings}) > 1:
                found.append(f"{bookings[0].checkout_id}: some of it, not all: {_states(bookings)}")
            for booking in bookings:
                found += [f"{told(booking)}: {wrong}" async for wrong in self._wrong(booking)]
        return found

    async def wrong_in_the_end(self) -> list[str]:
        """With all bookings together, once nothing moves any more."""
        async with self._database.read() as session:
            found = await _left_undone(session)
            ids = set(await session.scalars(select(BookingRow.id)))
        return [*found, *await self.wrong_books(), *await self._nobodys(ids)]

    async def wrong_books(self) -> list[str]:
        async with self._database.read() as session:
            return await _wrong_books(session, list(await session.scalars(select(BookingRow))))

    async def held(self, booking: BookingRow) -> Held:
        intents = await self._asked(f"{self._payments_url}/sandbox/intents", booking.id)
        back = sum(refund["amount"] for intent in intents for refund in intent["refunds"])
        taken = sum(intent["amount_received"] for intent in intents) - back
        set_aside = sum(intent["status"] in STANDING for intent in intents)
        live, all_, paid = await self._orders(booking)
        return Held(live, all_, paid, taken, set_aside)

    async def _wrong(self, booking: BookingRow) -> AsyncIterator[str]:
        held = await self.held(booking)
        is_good = booking.state in GOOD
        if held.live != is_good:
            yield f"{held.live} orders stand"
        if held.all > 1:
            yield f"it was ordered {held.all} times"
        if held.paid_to_provider not in {None, booking.provider_total_minor * is_good}:
            yield f"the provider was paid {held.paid_to_provider}"
        if held.taken != booking.total_minor * is_good:
            yield f"{held.taken} of {booking.total_minor} were taken"
        if held.set_aside:
            yield f"{held.set_aside} payments are still set aside"
        if wrong := await self._wrong_timeline(booking):
            yield wrong

    async def _wrong_timeline(self, booking: BookingRow) -> str:
        lines = select(BookingEventRow).where(BookingEventRow.booking_id == booking.id)
        async with self._database.read() as session:
            rows = list(await session.scalars(lines.order_by(BookingEventRow.sequence)))
        if [row.sequence for row in rows] != list(range(1, booking.sequence + 1)):
            return f"its timeline has holes: {[row.sequence for row in rows]}"
        if rows[-1].state != booking.state:
            return f"its timeline ends with {rows[-1].state}"
        early = [row.step for row in rows[:-1] if row.state in ENDED]
        return f"it had ended before it ended: {early}" if early else ""

    async def _orders(self, booking: BookingRow) -> tuple[int, int, int | None]:
        """Those that stand, all there were, and what was paid for them."""
        match booking.provider:
            case Provider.OWN:
                return await self._own_orders(booking.id)
            case Provider.AMADEUS:
                orders = await self._asked(
                    f"{self._urls[Provider.AMADEUS]}/sandbox/orders", booking.id
                )
                live = sum(order["state"] in LIVE_AT_AMADEUS for order in orders)
                return live, len(orders), None
            case _:
                orders = await self._asked(
                    f"{self._urls[Provider.DUFFEL]}/sandbox/orders", booking.id
                )
                standing = [order for order in orders if _stands_at_duffel(order)]
                return len(standing), len(orders), sum(map(_paid_at_duffel, standing))

    async def _own_orders(self, booking_id: str) -> tuple[int, int, None]:
        async with self._database.read() as session:
            order = await session.get(OwnOrderRow, booking_id)
            of_it = SeatsTakenRow.booking_id == booking_id
            seats = await session.scalar(select(func.count()).where(of_it)) or 0
        live = int(order is not None and order.is_live)
        return live if bool(seats) == bool(live) else -1, int(order is not None), None

    async def _nobodys(self, ids: set[str]) -> list[str]:
        """Orders and payments of which no booking knows."""
        found = []
        for of, url in {"payments": self._payments_url}.items():
            held = (await self._client.get(f"{url}/sandbox/intents")).json()
            lost = {each["metadata"]["reference"] for each in held} - ids
            found += [f"{of}: nobody's is {reference}" for reference in sorted(lost)]
        at_amadeus = (
            await self._client.get(f"{self._urls[Provider.AMADEUS]}/sandbox/orders")
        ).json()
        for order in at_amadeus:
            if not ids.intersection(order["references"]):
                found.append(f"amadeus: nobody's is {order['id']}")
        at_duffel = (await self._client.get(f"{self._urls[Provider.DUFFEL]}/sandbox/orders")).json()
        for order in at_duffel:
            if order["order"]["metadata"].get("reference") not in ids:
                found.append(f"duffel: nobody's is {order['order']['id']}")
        return found

    async def _asked(self, url: str, reference: str) -> list[dict[str, Any]]:
        answer = await self._client.get(url, params={"reference": reference})
        return list(answer.raise_for_status().json())


async def _wrong_books(session: AsyncSession, bookings: Sequence[BookingRow]) -> list[str]:
    found = []
    if unbalanced := await session.scalar(text(BALANCE)):
        found.append(f"ledger: {unbalanced} entries do not balance")
    clearing = select(PostingRow.currency, func.sum(PostingRow.minor)).where(
        PostingRow.account == CLEARING
    )
    rows = await session.execute(clearing.group_by(PostingRow.currency))
    booked = {currency: minor for currency, minor in rows if minor}
    wanted: Counter[str] = Counter()
    for booking in bookings:
        if booking.state in GOOD:
            wanted[booking.currency] += booking.total_minor - booking.refunded_minor
    if booked != {currency: minor for currency, minor in wanted.items() if minor}:
        found.append(f"ledger: clearing has {booked}, and bookings {dict(wanted)}")
    entries = await session.scalar(select(func.count()).select_from(EntryRow)) or 0
    paid = sum(booking.state in GOOD | {BookingState.REFUNDED} for booking in bookings)
    if entries < 2 * paid:
        found.append(f"ledger: {entries} entries of {paid} bookings that were paid")
    return found


async def _left_undone(session: AsyncSession) -> list[str]:
    unfinished = await session.execute(text(UNFINISHED))
    found = [f"workflows: {count} of {name} are {status}" for name, status, count in unfinished]
    if untold := await session.scalar(
        text("SELECT count(*) FROM outbox WHERE published_at IS NULL")
    ):
        found.append(f"outbox: {untold} events were never announced")
    return found


def _stands_at_duffel(order: dict[str, Any]) -> bool:
    shown = order["order"]
    lapsed = not shown["payment_status"]["awaiting_payment"] and not order["payments"]
    return order["status"] != "failed" and not shown.get("cancelled_at") and not lapsed


def _paid_at_duffel(order: dict[str, Any]) -> int:
    """In minor units of a currency that has a hundred."""
    good = [each for each in order["payments"] if each.get("status") != "failed"]
    return sum(round(float(each["amount"]) * 100) for each in good)


def told(booking: BookingRow) -> str:
    return f"{booking.id} ({booking.provider}, {booking.state}, {booking.money})"


def _states(bookings: Sequence[BookingRow]) -> list[str]:
    return [f"{booking.provider} {booking.state}" for booking in bookings]
