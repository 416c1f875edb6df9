"""The door through which providers tell us: who is believed, and what one event does."""

import asyncio
import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select, update
from starlette.applications import Starlette

from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.duffel.settings import DuffelSettings
from subgraphs.booking.providers.port import ProviderEvent
from subgraphs.booking.providers.received import KEPT, WebhookEventRow, forget_old
from subgraphs.booking.providers.webhooks import LONGEST, Door, Webhooks
from subgraphs.chassis.database import Database
from subgraphs.chassis.testing.sockets import listening

SECRET = "a secret of the tests"


@dataclass
class Office:
    """Booking's door on a real port, and what came through it."""

    database: Database
    url: str = ""
    nudged: list[ProviderEvent] = field(default_factory=list)
    failing: int = 0  # how many nudges fail from now on
    busy: asyncio.Event | None = None  # no nudge ends before

    async def nudge(self, event: ProviderEvent) -> None:
        self.nudged.append(event)
        if self.busy:
            await self.busy.wait()
        if self.failing:
            self.failing -= 1
            raise RuntimeError("the saga is not there")

    async def told(
        self, id: str = "wev_1", secret: str = SECRET, seconds_ago: int = 0, **otherwise: str
    ) -> int:
        """The status of the answer."""
        body = json.dumps(event(id, **otherwise)).encode()
        return await self.sent(body, signed(body, secret, seconds_ago))

    async def sent(self, body: bytes, signature: str = "", to: str = "duffel") -> int:
        async with httpx.AsyncClient() as client:
            headers = {"x-duffel-signature": signature}
            answer = await client.post(f"{self.url}/webhooks/{to}", content=body, headers=headers)
        return answer.status_code

    async def kept(self) -> list[tuple]:
        async with self.database.read() as session:
            rows = await session.scalars(select(WebhookEventRow).order_by(WebhookEventRow.event_id))
            return [
                (row.provider, row.event_id, row.kind, row.order_id, row.client_ref) for row in rows
            ]


def event(id: str, kind: str = "order.created", order_id: str = "ord_1") -> dict:
    about = {
        "order_id": order_id,
        "metadata": {"reference": "booking_1"},
        "passengers": [{"given_name": "Ana"}],
    }
    return {"id": id, "type": kind, "data": {"object": about}}


def signed(body: bytes, secret: str = SECRET, seconds_ago: int = 0) -> str:
    at = int(time.time()) - seconds_ago
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, sha256).hexdigest()}"


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    settings = DuffelSettings(
        duffel_token=SecretStr("duffel_test_one"), duffel_webhook_secret=SecretStr(SECRET)
    )
    office = Office(database)
    async with Duffel(settings) as duffel:
        webhooks = Webhooks(database, {"duffel": Door(duffel.event, office.nudge)})
        async with listening(Starlette(routes=[webhooks.route])) as address:
            office.url = f"http://{address}"
            yield office


async def test_an_event_says_what_to_ask_about_and_leaves_ids_behind(office: Office):
    assert await office.told() == 200
    assert office.nudged == [ProviderEvent("wev_1", "order.created", "ord_1", "booking_1")]
    assert await office.kept() == [("duffel", "wev_1", "order.created", "ord_1", "booking_1")]


async def test_told_three_times_it_has_one_effect(office: Office):
    assert [await office.told() for _ in range(3)] == [200, 200, 200]
    assert len(office.nudged) == len(await office.kept()) == 1


async def test_told_three_times_at_once_it_has_one_effect(office: Office):
    office.busy = asyncio.Event()
    telling = [asyncio.create_task(office.told()) for _ in range(3)]
    while not office.nudged:
        await asyncio.sleep(0.01)
    office.busy.set()
    assert await asyncio.gather(*telling) == [200, 200, 200]
    assert len(office.nudged) == len(await office.kept()) == 1


async def test_events_may_come_in_any_order(office: Office):
    assert await office.told("wev_2", kind="air.order.changed") == 200
    assert await office.told("wev_1", kind="order.created") == 200
    assert [each.id for each in office.nudged] == ["wev_2", "wev_1"]
    assert [row[1] for row in await office.kept()] == ["wev_1", "wev_2"]


@pytest.mark.parametrize(
    "how", [{"secret": "of somebody else"}, {"seconds_ago": 3_600}, {"seconds_ago": -3_600}]
)
async def test_what_is_forged_or_too_old_changes_nothing(office: Office, how: dict):
    assert await office.told(**how) == 401
    assert (office.nudged, await office.kept()) == ([], [])


async def test_what_was_signed_may_not_be_changed(office: Office):
    body = json.dumps(event("wev_1")).encode()
    assert await office.sent(body.replace(b"ord_1", b"ord_2"), signed(body)) == 401
    assert await office.sent(body) == 401
    assert (office.nudged, await office.kept()) == ([], [])


async def test_a_body_is_read_up_to_its_bound(office: Office):
    body = json.dumps(event("wev_1")).encode()
    fitting, longer = body.ljust(LONGEST), body.ljust(LONGEST + 1)
    assert await office.sent(longer, signed(longer)) == 413
    assert (office.nudged, await office.kept()) == ([], [])
    assert await office.sent(fitting, signed(fitting)) == 200
    assert len(office.nudged) == 1


async def test_behind_no_other_door_is_anybody(office: Office):
    body = json.dumps(event("wev_1")).encode()
    assert await office.sent(body, signed(body), to="amadeus") == 404
    assert (office.nudged, await office.kept()) == ([], [])


async def test_an_event_whose_effect_failed_is_news_again(office: Office):
    office.failing = 1
    assert await office.told() == 500
    assert await office.kept() == []
    assert await office.told() == 200
    assert len(office.nudged) == 2
    assert len(await office.kept()) == 1


async def test_what_is_told_no_more_is_forgotten(office: Office):
    await office.told("wev_1")
    await office.told("wev_2")
    long_ago = datetime.now(UTC) - KEPT - timedelta(minutes=1)
    async with office.database.transaction() as transaction:
        first = WebhookEventRow.event_id == "wev_1"
        await transaction.session.execute(
            update(WebhookEventRow).where(first).values(received_at=long_ago)
        )
        await forget_old(transaction.session)
    assert [row[1] for row in await office.kept()] == ["wev_2"]
