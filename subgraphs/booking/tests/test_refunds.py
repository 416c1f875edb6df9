"""Paying back: each refund once, whatever its answer, and settled by an event or by asking."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from subgraphs.booking.bookings.models import BookingRow, Failure
from subgraphs.booking.bookings.saga.workflow import undo, undo_of
from subgraphs.booking.providers.received import WebhookEventRow
from subgraphs.booking.refunds.errors import NotFailed
from subgraphs.booking.refunds.models import RefundRow, Why
from subgraphs.booking.tests.cancelling import (
    balances,
    booked,
    confirmed,
    given_back,
    quoted,
    refunds,
    row_of,
    seen,
    settled,
    states,
)
from subgraphs.booking.tests.conftest import Booking
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.sockets import listening

OPERATOR = "user_operator"
KEPT = {"clearing EUR": 2_300, "commission EUR": -230, "payable:own EUR": -2_070}


@pytest.fixture
async def door(booking: Booking) -> AsyncIterator[None]:
    """The payment provider tells booking of what happens."""
    async with listening(booking.app) as address:
        await booking.payments.tell(f"http://{address}/webhooks/payments")
        yield
        await booking.payments.stop_telling()


async def cancelled(booking: Booking, keeping: int = 2_300) -> str:
    id = await booked(booking, keeping)
    await confirmed(booking, await quoted(booking, id), key=id)
    return id


async def pending(booking: Booking) -> tuple[str, str]:
    """A booking's id, and that of the provider's refund, which is on its way."""
    await booking.payments.fail("refund", "pending", seconds=60)
    id = await cancelled(booking)
    async with asyncio.timeout(20):
        while await refunds(booking, id) != [("CANCELLED", "PENDING", "100.00")]:
            await asyncio.sleep(0.1)
    [intent] = await booking.payments.intents(id)
    return id, intent["refunds"][0]["id"]


async def newest(booking: Booking, id: str) -> RefundRow:
    async with booking.database.read() as session:
        rows = select(RefundRow).where(RefundRow.booking_id == id)
        [*_, row] = await session.scalars(rows.order_by(RefundRow.position))
        return row


@pytest.mark.parametrize("how", ["drop_before", "drop_after", "500_before", "500_after"])
async def test_a_lost_answer_is_asked_for_and_nobody_is_paid_twice(booking, how):
    await booking.payments.fail("refund", how)

    id = await cancelled(booking)

    assert await booking.ended(id, "REFUNDED")
    assert await given_back(booking, id) == [10_000]
    assert await refunds(booking, id) == [("CANCELLED", "SUCCEEDED", "100.00")]
    assert await balances(booking.database, id) == KEPT


async def test_what_cannot_be_learned_waits_for_a_person(booking):
    await booking.payments.fail("refund", "drop_before", times=1_000)

    id = await cancelled(booking)
    assert await booking.ended(id, "PARKED")
    await booking.payments.recover()
    await booking.services.saga.nudge(await row_of(booking, id))

    assert await booking.ended(id, "REFUNDED")
    assert await given_back(booking, id) == [10_000]


async def test_what_is_on_its_way_is_settled_by_its_event(booking, door):
    id, refund = await pending(booking)
    told = await seen(booking, id)
    assert (told["state"], told["payment"]) == (
        "REFUND_PENDING",
        {"state": "CAPTURED", "refunded": {"amount": "0.00"}},
    )

    await booking.payments.end(refund, "succeeded")

    assert await booking.ended(id, "REFUNDED")
    assert (await seen(booking, id))["payment"] == {
        "state": "PARTIALLY_REFUNDED",
        "refunded": {"amount": "100.00"},
    }
    assert await balances(booking.database, id) == KEPT


async def test_without_an_event_it_is_settled_by_asking(booking):
    id, refund = await pending(booking)
    await booking.payments.end(refund, "succeeded")

    await booking.services.saga.nudge(await row_of(booking, id))

    assert await booking.ended(id, "REFUNDED")


@pytest.mark.parametrize("how", ["duplicate", "reorder"])
async def test_events_may_come_twice_and_in_any_order(booking, door, how):
    id, refund = await pending(booking)
    await booking.payments.fail("event", how)
    await booking.payments.end(refund, "succeeded")
    if how == "reorder":  # it comes after another's
        await cancelled(booking)

    assert await booking.ended(id, "REFUNDED")
    assert await states(booking, id) == [
        *("PRICING", "HELD", "ORDERING", "ORDERING", "CONFIRMED"),
        *("CANCELLING", "CANCELLED", "REFUND_PENDING", "REFUNDED"),
    ]
    assert await balances(booking.database, id) == KEPT


async def believed(booking: Booking, kind: str) -> int:
    """How many events of that kind were taken for the payment provider's."""
    async with booking.database.read() as session:
        of_it = select(func.count()).select_from(WebhookEventRow)
        return await session.scalar(of_it.where(WebhookEventRow.kind == kind)) or 0


