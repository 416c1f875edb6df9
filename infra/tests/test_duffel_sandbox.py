"""Does the sandbox answer as Duffel's reference says, to a caller who knows nothing of it?"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.tests.duffel import DEPARTS, RETURNS, Duffel, calling, refused

TRANSCRIPT = yaml.safe_load((Path(__file__).parent / "duffel_transcript.yaml").read_text())


@pytest.fixture
async def duffel(duffel_url: str) -> AsyncIterator[Duffel]:
    async with calling(duffel_url) as caller:
        yield caller


async def test_the_transcript_of_the_reference_holds(duffel):
    known: dict[str, Any] = {
        "departs": DEPARTS,
        "returns": RETURNS,
        "reference": duffel.reference,
    }
    for call in TRANSCRIPT:
        method, path = filled(call["ask"], known).split(" ")
        sent = {"data": filled(call["data"], known)} if "data" in call else {}
        answer = await duffel.ask(method, path, **sent)
        assert answer.status_code == call["status"], (call["name"], answer.text)
        body = answer.json()
        check(call, body, known)
        known |= {name: kept(how, body) for name, how in call.get("keep", {}).items()}


def check(call: Mapping[str, Any], body: Any, known: Mapping[str, Any]) -> None:
    for path in call.get("has", []):
        at(body, path)
    for path, value in call.get("is", {}).items():
        assert at(body, path) == filled(value, known), (call["name"], path)
    for path, pattern in call.get("like", {}).items():
        assert re.fullmatch(pattern, at(body, path)), (call["name"], path, at(body, path))


def at(body: Any, path: str) -> Any:
    """Raises KeyError or IndexError for what is not there."""

    def inside(found: Any, name: str) -> Any:
        return found[int(name)] if isinstance(found, list) else found[name]

    return reduce(inside, path.split("."), body)


def filled(written: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(written, dict):
        return {name: filled(each, known) for name, each in written.items()}
    if isinstance(written, list):
        return [filled(each, known) for each in written]
    if isinstance(written, str):
        return re.sub(r"\$\{(.+?)\}", lambda named: str(at(known, named[1])), written)
    return written


def kept(how: Any, body: Any) -> Any:
    if isinstance(how, str):
        return at(body, how)
    wanted = how["where"].items()
    return next(each for each in at(body, how["of"]) if all(at(each, p) == v for p, v in wanted))


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"authorization": ""}, (401, "missing_authorization_header")),
        ({"authorization": "Bearer duffel_live_x"}, (401, "access_token_not_found")),
        ({"authorization": "duffel_test_x"}, (401, "access_token_not_found")),
        ({"duffel-version": "v1"}, (400, "unsupported_version")),
    ],
)
async def test_nobody_is_answered_without_a_test_key_and_the_version(duffel, headers, told):
    answer = await duffel.ask("GET", "/air/orders", headers=headers)
    assert refused(answer) == told
    assert answer.json()["meta"]["request_id"] == answer.headers["x-request-id"]


async def test_every_answer_tells_of_the_window(duffel):
    answer = await duffel.ask("GET", "/air/orders")
    names = {"ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "x-request-id"}
    assert names <= answer.headers.keys()


async def test_pages_hold_each_offer_once_in_both_directions(duffel):
    search = (await duffel.search("LHR", "JFK")).json()["data"]
    ids = [offer["id"] for offer in search["offers"]]
    asked = {"offer_request_id": search["id"], "limit": "5"}
    pages, after = [], None
    while after or not pages:
        more = {"after": after} if after else {}
        page = (await duffel.ask("GET", "/air/offers", params={**asked, **more})).json()
        pages.append([offer["id"] for offer in page["data"]])
        after, before = page["meta"]["after"], page["meta"]["before"]
    assert [id for page in pages for id in page] == ids
    back = await duffel.ask("GET", "/air/offers", params={**asked, "before": before})
    assert [offer["id"] for offer in back.json()["data"]] == pages[-2]


@pytest.mark.parametrize("asked", [{"limit": "0"}, {"limit": "201"}, {"after": "nowhere"}])
async def test_a_page_that_cannot_be_is_refused(duffel, asked):
    answer = await duffel.ask("GET", "/air/orders", params=asked)
    assert (answer.status_code, answer.json()["errors"][0]["type"]) == (422, "validation_error")


def segments(offer: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return (segment for each in offer["slices"] for segment in each["segments"])


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))


async def test_an_airline_is_paid_in_its_own_currency_and_its_amounts_add_up(duffel):
    offers = await duffel.offers("LHR", "JFK")
    assert {offer["total_currency"] for offer in offers} == {"GBP", "EUR"}
    for offer in offers:
        parts = cents(offer["base_amount"]) + cents(offer["tax_amount"])
        assert parts == cents(offer["total_amount"])
        assert {offer[f"{part}_currency"] for part in ("base", "tax", "total")} == {
            offer["total_currency"]
        }


async def test_what_a_fare_allows_follows_from_its_brand(duffel):
    basic, flex = await duffel.offer("Basic"), await duffel.offer("Flex")
    refused = {"allowed": False, "penalty_amount": None, "penalty_currency": None}
    assert basic["conditions"]["refund_before_departure"] == refused
    assert basic["payment_requirements"]["requires_instant_payment"] is True
    assert flex["conditions"]["refund_before_departure"] == {
        "allowed": True,
        "penalty_amount": "0.00",
        "penalty_currency": flex["total_currency"],
    }
    assert flex["payment_requirements"]["requires_instant_payment"] is False


async def test_a_return_goes_back_and_costs_more(duffel):
    there, both = await duffel.offers("LHR", "CDG"), await duffel.offers("LHR", "CDG", "LHR")
    assert cents(both[0]["total_amount"]) > cents(there[0]["total_amount"])
    for offer in both:
        way = [
            (each["origin"]["iata_code"], each["destination"]["iata_code"])
            for each in segments(offer)
        ]
        assert way == [("LHR", "CDG"), ("CDG", "LHR")]


async def test_where_nobody_flies_directly_one_changes_once(duffel):
    for offer in (found := await duffel.offers("LHR", "SYD")):
        first, second = segments(offer)
        assert first["destination"] == second["origin"]
        assert first["arriving_at"] < second["departing_at"]
    assert found
    assert await duffel.offers("LHR", "SYD", max_connections=0) == []


async def test_children_pay_less_and_infants_take_no_seat(duffel):
    alone = (await duffel.offers())[0]
    family = [{"type": "adult"}, {"age": 7}, {"age": 1}]
    offer = (await duffel.offers(passengers=family))[0]
    kinds = [each["type"] for each in offer["passengers"]]
    assert kinds == ["adult", "child", "infant_without_seat"]
    assert cents(alone["total_amount"]) < cents(offer["total_amount"])
    assert cents(offer["total_amount"]) < 2 * cents(alone["total_amount"])
    await duffel.stock(offer, 1)
    sold = [each["id"] for each in await duffel.offers()]
    assert len(await duffel.offers(passengers=family)) < len(sold)
    await duffel.stock(offer, 100)


@pytest.mark.parametrize(("cabin", "brands"), [
    ("business", {"Business Saver", "Business Flex"}),
    ("economy", {"Basic", "Classic", "Flex"}),
    ("first", set()),
])  # fmt: skip
async def test_a_cabin_is_asked_for(duffel, cabin, brands):
    found = await duffel.offers(cabin=cabin)
    assert {offer["slices"][0]["fare_brand_name"] for offer in found} == brands
    cabins = {each["passengers"][0]["cabin_class"] for offer in found for each in segments(offer)}
    assert cabins <= {cabin}


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"slices": []}, "/slices"),
        ({"slices": [{"origin": "QQQ"}]}, "/slices/0/origin"),
        (
            {"slices": [{"origin": "LHR", "destination": "CDG", "departure_date": "2020-01-01"}]},
            "/slices/0/departure_date",
        ),
        ({"passengers": []}, "/passengers"),
        ({"passengers": [{}]}, "/passengers/0/type"),
        ({"passengers": [{"type": "dog"}]}, "/passengers/0/type"),
        ({"passengers": [{"type": "adult"}] * 10}, "/passengers"),
        ({"cabin_class": "roof"}, "/cabin_class"),
        ({"max_connections": 9}, "/max_connections"),
    ],
)
async def test_a_search_that_cannot_be_is_told_where(duffel, changes, pointer):
    answer = await duffel.search(**changes)
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["type"]) == (422, "validation_error")
    assert error["source"] == {"field": pointer.rpartition("/")[2], "pointer": pointer}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"data": 1}'])
async def test_a_body_without_data_is_refused(duffel, content):
    answer = await duffel.ask("POST", "/air/orders", content=content)
    assert answer.status_code in {400, 422}
    assert await duffel.truth() == []


async def test_an_offer_ends_with_its_time(duffel):
    offer = await duffel.offer()
    await duffel.shift(minutes=29)
    assert (await duffel.ask("GET", f"/air/offers/{offer['id']}")).status_code == 200
    await duffel.shift(minutes=31)
    asked = await duffel.ask("GET", f"/air/offers/{offer['id']}")
    assert refused(asked) == refused(await duffel.order(duffel.hold(offer)))
    assert refused(asked) == (422, "offer_expired")
    assert await duffel.truth() == []


async def test_a_price_changes_when_it_is_asked_for_again(duffel):
    offer = await duffel.offer()
    await duffel.fail("offer", "price_changed", ours=False)
    path = f"/air/offers/{offer['id']}"
    again = (await duffel.ask("GET", path)).json()["data"]
    assert cents(again["total_amount"]) > cents(offer["total_amount"])
    assert (await duffel.ask("GET", path)).json()["data"] == again
    old = await duffel.order(duffel.instant(offer))
    assert refused(old) == (422, "payment_amount_does_not_match_order_amount")
    assert (await duffel.order(duffel.instant(again))).status_code == 201


@pytest.mark.parametrize("how", ["offer_expired", "offer_no_longer_available"])
async def test_an_offer_may_be_gone(duffel, how):
    offer = await duffel.offer()
    await duffel.fail("offer", how, ours=False)
    assert refused(await duffel.ask("GET", f"/air/offers/{offer['id']}")) == (422, how)


async def test_airlines_may_not_answer_in_time(duffel):
    every = await duffel.offers("LHR", "JFK")
    await duffel.fail("search", "partial", ours=False)
    assert 0 < len(await duffel.offers("LHR", "JFK")) < len(every)
    await duffel.fail("search", "empty", ours=False)
    assert await duffel.offers("LHR", "JFK") == []


async def test_seats_are_shown_for_each_flight_by_most_airlines(duffel):
    shown = set()
    for offer in await duffel.offers("LHR", "JFK"):
        maps = (await duffel.ask("GET", f"/air/seat_maps?offer_id={offer['id']}")).json()["data"]
        shown.add(bool(maps))
        for seat_map, segment in zip(maps, segments(offer) if maps else (), strict=True):
            assert seat_map["segment_id"] == segment["id"]
            seats = [
                seat
                for row in seat_map["cabins"][0]["rows"]
                for section in row["sections"]
                for seat in section["elements"]
            ]
            assert len({seat["designator"] for seat in seats}) == len(seats) > 100
            priced = [service for seat in seats for service in seat["available_services"]]
            assert {each["passenger_id"] for each in priced} == {offer["passengers"][0]["id"]}
            assert 0 < len(priced) < len(seats)
    assert shown == {True, False}


@pytest.mark.parametrize(
    "planned",
    [
        {"step": "order"},
        {"step": "x", "how": "delay"},
        {"step": "pay", "how": "pending"},
        {"step": "event", "how": "drop_after"},
        {"how": "delay", "x": 1},
    ],
)
async def test_a_failure_that_cannot_be_is_refused(duffel, planned):
    assert (await duffel.ask("POST", "/sandbox/failures", json=planned)).status_code == 400
