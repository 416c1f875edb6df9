"""The sandbox of Amadeus, as a test sees it: what it holds, how it fails, and what it sells."""

from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Sandbox:
    """`infra.sandboxes.amadeus` says which steps, failures and settings there are."""

    url: str

    async def fail(
        self,
        step: str,
        how: str,
        *,
        reference: str | None = None,
        times: int = 1,
        seconds: float = 1.0,
    ) -> None:
        """Let the next calls of `step` fail, under `reference` or under any."""
        planned = {"step": step, "how": how, "times": times, "seconds": seconds}
        await self._ask("POST", "/sandbox/failures", json={**planned, "reference": reference})

    async def recover(self) -> None:
        """Failures, settings and the clock are as in the beginning."""
        await self._ask("DELETE", "/sandbox/failures")
        await self._ask("DELETE", "/sandbox/settings")
        await self.shift(0.0)

    async def shift(self, seconds: float) -> None:
        """How far the sandbox's clock is ahead of the machine's."""
        await self._ask("PUT", "/sandbox/clock", json={"shiftSeconds": seconds})

    async def set(self, **settings: Any) -> None:
        """By the names of `/sandbox/settings`."""
        await self._ask("PUT", "/sandbox/settings", json=settings)

    async def leave_seats(self, flight: str, how_many: int, cabin: str = "ECONOMY") -> None:
        """`flight`: as `NA1234/2027-05-01`, with the day of departure there."""
        left = {"flight": flight, "cabin": cabin, "left": how_many}
        await self._ask("PUT", "/sandbox/stock", json=left)

    async def seats_left(self, flight: str, cabin: str = "ECONOMY") -> int:
        asked = {"flight": flight, "cabin": cabin}
        return int((await self._ask("GET", "/sandbox/stock", params=asked)).json()["left"])

    async def leave_rooms(self, hotel_id: str, night: str, how_many: int) -> None:
        left = {"hotel": hotel_id, "night": night, "left": how_many}
        await self._ask("PUT", "/sandbox/stock", json=left)

    async def rooms_left(self, hotel_id: str, night: str) -> int:
        asked = {"hotel": hotel_id, "night": night}
        return int((await self._ask("GET", "/sandbox/stock", params=asked)).json()["left"])

    async def price_flight(self, flight: str, percent: float) -> None:
        """Of its first price, from now on."""
        await self._ask("PUT", "/sandbox/prices", json={"flight": flight, "percent": percent})

    async def price_hotel(self, hotel_id: str, percent: float) -> None:
        """Of its first prices, from now on."""
        await self._ask("PUT", "/sandbox/prices", json={"hotel": hotel_id, "percent": percent})

    async def orders(self, reference: str) -> list[dict[str, Any]]:
        """As the provider holds them, newest first."""
        answer = await self._ask("GET", "/sandbox/orders", params={"reference": reference})
        return list(answer.json())

    async def move(self, order_id: str, state: str) -> None:
        """`order_id`: as it was told. TICKETED, CANCELLED, CONFIRMED, ..."""
        await self._ask("PUT", f"/sandbox/orders/{order_id}", json={"state": state})

    async def revoke_tokens(self) -> None:
        await self._ask("DELETE", "/sandbox/tokens")

    async def _ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url) as client:
            answer = await client.request(method, path, **sent)
        return answer.raise_for_status()
