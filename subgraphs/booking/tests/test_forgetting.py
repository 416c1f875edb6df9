"""What booking keeps, and for how long: what is old goes, what may still be needed stays."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text, update

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.rush import FenceRow
from subgraphs.booking.bookings.sweeping import Sweeper
from subgraphs.booking.exchange.models import ExchangeRateRow
from subgraphs.booking.forgetting import INBOX_KEPT
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.booking.idempotency.repository import KEPT as KEYS_KEPT
from subgraphs.booking.providers.port import ProviderEvent
from subgraphs.booking.providers.received import KEPT as WEBHOOKS_KEPT
from subgraphs.booking.providers.received import WebhookEventRow, is_news
from subgraphs.booking.tables import InboxRow
from subgraphs.booking.testing.stock import flight_offer
from subgraphs.booking.tests.conftest import BOB
from subgraphs.chassis.fencing import KEPT as FENCES_KEPT
from subgraphs.chassis.fencing import pass_fences

AGES = [
    (InboxRow, InboxRow.applied_at, INBOX_KEPT),
    (WebhookEventRow, WebhookEventRow.received_at, WEBHOOKS_KEPT),
    (KeyRow, KeyRow.claimed_at, KEYS_KEPT),
    (FenceRow, FenceRow.passed_at, FENCES_KEPT),
]
HOUR = timedelta(hours=1)


@pytest.fixture
def sweeper(booking) -> Sweeper:
    services = booking.services
    return Sweeper(booking.database, services.offers, services.bookings, services.workflows)


async def checkpoints(booking, id: str) -> tuple[int, int]:
    """Of one workflow: itself, and its steps."""
    count = "SELECT count(*) FROM dbos.{} WHERE workflow_uuid = :id"
    async with booking.database.read() as session:
        itself, steps = [
            await session.scalar(text(count.format(table)), {"id": id})
            for table in ("workflow_status", "operation_outputs")
        ]
    return itself, steps


async def ended_long_ago(booking, id: str, days: int) -> None:
    then = text(
        "UPDATE dbos.workflow_status"
        " SET updated_at = 1000 * extract(epoch FROM now() - make_interval(days => :days))"
        " WHERE workflow_uuid = :id"
    )
    async with booking.database.transaction() as transaction:
        await transaction.session.execute(then, {"days": days, "id": id})


@pytest.mark.parametrize(("table", "column", "kept"), AGES)
async def test_what_nobody_can_send_again_is_forgotten(booking, sweeper, table, column, kept):
    await booking.hears("accounts.user-registered.v1", user_id=BOB)
    await booking.trip()  # claims a key
    async with booking.database.transaction() as transaction:
        event = ProviderEvent("event_1", "order.created", "order_1")
        await is_news(transaction.session, "DUFFEL", event)
        await pass_fences(transaction.session, FenceRow, {"seats": 1})
    assert await booking.count(table) == 1

    for age, left in ((kept - HOUR, 1), (kept + HOUR, 0)):
        async with booking.database.transaction() as transaction:
            then = datetime.now(UTC) - age
            await transaction.session.execute(update(table).values({column.key: then}))
        await sweeper.forget()
        assert await booking.count(table) == left
    others = [each for each, _, _ in AGES if each is not table]
    assert [await booking.count(each) for each in others] == [1, 1, 1]


async def test_checkpoints_of_what_ended_long_ago_are_forgotten_and_bookings_stay(booking, sweeper):
    id = await booking.booked(await booking.trip())
    while not await _is_finished(booking, id):
        await asyncio.sleep(0.02)
    for days, left in ((29, True), (31, False)):
        await ended_long_ago(booking, id, days)
        await sweeper.forget()
        itself, steps = await checkpoints(booking, id)
        assert (itself > 0, steps > 0) == (left, left)
    assert await booking.count(BookingRow) == 1


async def test_what_waits_for_a_person_is_never_forgotten(booking, sweeper):
    await booking.payments.fail("capture", "drop_before")
    await booking.payments.fail("find", "drop_before", times=1_000)
    offer = await flight_offer(booking.database)
    id = (await booking.placed(await booking.trip(), offer))["booking"]["id"]
    await ended_long_ago(booking, id, 365)

    await sweeper.forget()

    assert (await checkpoints(booking, id))[0] == 1
    await booking.payments.recover()
    assert await booking.ended(id) == "CONFIRMED"


async def test_exchange_rates_stay(booking, sweeper):
    async with booking.database.transaction() as transaction:
        transaction.session.add(
            ExchangeRateRow(
                id="rate_1",
                source_currency="EUR",
                target_currency="GBP",
                value=Decimal("0.85"),
                as_of=datetime.now(UTC) - timedelta(days=3_650),
                source="a test",
            )
        )

    await sweeper.forget()

    assert await booking.count(ExchangeRateRow) == 1


async def _is_finished(booking, id: str) -> bool:
    status = text("SELECT status FROM dbos.workflow_status WHERE workflow_uuid = :id")
    async with booking.database.read() as session:
        return await session.scalar(status, {"id": id}) == "SUCCESS"
