"""The sandbox of Duffel, as a test sees it: what it holds, what time it is there, how it fails."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from infra.local.sandboxes import DUFFEL_TOKEN
from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.flights.fares import Family
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.providers.duffel.adapter import Duffel
from subgraphs.booking.providers.duffel.settings import DuffelSettings
from subgraphs.booking.providers.duffel.subscribe import EVENTS
from subgraphs.booking.providers.port import Document, OrderRequest, Passenger, PricedOffer

WEBHOOK_SECRET = "a secret of the tests"
DEADLINE_SECONDS = 2.0  # of a call of the adapter
ANA = Passenger(
    id="traveler_1",
    given_name="Ana",
    family_name="Sousa",
    date_of_birth=date(1990, 5, 17),
    gender="F",
    email="ana@example.org",
    phone="+351912345678",
    documents=(Document("PASSPORT", "P4711", "PT", date(2099, 1, 2)),),
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
        times: int = 1,
        seconds: float = 1.0,
    ) -> None:
        """Let the next call of `step` fail; `infra.sandboxes.duffel.failures` names both."""
        planned = {"step": step, "how": how, "times": times, "seconds": seconds}
        await self._ask("POST", "/sandbox/failures", json={**planned, "reference": reference})

    async def recover(self) -> None:
        """Nothing fails, and its clock is the machine's."""
        await self._ask("DELETE", "/sandbox/failures")
        await self.later(timedelta())

    async def later(self, shift: timedelta) -> None:
        """So long after the machine's time."""
        shifted = {"shiftSeconds": shift.total_seconds()}
        await self._ask("PUT", "/sandbox/clock", json=shifted)

    async def orders(self, reference: str) -> list[dict[str, Any]]:
        """The truth, newest first: `status`, `order`, `payments`, `cancellations` of each."""
        answer = await self._ask("GET", "/sandbox/orders", params={"reference": reference})
        return list(answer.json())

    async def end(self, reference: str, status: str) -> None:
        """What is pending under it is created, or has failed, now."""
        [pending] = await self.orders(reference)
        await self._ask("PUT", f"/sandbox/orders/{pending['order']['id']}", json={"status": status})

    async def tell(self, url: str) -> None:
        """Of each event, to there, under the secret of the tests."""
        sent = {"url": url, "events": EVENTS, "secret": WEBHOOK_SECRET}
        await self._ask("POST", "/sandbox/webhooks", json=sent)

    async def events(self, reference: str) -> list[dict[str, Any]]:
        """Oldest first: `event` and its `deliveries`."""
        answer = await self._ask("GET", "/sandbox/webhooks/events", params={"reference": reference})
        return list(answer.json())

    async def tell_again(self, event_id: str, times: int = 1, how: str = "") -> None:
        path = f"/sandbox/webhooks/events/{event_id}/deliver"
        await self._ask("POST", path, json={"times": times, "how": how})

    async def told(self) -> list[dict[str, Any]]:
        """Who is told of events: `url` and `events` of each."""
        return list((await self._ask("GET", "/air/webhooks")).json()["data"])

    async def stop_telling(self) -> None:
        for endpoint in await self.told():
            await self._ask("DELETE", f"/air/webhooks/{endpoint['id']}")

    async def _ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url, headers=_HEADERS) as client:
            answer = await client.request(method, path, **sent)
        return answer.raise_for_status()


_HEADERS = {"authorization": f"Bearer {DUFFEL_TOKEN}", "duffel-version": "v2"}


@asynccontextmanager
async def adapter(url: str, seconds: float = DEADLINE_SECONDS) -> AsyncIterator[Duffel]:
    settings = DuffelSettings(
        duffel_url=url,
        duffel_token=SecretStr(DUFFEL_TOKEN),
        duffel_webhook_secret=SecretStr(WEBHOOK_SECRET),
        duffel_seconds=seconds,
    )
    async with Duffel(settings) as duffel:
        yield duffel


def a_search(
    origin: str = "LHR", destination: str = "CDG", travelers: int = 1, *, back: bool = False
) -> FlightSearch:
    on = datetime.now(UTC).date() + timedelta(days=60)
    home = on + timedelta(days=7) if back else None
    return FlightSearch(origin, destination, on, home, travelers, Cabin.ECONOMY)


async def found(duffel: Duffel, search: FlightSearch) -> list[PricedOffer]:
    return [offer async for part in duffel.flights(search) for offer in part]


async def an_offer(
    duffel: Duffel, family: Family = Family.FLEX, search: FlightSearch | None = None
) -> PricedOffer:
    """The cheapest; each of another search, since of one search one offer is ordered."""
    offers = await found(duffel, search or a_search())
    return next(offer for offer in offers if offer.shown["family"] == family)


def a_request(offer: PricedOffer, reference: str, *, hold: bool = False) -> OrderRequest:
    travelers = (ANA,) * len(offer.sealed["passengers"])
    return OrderRequest(reference, OfferKind.FLIGHT, offer.sealed, offer.total, travelers, hold)
