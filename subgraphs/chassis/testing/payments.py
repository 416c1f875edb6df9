"""The sandbox of the payment provider, as a test sees it: what it holds, and how it fails."""

from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from infra.local.sandboxes import SANDBOX_KEY
from subgraphs.chassis.money.settings import PaymentSettings
from subgraphs.chassis.money.stripe_http import ATTEMPTS

GOOD_CARD = "pm_card_visa"
DECLINED_CARD = "pm_card_chargeDeclined"
WEBHOOK_SECRET = "whsec_of_the_tests"
POOR_CARD = "pm_card_chargeDeclinedInsufficientFunds"


def sandbox_settings(url: str, deadline_seconds: float = 10.0) -> PaymentSettings:
    return PaymentSettings(
        payments_url=url,
        payments_key=SecretStr(SANDBOX_KEY),
        payments_deadline_seconds=deadline_seconds,
    )


@dataclass(frozen=True, slots=True)
class Sandbox:
    url: str

    async def fail(
        self,
        step: str,
        how: str,
        *,
        reference: str | None = None,
        times: int | None = None,
        seconds: float = 1.0,
    ) -> None:
        """Let the next call of `step` fail, under `reference` or under any.

        `infra.sandboxes.payments.failures` names both. `times` counts HTTP requests; unless told, a
        drop outlives the retries of one call.
        """
        often = times or (ATTEMPTS if how.startswith("drop") else 1)
        planned = {"step": step, "how": how, "times": often, "seconds": seconds}
        await self._ask("POST", "/sandbox/failures", json={**planned, "reference": reference})

    async def recover(self) -> None:
        """Forget every failure that was planned."""
        await self._ask("DELETE", "/sandbox/failures")

    async def intents(self, reference: str) -> list[dict[str, Any]]:
        """As the provider holds them, each with its `refunds`, newest first."""
        answer = await self._ask("GET", "/sandbox/intents", params={"reference": reference})
        return list(answer.json())

    async def end(self, refund_id: str, status: str) -> None:
        """What is on its way has succeeded, or failed, now."""
        await self._ask("PUT", f"/sandbox/refunds/{refund_id}", json={"status": status})

    async def tell(self, url: str) -> None:
        """Of each event, to there, under the secret of the tests."""
        sent = {"url": url, "secret": WEBHOOK_SECRET}
        await self._ask("POST", "/sandbox/webhooks", json=sent)

    async def stop_telling(self) -> None:
        await self._ask("DELETE", "/sandbox/webhooks")

    async def deliveries(self, reference: str) -> list[tuple[str, list[tuple[str, int | None]]]]:
        """Of each event about it, oldest first: its type, and of each delivery the status and what
        was answered."""
        asked = {"reference": reference}
        answer = await self._ask("GET", "/sandbox/webhooks/events", params=asked)
        return [
            (
                told["event"]["type"],
                [(each["status"], each["answered"]) for each in told["deliveries"]],
            )
            for told in answer.json()
        ]

    async def _ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url) as client:
            answer = await client.request(method, path, **sent)
        return answer.raise_for_status()
