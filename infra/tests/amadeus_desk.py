"""A travel agent at Amadeus's sandbox: asks as a client asks, over plain HTTP."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

SHORT = ("CDG", "FCO")  # direct, no passport
LONG = ("CDG", "JFK")  # direct, with a passport
FAR = ("MAD", "AKL")  # no flight goes all the way
SEATS_ENOUGH = 4  # for whatever one test orders
PARIS = (48.85341, 2.3488)

TRAVELER = {
    "id": "1",
    "dateOfBirth": "1990-04-01",
    "gender": "FEMALE",
    "name": {"firstName": "ANA", "lastName": "BELL"},
    "contact": {
        "emailAddress": "ana@example.com",
        "phones": [{"deviceType": "MOBILE", "countryCallingCode": "33", "number": "600000000"}],
    },
}
PASSPORT = {
    "documentType": "PASSPORT",
    "number": "00000000",
    "expiryDate": "2035-01-01",
    "issuanceCountry": "FR",
    "nationality": "FR",
    "holder": True,
}
GUEST = {"tid": 1, "firstName": "ANA", "lastName": "BELL", "email": "ana@example.com"}
CARD = {
    "method": "CREDIT_CARD",
    "paymentCard": {
        "paymentCardInfo": {
            "vendorCode": "VI",
            "cardNumber": "4111111111111111",
            "expiryDate": "2030-08",
            "holderName": "AGENCY",
        }
    },
}

Document = dict[str, Any]


def today() -> date:
    return datetime.now(UTC).date()


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


def flight_id(offer: Document, segment: int = 0) -> str:
    """As the sandbox's hand names the flight."""
    told = [each for way in offer["itineraries"] for each in way["segments"]][segment]
    return f"{told['carrierCode']}{told['number']}/{told['departure']['at'][:10]}"


def remarks(reference: str) -> Document:
    return {"general": [{"subType": "GENERAL_MISCELLANEOUS", "text": reference}]}


def code(answer: httpx.Response) -> object:
    return answer.json()["errors"][0]["code"]


@dataclass(frozen=True, slots=True)
class Desk:
    http: httpx.AsyncClient

    async def sign_in(self, secret: str = "sandbox") -> httpx.Response:
        form = {"grant_type": "client_credentials", "client_id": "me", "client_secret": secret}
        answer = await self.http.post("/v1/security/oauth2/token", data=form)
        if answer.is_success:
            self.http.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        return answer

    async def search(
        self, route: tuple[str, str] = SHORT, on: date | None = None, **changes: Any
    ) -> httpx.Response:
        asked = {
            "originLocationCode": route[0],
            "destinationLocationCode": route[1],
            "departureDate": str(on or in_days(90)),
            "adults": 1,
            **changes,
        }
        return await self.http.get("/v2/shopping/flight-offers", params=asked)

    async def offer(
        self, family: str = "FLEX", route: tuple[str, str] = SHORT, **changes: Any
    ) -> Document:
        """The cheapest of the family with seats enough: other tests order here as well."""
        found = (await self.search(route, **changes)).raise_for_status().json()["data"]
        left = (each for each in found if each["numberOfBookableSeats"] >= SEATS_ENOUGH)
        return next(each for each in left if brand(each) == family)

    async def price(self, offer: Document, **asked: str) -> httpx.Response:
        body = {"data": {"type": "flight-offers-pricing", "flightOffers": [offer]}}
        return await self.http.post("/v1/shopping/flight-offers/pricing", json=body, params=asked)

    async def priced(self, family: str = "FLEX", route: tuple[str, str] = SHORT) -> Document:
        answer = await self.price(await self.offer(family, route))
        return dict(answer.raise_for_status().json()["data"]["flightOffers"][0])

    async def order(self, offer: Document, reference: str, **changes: Any) -> httpx.Response:
        data = {
            "type": "flight-order",
            "flightOffers": [offer],
            "travelers": [TRAVELER],
            "remarks": remarks(reference),
            "ticketingAgreement": {"option": "CONFIRM"},
            **changes,
        }
        return await self.http.post("/v1/booking/flight-orders", json={"data": data})

    async def get(self, order_id: str) -> httpx.Response:
        return await self.http.get(f"/v1/booking/flight-orders/{order_id}")

    async def cancel(self, order_id: str) -> httpx.Response:
        return await self.http.delete(f"/v1/booking/flight-orders/{order_id}")

    async def hotel_ids(self) -> list[str]:
        """Twenty in Paris."""
        asked = {"latitude": PARIS[0], "longitude": PARIS[1]}
        path = "/v1/reference-data/locations/hotels/by-geocode"
        found = (await self.http.get(path, params=asked)).raise_for_status().json()["data"]
        return [each["hotelId"] for each in found[:20]]

    async def rooms(self, hotel_ids: list[str], **changes: Any) -> httpx.Response:
        asked = {
            "hotelIds": ",".join(hotel_ids),
            "checkInDate": str(in_days(90)),
            "checkOutDate": str(in_days(93)),
            "adults": 2,
            **changes,
        }
        return await self.http.get("/v3/shopping/hotel-offers", params=asked)

    async def room(self) -> tuple[str, Document]:
        """A hotel's id and the first of its offers."""
        found = (await self.rooms(await self.hotel_ids())).raise_for_status().json()["data"][0]
        return found["hotel"]["hotelId"], found["offers"][0]

    async def room_again(self, offer_id: str) -> httpx.Response:
        return await self.http.get(f"/v3/shopping/hotel-offers/{offer_id}")

    async def order_room(self, offer_id: str, reference: str, **changes: Any) -> httpx.Response:
        room = {
            "hotelOfferId": offer_id,
            "guestReferences": [{"guestReference": "1"}],
            "specialRequest": f"Ref. {reference}",
        }
        data = {
            "type": "hotel-order",
            "guests": [GUEST],
            "travelAgent": {"contact": {"email": "desk@example.com"}},
            "roomAssociations": [room],
            "payment": CARD,
            **changes,
        }
        return await self.http.post("/v2/booking/hotel-orders", json={"data": data})


def brand(offer: Document) -> str:
    return str(offer["travelerPricings"][0]["fareDetailsBySegment"][0]["brandedFare"])