@pytest.mark.parametrize("how", ["forge", "stale"])
async def test_a_forged_event_changes_nothing(booking, door, how):
    id, refund = await pending(booking)
    reference = (await booking.payments.intents(id))[0]["refunds"][0]["metadata"]["reference"]
    await booking.payments.fail("event", how)
    await booking.payments.end(refund, "succeeded")

    async with asyncio.timeout(20):
        while (await booking.payments.deliveries(reference))[-1][1][0][1] is None:
            await asyncio.sleep(0.02)

    [*_, (kind, deliveries)] = await booking.payments.deliveries(reference)
    assert (kind, deliveries[0][1]) == ("refund.updated", 401)
    assert await believed(booking, kind) == 0


async def test_what_is_owed_and_fails_is_a_persons_and_is_paid_again(booking, door):
    id, refund = await pending(booking)
    await booking.payments.end(refund, "failed")

    assert await booking.ended(id, "PARKED")
    assert await refunds(booking, id) == [("CANCELLED", "FAILED", "100.00")]
    assert (await balances(booking.database, id))["customers EUR"] == -10_000
    failed = await newest(booking, id)
    paid = [await booking.services.refunds.again(failed.id, OPERATOR) for _ in range(2)]

    assert paid[0].id == paid[1].id
    assert await booking.ended(id, "REFUNDED")
    assert await given_back(booking, id) == [10_000, 10_000]  # the first of them failed
    assert await balances(booking.database, id) == KEPT
    with pytest.raises(NotFailed):
        await booking.services.refunds.again(paid[0].id, OPERATOR)


async def test_what_was_paid_and_did_not_come_about_is_paid_back_whole(booking):
    id = await booked(booking, keeping=2_300)
    async with booking.database.transaction() as transaction:
        row = await transaction.session.get_one(BookingRow, id)
        row.failure = Failure.OTHER_ITEM.value

    await booking.services.workflows.start(undo, undo_of(id), id)

    assert await booking.ended(id, "REFUNDED")
    assert (await states(booking, id))[-3:] == ["REFUND_PENDING", "REFUND_PENDING", "REFUNDED"]
    assert await refunds(booking, id) == [("UNDONE", "SUCCEEDED", "123.00")]
    assert await given_back(booking, id) == [12_300]
    assert await balances(booking.database, id) == {
        "commission EUR": -230,
        "goodwill EUR": 2_300,  # what our provider keeps is ours to bear
        "payable:own EUR": -2_070,
    }


async def test_whose_process_died_before_it_began_is_begun_by_another(booking):
    id = await booked(booking)
    services, gift = booking.services, _gift(id)
    async with booking.database.transaction() as transaction:
        transaction.session.add(gift)

    assert await services.refunds.begin_left(10) == 1

    await settled(booking, gift.id)
    assert await services.refunds.begin_left(10) == 0
    assert await given_back(booking, id) == [100]


def _gift(booking_id: str) -> RefundRow:
    """Asked for, and not begun."""
    now = datetime.now(UTC)
    return RefundRow(
        id=new_id("refund"),
        booking_id=booking_id,
        why=Why.GOODWILL.value,
        minor=100,
        currency="EUR",
        due_at=now,
    )
