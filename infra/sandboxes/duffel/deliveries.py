"""How are events sent to those who asked for them?"""

import asyncio
import hmac
import json
import time
from hashlib import sha256
from typing import Final

import httpx

from infra.sandboxes.duffel.office import Office
from infra.sandboxes.duffel.outbox import Delivery
from infra.sandboxes.duffel.settling import settle

LOOK_SECONDS: Final = 0.05
ANSWERED_IN_SECONDS: Final = 10.0
STALE_SECONDS: Final = 3_600
AT_ONCE: Final = 20


async def deliver_for_ever(office: Office) -> None:
    """Also does what falls due while nobody calls. A slow receiver delays no other."""
    under_way: dict[int, asyncio.Task[None]] = {}
    async with (
        httpx.AsyncClient(timeout=ANSWERED_IN_SECONDS, trust_env=False) as client,
        asyncio.TaskGroup() as group,
    ):
        while True:
            settle(office)
            under_way = {id: sent for id, sent in under_way.items() if not sent.done()}
            for delivery in office.outbox.due(office.clock.now()):
                if delivery.id not in under_way and len(under_way) < AT_ONCE:
                    sending = _deliver(office, client, delivery)
                    under_way[delivery.id] = group.create_task(sending)
            await asyncio.sleep(LOOK_SECONDS)


async def _deliver(office: Office, client: httpx.AsyncClient, delivery: Delivery) -> None:
    """To an endpoint that was deleted meanwhile: not at all."""
    endpoint = office.outbox.endpoints.get(delivery.endpoint)
    event = office.outbox.events.get(delivery.event)
    sent_at = office.clock.now()
    status: int | None = 204
    if endpoint and event:
        body = json.dumps(event).encode()
        signature = signed(body, endpoint["secret"], delivery.how)
        headers = {"content-type": "application/json", "x-duffel-signature": signature}
        try:
            status = (await client.post(endpoint["url"], content=body, headers=headers)).status_code
        except (httpx.HTTPError, httpx.InvalidURL):
            status = None
    with office.state.transaction():
        office.outbox.answered(delivery, status, sent_at)


def signed(body: bytes, secret: str, how: str = "") -> str:
    """`how`: forge, stale, or neither."""
    at = int(time.time()) - (STALE_SECONDS if how == "stale" else 0)
    key = f"{secret} of another" if how == "forge" else secret
    digest = hmac.new(key.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return f"t={at},v1={digest}"
