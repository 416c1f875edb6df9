"""A caller of Duffel who knows its reference, and a test's hand on the sandbox."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx

HEADERS = {"authorization": "Bearer duffel_test_anybody", "duffel-version": "v2"}
DEPARTS = (date.today() + timedelta(days=60)).isoformat()  # noqa: DTZ011 - any zone's will do
RETURNS = (date.today() + timedelta(days=67)).isoformat()  # noqa: DTZ011
ADULT = {
    "title": "ms",
    "given_name": "Amelia",
    "family_name": "Earhart",
    "gender": "f",
    "born_on": "1987-07-24",
    "email": "amelia@example.org",
    "phone_number": "+442080160509",
}
PASSPORT = {
    "type": "passport",
    "unique_identifier": "19KL56147",
    "issuing_country_code": "GB",
    "expires_on": "2099-04-25",
}
Offer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Duffel:
    client: httpx.AsyncClient
    reference: str

    async def ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """`data`: what is sent below that name."""
        if "data" in sent:
            sent["json"] = {"data": sent.pop("data")}
        return await self.client.request(method, path, **sent)

    async def search(self, *route: str, cabin: str | None = None, **more: Any) -> httpx.Response:
        """There, and back where more than two airports are named."""
        origin, destination, *back = route or ("LHR", "CDG")
        slices = [{"origin": origin, "destination": destination, "departure_date": DEPARTS}]
        slices += [
            {"origin": destination, "destination": each, "departure_date": RETURNS} for each in back
        ]
        data = {"slices": slices, "passengers": [{"type": "adult"}], "cabin_class": cabin, **more}
        return await self.ask("POST", "/air/offer_requests", data=data)

    async def offers(self, *route: str, **more: Any) -> list[Offer]:
        return list((await self.search(*route, **more)).json()["data"]["offers"])

    async def offer(self, brand: str = "Flex", *route: str) -> Offer:
        """The first of a brand; Flex can be held, and Basic must be paid at once."""
        found = await self.offers(*route)
        return next(each for each in found if each["slices"][0]["fare_brand_name"] == brand)

    def hold(self, offer: Offer, **changes: Any) -> dict[str, Any]:
        return {
            "type": "hold",
            "selected_offers": [offer["id"]],
            "passengers": [{"id": each["id"], **ADULT} for each in offer["passengers"]],
            "metadata": {"reference": self.reference},
            **changes,
        }

    def instant(self, offer: Offer, **changes: Any) -> dict[str, Any]:
        return self.hold(offer, **{"type": "instant", "payments": [balance(offer)], **changes})

    async def order(self, data: Mapping[str, Any]) -> httpx.Response:
        return await self.ask("POST", "/air/orders", data=data)

    async def held(self) -> Offer:
        return dict((await self.order(self.hold(await self.offer()))).json()["data"])

    async def get(self, order_id: str) -> dict[str, Any]:
        return dict((await self.ask("GET", f"/air/orders/{order_id}")).json()["data"])

    async def pay(self, order: Mapping[str, Any]) -> httpx.Response:
        data = {"order_id": order["id"], "payment": balance(order)}
        return await self.ask("POST", "/air/payments", data=data)

    async def quote(self, order_id: str) -> httpx.Response:
        return await self.ask("POST", "/air/order_cancellations", data={"order_id": order_id})

    async def confirm(self, quote_id: str) -> httpx.Response:
        return await self.ask("POST", f"/air/order_cancellations/{quote_id}/actions/confirm")

    async def fail(self, step: str, how: str, seconds: float = 1.0, *, ours: bool = True) -> None:
        """`ours`: of our reference alone, which the steps before an order have not."""
        planned = {"step": step, "how": how, "seconds": seconds}
        planned |= {"reference": self.reference} if ours else {}
        (await self.ask("POST", "/sandbox/failures", json=planned)).raise_for_status()

    async def shift(self, **by: float) -> None:
        seconds = timedelta(**by).total_seconds()
        answer = await self.ask("PUT", "/sandbox/clock", json={"shiftSeconds": seconds})
        answer.raise_for_status()

    async def mended(self) -> None:
        await self.client.delete("/sandbox/failures")
        await self.shift()
        for each in (await self.client.get("/air/webhooks")).json()["data"]:
            await self.client.delete(f"/air/webhooks/{each['id']}")

    async def truth(self) -> list[dict[str, Any]]:
        asked = {"reference": self.reference}
        return list((await self.ask("GET", "/sandbox/orders", params=asked)).json())

    async def events(self) -> list[str]:
        """What was told under our reference, oldest first."""
        asked = {"reference": self.reference}
        found = await self.ask("GET", "/sandbox/webhooks/events", params=asked)
        return [each["event"]["type"] for each in found.json()]

    async def left(self, offer: Offer) -> list[int]:
        found = await self.ask("GET", "/sandbox/stock", params={"offer_id": offer["id"]})
        return [each["seats"] for each in found.json()]

    async def stock(self, offer: Offer, seats: int) -> None:
        sent = {"offer_id": offer["id"], "seats": seats}
        (await self.ask("PUT", "/sandbox/stock", json=sent)).raise_for_status()


@asynccontextmanager
async def calling(url: str) -> AsyncIterator[Duffel]:
    """Before and afterwards the sandbox works, keeps time, and tells nobody."""
    async with httpx.AsyncClient(base_url=url, headers=HEADERS, trust_env=False) as client:
        duffel = Duffel(client, uuid4().hex)
        await duffel.mended()
        try:
            yield duffel
        finally:
            await duffel.mended()


def balance(due: Mapping[str, Any]) -> dict[str, str]:
    return {"type": "balance", "amount": due["total_amount"], "currency": due["total_currency"]}


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["code"]
