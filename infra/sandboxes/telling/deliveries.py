"""How are events sent to those who asked for them?"""

import asyncio
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import httpx

from infra.sandboxes.state import StateFile
from infra.sandboxes.telling.outbox import Delivery, How, Outbox

LOOK_SECONDS: Final = 0.05
ANSWERED_IN_SECONDS: Final = 10.0
STALE_SECONDS: Final = 3_600
AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Teller:
    """`header`: of the signature. `settle`: does what falls due while nobody calls."""

    state: StateFile
    outbox: Outbox
    header: str
    settle: Callable[[], None]

    async def deliver_for_ever(self) -> None:
        """A slow receiver delays no other."""
        under_way: dict[int, asyncio.Task[None]] = {}
        async with (
            httpx.AsyncClient(timeout=ANSWERED_IN_SECONDS, trust_env=False) as client,
            asyncio.TaskGroup() as group,
        ):
            while True:
                self.settle()
                under_way = {id: sent for id, sent in under_way.items() if not sent.done()}
                for delivery in self.outbox.due(self.outbox.clock.now()):
                    if delivery.id not in under_way and len(under_way) < AT_ONCE:
                        sending = self._deliver(client, delivery)
                        under_way[delivery.id] = group.create_task(sending)
                await asyncio.sleep(LOOK_SECONDS)

    async def _deliver(self, client: httpx.AsyncClient, delivery: Delivery) -> None:
        """To an endpoint that was deleted meanwhile: not at all."""
        endpoint = self.outbox.endpoints.get(delivery.endpoint)
        event = self.outbox.events.get(delivery.event)
        sent_at = self.outbox.clock.now()
        status: int | None = 204
        if endpoint and event:
            body = json.dumps(event).encode()
            signature = signed(body, endpoint["secret"], delivery.how)
            headers = {"content-type": "application/json", self.header: signature}
            try:
                answer = await client.post(endpoint["url"], content=body, headers=headers)
                status = answer.status_code
            except (httpx.HTTPError, httpx.InvalidURL):
                status = None
        with self.state.transaction():
            self.outbox.answered(delivery, status, sent_at)


def signed(body: bytes, secret: str, how: str = "") -> str:
    """`how`: forge, stale, or neither."""
    at = int(time.time()) - (STALE_SECONDS if how == How.STALE else 0)
    key = f"{secret} of another" if how == How.FORGE else secret
    digest = hmac.new(key.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return f"t={at},v1={digest}"
