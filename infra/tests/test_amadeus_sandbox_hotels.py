"""Does Amadeus's sandbox sell rooms as the real one did, with all that could go wrong?"""

import asyncio

import pytest

from infra.tests.amadeus_desk import code, in_days

LISTED = "/v1/reference-data/locations/hotels"


async def test_a_room_may_be_free_to_cancel_until_a_day(desk):
    hotel_id, _ = await desk.room()
    found = (await desk.rooms([hotel_id], bestRateOnly="false")).json()["data"][0]["offers"]
    firm, flexible = found[:2]
    assert (firm["boardType"], flexible["boardType"]) == ("ROOM_ONLY", "BREAKFAST")
    assert "deadline" not in firm["policies"]["cancellations"][0]
    until = flexible["policies"]["cancellations"][0]["deadline"]
    assert until.startswith(f"{in_days(88)}T18:00:00+0")  # local, as the hotel is in Paris
    assert float(firm["price"]["total"]) < float(flexible["price"]["total"])


async def test_where_nothing_is_a_list_of_hotels_is_refused(desk):
    for path, asked in (
        ("by-city", {"cityCode": "QQQ"}),
        ("by-geocode", {"latitude": 0, "longitude": -150}),
    ):
        answer = await desk.http.get(f"{LISTED}/{path}", params=asked)
        assert (answer.status_code, code(answer)) == (400, "00895")


async def test_a_radius_and_a_chain_narrow_the_list(desk):
    wide = {"cityCode": "CDG", "radius": 5}
    found = (await desk.http.get(f"{LISTED}/by-city", params=wide)).json()["data"]
    near = (await desk.http.get(f"{LISTED}/by-city", params={**wide, "radius": 1})).json()["data"]
    assert 0 < len(near) < len(found)
    chain = found[0]["chainCode"]
    of_chain = await desk.http.get(f"{LISTED}/by-city", params={**wide, "chainCodes": chain})
    assert {each["chainCode"] for each in of_chain.json()["data"]} == {chain}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"adults": 0}, 477),
        ({"checkInDate": "2020-01-01"}, 425),
        ({"checkOutDate": "2020-01-01"}, 2668),
        ({"hotelIds": "UNKNOWN1"}, 1257),
        ({"hotelIds": ",".join(f"XA{number:06}" for number in range(21))}, 477),
    ],
)
async def test_a_search_that_makes_no_sense_is_refused(desk, changes, expected):
    answer = await desk.rooms(await desk.hotel_ids(), **changes)
    assert (answer.status_code, code(answer)) == (400, expected)


async def test_an_unknown_hotel_among_known_ones_is_a_warning(desk):
    hotel_id, _ = await desk.room()
    answer = (await desk.rooms([hotel_id, "UNKNOWN1"])).json()
    assert [each["hotel"]["hotelId"] for each in answer["data"]] == [hotel_id]
    assert [each["code"] for each in answer["warnings"]] == [1257]


async def test_a_hotel_without_a_room_is_left_out_unless_asked_for(desk, amadeus):
    """S7."""
    hotel_id, _ = await desk.room()
    night = str(in_days(91))
    left = await amadeus.rooms_left(hotel_id, night)
    await amadeus.leave_rooms(hotel_id, night, 0)
    assert (await desk.rooms([hotel_id])).json()["data"] == []
    closed = (await desk.rooms([hotel_id], includeClosed="true")).json()["data"][0]
    assert closed["available"] is False
    assert "offers" not in closed
    await amadeus.leave_rooms(hotel_id, night, left)
    await amadeus.fail("hotel_search", "empty")
    assert (await desk.rooms([hotel_id])).json()["data"] == []


async def test_a_room_may_be_gone_when_it_is_asked_for_again(desk, amadeus, reference):
    """S7."""
    hotel_id, offer = await desk.room()
    night = str(in_days(92))
    left = await amadeus.rooms_left(hotel_id, night)
    await amadeus.leave_rooms(hotel_id, night, 0)
    for answer in (
        await desk.room_again(offer["id"]),
        await desk.order_room(offer["id"], reference),
    ):
        assert (answer.status_code, code(answer)) == (400, 3664)
    assert await amadeus.orders(reference) == []
    await amadeus.leave_rooms(hotel_id, night, left)


