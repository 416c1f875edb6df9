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

        `step`: authorise, capture, void, refund, find. `how`: drop_before, drop_after, 500_before,
        500_after, delay (it happens `seconds` later), lag (of find: nothing is found). `times`
        counts HTTP requests; unless told, a drop outlives the retries of one call.
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

    async def _ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url) as client:
            answer = await client.request(method, path, **sent)
        return answer.raise_for_status()
