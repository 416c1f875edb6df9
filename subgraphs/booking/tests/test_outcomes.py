"""How does a booking end, whatever its provider does? Through the graph, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import uvicorn
from pydantic import SecretStr
from sqlalchemy import func, select, update

from infra.local.ports import free_port
from infra.local.sandboxes import AMADEUS_CLIENT, AMADEUS_SECRET, DUFFEL_TOKEN
from subgraphs.booking.bookings.models import BookingRow, BookingState, Failure
from subgraphs.booking.network.airports import Network
from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.providers.amadeus.adapter import Amadeus
from subgraphs.booking.providers.amadeus.settings import AmadeusSettings
from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.duffel.settings import DuffelSettings
from subgraphs.booking.providers.received import WebhookEventRow
from subgraphs.booking.testing import accounts
from subgraphs.booking.testing.buying import TRAVELER
from subgraphs.booking.testing.crashing import Sold
from subgraphs.booking.testing.duffel import WEBHOOK_SECRET
from subgraphs.booking.testing.duffel import Sandbox as AtDuffel
from subgraphs.booking.testing.judging import Judge
from subgraphs.booking.testing.outcomes import SITUATIONS, Situation
from subgraphs.booking.testing.shelves import Shelves
from subgraphs.booking.tests.conftest import DEADLINE_SECONDS, Booking
from subgraphs.chassis.testing.amadeus import Sandbox as AtAmadeus

AMADEUS, INSTANT, HELD = Sold.AMADEUS, Sold.INSTANT, Sold.HELD
LOOKED_UP = "nobody can say whether it was ordered"
PACE = 0.04
CONFIRM = "mutation($input: %s!) { %s(input: $input) { __typename } }"
PAY = {"paymentMethodToken": "pm_card_visa"}


@pytest.fixture
def booking_settings(booking_settings):
    with accounts.listening() as url:
        yield booking_settings.model_copy(update={"accounts_internal_url": url, "saga_pace": PACE})


@pytest.fixture
def lookup_url(amadeus_url: str, request: pytest.FixtureRequest) -> str | None:
    """The operator's own search of orders, without which nobody can say."""
    situation = getattr(request.node, "callspec", None)
    is_blind = situation and getattr(situation.params.get("of"), "what", "") == LOOKED_UP
    return None if is_blind else f"{amadeus_url}/sandbox/orders"


@pytest.fixture
def providers(amadeus_url: str, duffel_url: str, lookup_url: str | None) -> list[Any]:
    at_amadeus = AmadeusSettings(
        amadeus_url=amadeus_url,
        amadeus_client_id=AMADEUS_CLIENT,
        amadeus_client_secret=SecretStr(AMADEUS_SECRET),
        amadeus_lookup_url=lookup_url,
        amadeus_seconds=DEADLINE_SECONDS,
        amadeus_calls_per_second=None,
    )
    at_duffel = DuffelSettings(
        duffel_url=duffel_url,
        duffel_token=SecretStr(DUFFEL_TOKEN),
        duffel_webhook_secret=SecretStr(WEBHOOK_SECRET),
        duffel_seconds=DEADLINE_SECONDS,
    )
    return [Amadeus(at_amadeus, Network.read()), Duffel(at_duffel)]


@dataclass
class Market:
    booking: Booking
    shelves: Shelves
    judge: Judge
    amadeus: AtAmadeus
    duffel: AtDuffel

    async def fail(self, of: Situation) -> None:
        sandbox = self.amadeus if of.sold is AMADEUS else self.duffel
        await sandbox.fail(of.step, of.how, times=of.times, seconds=of.seconds)

    async def placed(self, sold: Sold, **asked: object) -> str:
        """The id of a booking, whatever became of it."""
        offer, trip = await self.shelves.offer(sold), await self.booking.trip()
        await self.booking.placed(trip, offer, travelerIds=[TRAVELER], **asked)
        async with self.booking.database.read() as session:
            [id] = await session.scalars(select(BookingRow.id).where(BookingRow.trip_id == trip))
        return str(id)

    async def row(self, id: str) -> BookingRow:
        async with self.booking.database.read() as session:
            return await session.get_one(BookingRow, id)

    async def well(self, id: str) -> list[str]:
        return await self.judge.wrong_with([[await self.row(id)]])


@pytest.fixture
async def market(booking: Booking, amadeus_url: str, duffel_url: str) -> AsyncIterator[Market]:
    amadeus, duffel = AtAmadeus(amadeus_url), AtDuffel(duffel_url)
    await amadeus.recover()
    await amadeus.set(ticketingSeconds=0)
    await duffel.recover()
    payments = booking.payments.url
    async with (
        Shelves.stocked(booking.database, amadeus_url, duffel_url) as shelves,
        Judge.sitting(booking.database, payments, amadeus_url, duffel_url) as judge,
    ):
        yield Market(booking, shelves, judge, amadeus, duffel)
    await amadeus.recover()
    await duffel.recover()


@pytest.mark.parametrize("of", SITUATIONS, ids=str)
async def test_whatever_a_provider_does_a_booking_ends_as_it_should(market, of) -> None:
    offered = await market.shelves.offer(of.sold)
    await market.fail(of)
    trip = await market.booking.trip()
    await market.booking.placed(trip, offered, travelerIds=[TRAVELER], paymentMethodToken=of.card)
    async with market.booking.database.read() as session:
        [id] = await session.scalars(select(BookingRow.id).where(BookingRow.trip_id == trip))
    assert await market.booking.ended(id) == of.ends
    row = await market.row(id)
    held = await market.judge.held(row)
    failure = of.failure.value if of.failure else None
    taken = row.total_minor if of.is_paid else 0
    assert (row.failure, held.live, held.taken) == (failure, of.orders, taken)
    if of.ends != BookingState.PARKED:
        assert await market.well(id) == []


