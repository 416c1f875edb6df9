"""Does Amadeus's own client, as it is published, find in the sandbox what it expects?"""

from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest
from amadeus import Client, ResponseError
from amadeus.client.errors import AuthenticationError, ClientError, NotFoundError

from infra.tests.amadeus_desk import CARD, GUEST, PARIS, SHORT, TRAVELER, in_days

# What the published schema requires, and what this house reads.
OFFER = (
    *("type", "id", "source", "instantTicketingRequired", "lastTicketingDate"),
    *("numberOfBookableSeats", "itineraries", "price", "pricingOptions", "validatingAirlineCodes"),
    "travelerPricings",
)
SEGMENT = (
    *("id", "departure", "arrival", "carrierCode", "number", "aircraft", "operating", "duration"),
    *("numberOfStops", "co2Emissions"),
)
PRICE = ("currency", "total", "base", "fees", "grandTotal")
PRICING = ("travelerId", "fareOption", "travelerType", "price", "fareDetailsBySegment")
FARE = ("segmentId", "cabin", "fareBasis", "brandedFare", "class", "includedCheckedBags")
ORDER = ("type", "id", "associatedRecords", "flightOffers", "travelers")
RECORD = ("reference", "creationDate", "originSystemCode", "flightOfferId")
SEAT = ("cabin", "number", "travelerPricing", "coordinates")
HOTEL = ("chainCode", "iataCode", "name", "hotelId", "geoCode", "address", "distance")
ROOM_OFFER = (
    *("id", "checkInDate", "checkOutDate", "rateCode", "room", "guests", "price", "policies"),
)
HOTEL_ORDER = ("type", "id", "self", "hotelBookings", "guests", "associatedRecords")
HOTEL_BOOKING = (
    *("type", "id", "bookingStatus", "roomAssociations", "hotelOffer", "hotel"),
    *("hotelProviderInformation", "travelAgentId"),
)
LOCATION = (
    *("type", "subType", "name", "detailedName", "id", "self", "timeZoneOffset", "iataCode"),
    *("geoCode", "address", "analytics"),
)


@pytest.fixture
def sdk(amadeus_url) -> Client:
    return client(amadeus_url)


def client(url: str, secret: str = "sandbox") -> Client:
    port = urlsplit(url).port
    return Client(client_id="me", client_secret=secret, host="127.0.0.1", port=port, ssl=False)


def assert_has(told: Mapping[str, object], names: tuple[str, ...]) -> None:
    assert set(names) - told.keys() == set()


def search(sdk: Client, **changes: object) -> list[dict[str, object]]:
    asked = {
        "originLocationCode": SHORT[0],
        "destinationLocationCode": SHORT[1],
        "departureDate": str(in_days(60)),
        "adults": 1,
        **changes,
    }
    return list(sdk.shopping.flight_offers_search.get(**asked).data)


def test_flights_are_found_priced_ordered_and_cancelled(sdk):
    offer = search(sdk)[0]
    assert_has(offer, OFFER)
    assert_has(offer["itineraries"][0]["segments"][0], SEGMENT)
    assert_has(offer["price"], PRICE)
    assert_has(offer["travelerPricings"][0], PRICING)
    assert_has(offer["travelerPricings"][0]["fareDetailsBySegment"][0], FARE)

    priced = sdk.shopping.flight_offers.pricing.post(offer, include="detailed-fare-rules,bags")
    assert priced.data["type"] == "flight-offers-pricing"
    assert priced.data["flightOffers"] == [offer]
    assert priced.data["bookingRequirements"]["emailAddressRequired"] is True
    assert priced.result["included"].keys() == {"detailed-fare-rules", "bags"}
    assert priced.result["dictionaries"]["locations"]["CDG"] == {
        "cityCode": "CDG",
        "countryCode": "FR",
    }

    made = sdk.booking.flight_orders.post(priced.data["flightOffers"], TRAVELER)
    assert made.status_code == 201
    assert_has(made.data, ORDER)
    assert_has(made.data["associatedRecords"][0], RECORD)
    assert "%2F" in made.data["id"]

    order = sdk.booking.flight_order(made.data["id"])
    assert order.get().data == made.data
    seats = sdk.shopping.seatmaps.get(**{"flight-orderId": made.data["id"]}).data[0]["decks"][0]
    assert_has(seats["seats"][0], SEAT)
    assert order.delete().status_code == 204
    with pytest.raises(NotFoundError):
        order.delete()


