"""Duffel tells us, over HTTP, and the order that it told of is asked about."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette

from infra.local.sandboxes import DUFFEL_TOKEN
from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.duffel.subscribe import EVENTS
from subgraphs.booking.providers.port import OrderState, ProviderEvent
from subgraphs.booking.providers.webhooks import Door, Webhooks
from subgraphs.booking.testing.duffel import Sandbox, a_request, an_offer
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.sockets import listening


@dataclass
class Office:
    """What came through our door."""

    sandbox: Sandbox
    nudged: list[ProviderEvent] = field(default_factory=list)

    async def nudge(self, event: ProviderEvent) -> None:
        self.nudged.append(event)

    async def told(self, count: int) -> list[str]:
        """The kinds of the first so many events, once they are here."""
        while len(self.nudged) < count:
            await asyncio.sleep(0.02)
        return [event.kind for event in self.nudged]

    async def answers(self, reference: str, count: int) -> Counter[int | None]:
        """What we answered to so many deliveries, once they were tried."""
        while True:
            told = await self.sandbox.events(reference)
            tried = [each for one in told for each in one["deliveries"] if each["attempts"]]
            if len(tried) >= count:
                return Counter(each["answered"] for each in tried)
            await asyncio.sleep(0.02)


@pytest.fixture
async def office(database: Database, duffel: Duffel, sandbox: Sandbox) -> AsyncIterator[Office]:
    await sandbox.stop_telling()
    office = Office(sandbox)
    webhooks = Webhooks(database, {"duffel": Door(duffel.event, office.nudge)})
    async with listening(Starlette(routes=[webhooks.route])) as address:
        await sandbox.tell(f"http://{address}/webhooks/duffel")
        yield office
    await sandbox.stop_telling()


async def test_what_was_taken_on_is_asked_about_when_we_are_told(office, duffel, sandbox):
    reference = new_id("booking")
    await sandbox.fail("order", "pending", reference=reference, seconds=60)
    pending = await duffel.order(a_request(await an_offer(duffel), reference))
    await sandbox.end(reference, "created")
    assert await office.told(1) == ["order.created"]
    [event] = office.nudged
    assert event.pending_id == pending.order_id
    made = await duffel.get(event.order_id)
    assert made.state is OrderState.TICKETED
    assert made == await duffel.get(event.pending_id)


async def test_that_it_was_not_made_is_asked_about_too(office, duffel, sandbox):
    reference = new_id("booking")
    await sandbox.fail("order", "pending", reference=reference, seconds=60)
    pending = await duffel.order(a_request(await an_offer(duffel), reference))
    await sandbox.end(reference, "failed")
    assert await office.told(1) == ["order.creation_failed"]
    [event] = office.nudged
    assert (event.order_id, event.pending_id) == (None, pending.order_id)
    assert (await duffel.get(event.pending_id)).state is OrderState.FAILED


async def test_told_three_times_it_has_one_effect(office, duffel, sandbox):
    reference = new_id("booking")
    await sandbox.fail("event", "duplicate", reference=reference)
    await duffel.order(a_request(await an_offer(duffel), reference))
    assert await office.answers(reference, 3) == {200: 3}
    assert len(office.nudged) == 1
    [told] = await sandbox.events(reference)
    await sandbox.tell_again(told["event"]["id"], times=2)
    assert await office.answers(reference, 5) == {200: 5}
    assert len(office.nudged) == 1


async def test_told_in_another_order_both_have_their_effect(office, duffel, sandbox):
    reference = new_id("booking")
    await sandbox.fail("event", "reorder", reference=reference)
    made = await duffel.order(a_request(await an_offer(duffel), reference, hold=True))
    await duffel.pay(made.order_id, made.total, reference)
    assert await office.told(2) == ["air.payment.succeeded", "order.created"]
    for event in office.nudged:
        assert (await duffel.get(event.order_id)).state is OrderState.TICKETED


@pytest.mark.parametrize("how", ["forge", "stale"])
async def test_what_is_forged_or_stale_has_none(office, duffel, sandbox, how):
    reference = new_id("booking")
    await sandbox.fail("event", how, reference=reference)
    await duffel.order(a_request(await an_offer(duffel), reference))
    assert await office.answers(reference, 1) == {401: 1}
    assert office.nudged == []


async def test_an_operator_subscribes_us(sandbox: Sandbox):
    await sandbox.stop_telling()
    program = [sys.executable, "-m", "subgraphs.booking.providers.duffel.subscribe"]
    settings = {"DUFFEL_URL": sandbox.url, "DUFFEL_TOKEN": DUFFEL_TOKEN, "PATH": ""}
    done = await asyncio.to_thread(
        subprocess.run,
        [*program, "https://caravan.example/webhooks/duffel"],
        env=settings,
        capture_output=True,
        text=True,
        check=True,
    )
    name, _, secret = done.stdout.strip().partition("=")
    assert name == "DUFFEL_WEBHOOK_SECRET"
    assert len(secret) > 16
    [endpoint] = await sandbox.told()
    assert endpoint["url"] == "https://caravan.example/webhooks/duffel"
    assert set(endpoint["events"]) == set(EVENTS)
    await sandbox.stop_telling()