@pytest.mark.parametrize("sold", [AMADEUS, HELD])
async def test_a_price_that_changed_is_booked_when_it_is_accepted(market, sold) -> None:
    id = await dearer(market, sold)
    asked = {"bookingId": id, "acceptPriceUpTo": "100000"}
    await market.booking.told(CONFIRM % ("AcceptPriceInput", "acceptPrice"), input=asked)
    assert await market.booking.ended(id) == "TICKETED"
    assert await market.well(id) == []


@pytest.mark.parametrize("sold", [AMADEUS, HELD])
async def test_a_price_that_is_declined_costs_nothing(market, sold) -> None:
    id = await dearer(market, sold)
    asked = {"bookingId": id}
    await market.booking.told(CONFIRM % ("DeclinePriceInput", "declinePrice"), input=asked)
    assert await market.booking.ended(id) == "FAILED"
    assert (await market.row(id)).failure == Failure.PRICE_DECLINED
    assert await market.well(id) == []


async def test_a_price_that_nobody_answers_for_is_let_go(market) -> None:
    id = await dearer(market, AMADEUS)
    over = {"confirm_before": datetime.now(UTC) - timedelta(seconds=1)}
    async with market.booking.database.transaction() as transaction:
        of_it = update(BookingRow).where(BookingRow.id == id)
        await transaction.session.execute(of_it.values(over))
    await market.booking.services.saga.nudge(await market.row(id))
    assert await market.booking.ended(id) == "EXPIRED"
    assert await market.well(id) == []


async def test_a_hold_that_lapsed_is_not_paid(market) -> None:
    id = await market.placed(HELD, hold=True, paymentMethodToken=None)
    assert (await market.row(id)).state == BookingState.HELD
    await market.duffel.later(timedelta(days=5))
    asked = {"idempotencyKey": "pay", "bookingId": id, **PAY}
    await market.booking.told(CONFIRM % ("PayBookingInput", "payBooking"), input=asked)
    assert await market.booking.ended(id) == "EXPIRED"
    assert (await market.row(id)).failure == Failure.OFFER_EXPIRED
    assert await market.well(id) == []


@pytest.mark.parametrize(("status", "ends"), [("created", "TICKETED"), ("failed", "FAILED")])
async def test_an_event_wakes_what_was_pending(market, status, ends) -> None:
    """Told three times, and the saga would have looked much later by itself."""
    await market.duffel.fail("order", "pending", seconds=60)
    await market.duffel.fail("event", "duplicate", times=3)
    async with webhooks(market):
        id = await market.placed(INSTANT)
        await market.duffel.end(id, status)
        assert await market.booking.ended(id, ends) == ends
    assert await market.well(id) == []


@pytest.mark.parametrize("how", ["duplicate", "reorder", "postponed", "lost"])
async def test_however_events_come_the_booking_ends_the_same(market, how) -> None:
    await market.duffel.fail("event", how, times=5)
    async with webhooks(market):
        id = await market.placed(HELD)
        assert await market.booking.ended(id) == "TICKETED"
    assert await market.well(id) == []


@pytest.mark.parametrize("how", ["forge", "stale"])
async def test_what_nobody_signed_changes_nothing(market, how) -> None:
    async with webhooks(market) as url:
        await market.duffel.fail("event", how, times=5)
        id = await market.placed(INSTANT)
        assert await market.booking.ended(id) == "TICKETED"
        before = await market.row(id)
        [event, *_] = await market.duffel.events(id)
        answer = await posted(url, event["event"])
    assert answer == 401
    assert (await market.row(id)).sequence == before.sequence
    assert await told(market) == 0


async def dearer(market: Market, sold: Sold) -> str:
    """A booking that awaits a yes."""
    offered = await market.shelves.offer(sold)
    async with market.booking.database.read() as session:
        offer = await session.get_one(OfferRow, offered)
    if sold is AMADEUS:
        await market.amadeus.fail("price", "price_change")
    else:
        await market.duffel.fail("offer", "price_changed")
    trip = await market.booking.trip()
    answer = await market.booking.placed(
        trip, offered, travelerIds=[TRAVELER], acceptPriceUpTo=str(offer.total.value)
    )
    assert answer["__typename"] == "PriceChangedProblem", answer
    async with market.booking.database.read() as session:
        [id] = await session.scalars(select(BookingRow.id).where(BookingRow.trip_id == trip))
    return str(id)


@asynccontextmanager
async def webhooks(market: Market) -> AsyncIterator[str]:
    """The app, where the sandbox can reach it and tells it of each event."""
    port = free_port()
    config = uvicorn.Config(market.booking.app, port=port, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    serving = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    url = f"http://127.0.0.1:{port}/webhooks/duffel"
    await market.duffel.tell(url)
    try:
        yield url
    finally:
        await market.duffel.stop_telling()
        server.should_exit = True
        await serving


async def posted(url: str, event: dict[str, Any]) -> int:
    """Signed by somebody else."""
    headers = {"x-duffel-signature": f"t={int(datetime.now(UTC).timestamp())},v1={'0' * 64}"}
    async with httpx.AsyncClient() as client:
        return (await client.post(url, json=event, headers=headers)).status_code


async def told(market: Market) -> int:
    """How many events were believed."""
    async with market.booking.database.read() as session:
        return await session.scalar(select(func.count()).select_from(WebhookEventRow)) or 0