def test_seats_are_shown_before_anything_is_ordered(sdk):
    offer = search(sdk, returnDate=str(in_days(67)))[0]
    maps = sdk.shopping.seatmaps.post({"data": [offer]})
    assert [each["segmentId"] for each in maps.data] == ["1", "2"]
    shown = [seat for deck in maps.data[0]["decks"] for seat in deck["seats"]]
    statuses = {seat["travelerPricing"][0]["seatAvailabilityStatus"] for seat in shown}
    assert statuses == {"AVAILABLE", "BLOCKED", "OCCUPIED"}
    free = [s for s in shown if s["travelerPricing"][0]["seatAvailabilityStatus"] == "AVAILABLE"]
    assert len(free) == maps.data[0]["availableSeatsCounters"][0]["value"]
    assert all("price" in seat["travelerPricing"][0] for seat in free)


def test_a_search_by_body_finds_the_same_as_one_by_query(sdk):
    body = {
        "currencyCode": "EUR",
        "originDestinations": [
            {
                "id": "1",
                "originLocationCode": SHORT[0],
                "destinationLocationCode": SHORT[1],
                "departureDateTimeRange": {"date": str(in_days(60))},
            }
        ],
        "travelers": [{"id": "1", "travelerType": "ADULT"}],
        "sources": ["GDS"],
    }
    assert sdk.shopping.flight_offers_search.post(body).data == search(sdk)


def test_hotels_are_listed_offered_and_ordered(sdk):
    listed = sdk.reference_data.locations.hotels
    found = listed.by_geocode.get(latitude=PARIS[0], longitude=PARIS[1]).data
    assert_has(found[0], HOTEL)
    assert {each["hotelId"] for each in listed.by_city.get(cityCode="CDG").data} == {
        each["hotelId"] for each in found
    }
    hotel_id = found[0]["hotelId"]
    assert listed.by_hotels.get(hotelIds=hotel_id).data[0]["name"] == found[0]["name"]

    stay = {"checkInDate": str(in_days(130)), "checkOutDate": str(in_days(132)), "adults": 2}
    rooms = sdk.shopping.hotel_offers_search.get(hotelIds=hotel_id, bestRateOnly="false", **stay)
    offers = rooms.data[0]["offers"]
    assert_has(offers[0], ROOM_OFFER)
    assert len(offers) == 6
    again = sdk.shopping.hotel_offer_search(offers[0]["id"]).get().data
    assert again["offers"] == [offers[0]]

    room = {"hotelOfferId": offers[0]["id"], "guestReferences": [{"guestReference": "1"}]}
    agent = {"contact": {"email": "desk@example.com"}}
    made = sdk.booking.hotel_orders.post(GUEST, agent, room, CARD)
    assert made.status_code == 201
    assert_has(made.data, HOTEL_ORDER)
    booking = made.data["hotelBookings"][0]
    assert_has(booking, HOTEL_BOOKING)
    assert booking["bookingStatus"] == "CONFIRMED"
    assert booking["hotelOffer"]["price"] == offers[0]["price"]
    assert booking["payment"]["paymentCard"]["paymentCardInfo"]["cardNumber"] == "X" * 12 + "1111"


def test_airports_and_cities_are_found_page_by_page(sdk):
    page = {"page": {"limit": 2}}
    first = sdk.reference_data.locations.get(keyword="L", subType="AIRPORT,CITY", **page)
    assert_has(first.data[0], LOCATION)
    second = sdk.next(first)
    seen = [each["id"] for each in [*first.data, *second.data]]
    assert len(set(seen)) == 4
    assert sdk.previous(second).data == first.data
    one = sdk.reference_data.location(seen[0]).get()
    assert one.data == first.data[0]
    cities = sdk.reference_data.locations.cities.get(keyword="PARIS", include="AIRPORTS")
    assert cities.data[0]["iataCode"] == "CDG"
    assert cities.result["included"]["airports"]["AORY"]["iataCode"] == "ORY"


def test_refusals_reach_the_client_as_its_own_errors(sdk, amadeus_url):
    with pytest.raises(AuthenticationError) as refused:
        client(amadeus_url, "wrong").reference_data.locations.get(keyword="L", subType="CITY")
    assert refused.value.response.result["code"] == 38187
    with pytest.raises(ClientError) as missing:
        sdk.shopping.flight_offers_search.get(originLocationCode="CDG")
    error = missing.value.response.result["errors"][0]
    assert (error["code"], error["source"]) == (32171, {"parameter": "destinationLocationCode"})
    with pytest.raises(ResponseError):
        sdk.get("/v1/nowhere")