async def test_of_two_who_want_the_last_room_one_gets_it(desk, amadeus, reference):
    hotel_id, offer = await desk.room()
    night = str(in_days(90))
    left = await amadeus.rooms_left(hotel_id, night)
    await amadeus.leave_rooms(hotel_id, night, 1)
    answers = await asyncio.gather(*(desk.order_room(offer["id"], reference) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 400]
    assert len(await amadeus.orders(reference)) == 1
    assert await amadeus.rooms_left(hotel_id, night) == 0
    await amadeus.leave_rooms(hotel_id, night, left)


async def test_an_offer_of_a_room_grows_old(desk, amadeus, reference):
    """S7."""
    _, offer = await desk.room()
    await amadeus.set(offerSeconds=0)
    again = await desk.room_again(offer["id"])
    assert (again.status_code, code(again)) == (404, 1797)
    for offer_id in (offer["id"], "NEVERTOLD1"):
        answer = await desk.order_room(offer_id, reference)
        assert (answer.status_code, code(answer)) == (400, 38420)
    assert await amadeus.orders(reference) == []


async def test_a_room_is_booked_at_the_price_that_was_told_last(desk, amadeus, reference):
    """S4."""
    hotel_id, offer = await desk.room()
    await amadeus.price_hotel(hotel_id, 130.0)
    again = (await desk.room_again(offer["id"])).json()["data"]["offers"][0]
    assert float(again["price"]["total"]) > float(offer["price"]["total"])
    await amadeus.price_hotel(hotel_id, 100.0)
    made = (await desk.order_room(offer["id"], reference)).json()["data"]
    assert made["hotelBookings"][0]["hotelOffer"]["price"]["total"] == again["price"]["total"]


async def test_a_room_may_be_booked_at_another_price(desk, amadeus, reference):
    _, offer = await desk.room()
    await amadeus.fail("hotel_order", "price_change", reference=reference)
    made = (await desk.order_room(offer["id"], reference)).json()["data"]
    paid = made["hotelBookings"][0]["hotelOffer"]["price"]["total"]
    assert float(paid) > float(offer["price"]["total"])
    assert [each["total"] for each in await amadeus.orders(reference)] == [paid]


@pytest.mark.parametrize("status", ["PENDING", "UNCONFIRMED", "DENIED"])
async def test_created_is_not_confirmed(desk, amadeus, reference, status):
    """S11."""
    _, offer = await desk.room()
    await amadeus.fail("hotel_order", status.lower(), reference=reference)
    answer = await desk.order_room(offer["id"], reference)
    assert answer.status_code == 201
    made = answer.json()["data"]
    assert [each["bookingStatus"] for each in made["hotelBookings"]] == [status]
    assert [each["state"] for each in await amadeus.orders(reference)] == [status]
    await amadeus.move(made["id"], "CONFIRMED")
    told = (await amadeus.orders(reference))[0]
    assert told["order"]["hotelBookings"][0]["bookingStatus"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("how", "status", "expected"),
    [
        ("sold_out", 400, 3664),
        ("expired", 400, 38420),
        ("card_refused", 400, 1304),
        ("failed", 500, 38660),
    ],
)
async def test_an_order_is_refused_as_planned(desk, amadeus, reference, how, status, expected):
    _, offer = await desk.room()
    await amadeus.fail("hotel_order", how, reference=reference)
    answer = await desk.order_room(offer["id"], reference)
    assert (answer.status_code, code(answer)) == (status, expected)
    assert await amadeus.orders(reference) == []


@pytest.mark.parametrize("missing", ["guests", "travelAgent", "roomAssociations", "payment"])
async def test_an_order_that_lacks_something_is_refused(desk, amadeus, reference, missing):
    _, offer = await desk.room()
    answer = await desk.order_room(offer["id"], reference, **{missing: None})
    assert (answer.status_code, code(answer)) == (400, 32171)
    assert await amadeus.orders(reference) == []


async def test_no_route_cancels_or_shows_an_order_of_rooms(desk, amadeus, reference):
    _, offer = await desk.room()
    made = (await desk.order_room(offer["id"], reference)).json()["data"]
    for method in ("GET", "DELETE"):
        answer = await desk.http.request(method, f"/v2/booking/hotel-orders/{made['id']}")
        assert (answer.status_code, code(answer)) == (404, 38196)
    assert [each["state"] for each in await amadeus.orders(reference)] == ["CONFIRMED"]
