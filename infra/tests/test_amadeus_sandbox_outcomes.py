"""What can a caller of Amadeus's sandbox be left with: no answer, a wrong one, or none it reads?"""

import asyncio
import json
import os
from datetime import datetime
from pathlib import Path
from signal import SIGKILL
from uuid import uuid4

import httpx
import pytest

from infra.local.ports import free_port
from infra.local.sandboxes import Amadeus
from infra.tests.amadeus_desk import Desk, code, flight_id
from subgraphs.chassis.testing.amadeus import Sandbox

LOST = ["drop", "500", "502", "504"]


async def ordered(desk: Desk, step: str, reference: str, thing: str) -> httpx.Response | None:
    """None where the connection ended without an answer. `thing`: an offer, made before."""
    try:
        if step == "hotel_order":
            return await desk.order_room(thing, reference)
        return await desk.order(json.loads(thing), reference)
    except httpx.RemoteProtocolError:
        return None
    except httpx.ReadError:
        return None


async def sellable(desk: Desk, step: str) -> str:
    if step == "hotel_order":
        return str((await desk.room())[1]["id"])
    return json.dumps(await desk.priced())


@pytest.mark.parametrize("step", ["order", "hotel_order"])
@pytest.mark.parametrize("how", LOST)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_nobody_can_tell_a_lost_answer_from_a_lost_order(
    desk, amadeus, reference, step, how, when
):
    """S8."""
    thing = await sellable(desk, step)
    await amadeus.fail(step, f"{how}_{when}", reference=reference)
    answer = await ordered(desk, step, reference, thing)
    assert (answer.status_code if answer else "drop") == (how if how == "drop" else int(how))
    if how == "500":
        assert code(answer) == 21934
    assert len(await amadeus.orders(reference)) == (when == "after")


@pytest.mark.parametrize("step", ["order", "hotel_order"])
@pytest.mark.parametrize(("when", "seen_at_once"), [("before", 0), ("after", 1)])
async def test_an_order_may_be_made_while_nobody_waits_any_more(
    desk, amadeus, reference, step, when, seen_at_once
):
    """S8."""
    thing = await sellable(desk, step)
    await amadeus.fail(step, f"delay_{when}", reference=reference, seconds=1.5)
    desk.http.timeout = httpx.Timeout(10.0, read=0.2)
    with pytest.raises(httpx.ReadTimeout):
        await ordered(desk, step, reference, thing)
    assert len(await amadeus.orders(reference)) == seen_at_once
    async with asyncio.timeout(5):
        while len(await amadeus.orders(reference)) != 1:
            await asyncio.sleep(0.05)


async def test_a_cancellation_may_have_been_done_too(desk, amadeus, reference):
    """S8, S10."""
    made = (await desk.order(await desk.priced(), reference)).json()["data"]
    await amadeus.fail("cancel", "504_before", reference=reference)
    await amadeus.fail("cancel", "504_after", reference=reference)
    states = []
    for _ in range(2):
        assert (await desk.cancel(made["id"])).status_code == 504
        states += [each["state"] for each in await amadeus.orders(reference)]
    assert states == ["CONFIRMED", "CANCELLED"]


async def test_a_failure_meets_the_reference_that_it_names(desk, amadeus, reference):
    await amadeus.fail("order", "504_before", reference=reference)
    priced = await desk.priced()
    assert (await desk.order(priced, uuid4().hex)).status_code == 201
    assert (await desk.order(priced, f"for {reference}")).status_code == 504
    assert (await desk.order(priced, reference)).status_code == 201


async def test_a_token_ends_with_its_time(desk, amadeus):
    """S1."""
    told = (await desk.sign_in()).json()
    assert (told["type"], told["token_type"], told["state"], told["expires_in"]) == (
        *("amadeusOAuth2Token", "Bearer", "approved", 1799),
    )
    path = f"/v1/security/oauth2/token/{told['access_token']}"
    await amadeus.shift(1_700)
    assert 0 < (await desk.http.get(path)).json()["expires_in"] < 100
    assert (await desk.search()).status_code == 200
    await amadeus.shift(1_800)
    assert (await desk.http.get(path)).json()["state"] == "expired"
    answer = await desk.search()
    assert (answer.status_code, code(answer)) == (401, 38192)
    await desk.sign_in()
    assert (await desk.search()).status_code == 200


async def test_a_token_can_be_revoked_and_a_wrong_one_is_refused(desk, amadeus):
    """S1."""
    await amadeus.revoke_tokens()
    answer = await desk.search()
    assert (answer.status_code, code(answer)) == (401, 38193)
    for header, expected in (("Bearer other", 38190), ("Basic x", "38191"), ("", "38191")):
        desk.http.headers["authorization"] = header
        answer = await desk.search()
        assert (answer.status_code, code(answer)) == (401, expected)
    assert (await desk.http.get("/v1/security/oauth2/token/other")).status_code == 404


async def test_who_has_no_secret_gets_no_token(desk):
    """S1."""
    answer = await desk.sign_in("guessed")
    assert answer.status_code == 401
    assert (answer.json()["error"], answer.json()["code"]) == ("invalid_client", 38187)
    form = {"grant_type": "password"}
    answer = await desk.http.post("/v1/security/oauth2/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize("limit", [{"perSecond": 3}, {"gapMilliseconds": 500}])
async def test_calls_that_come_too_fast_are_refused(desk, amadeus, limit):
    """S2."""
    await amadeus.set(**limit)
    answers = await asyncio.gather(*(desk.search() for _ in range(8)))
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert {code(answer) for answer in refused} == {38194}
    assert not any("retry-after" in answer.headers for answer in refused)


async def test_a_quota_is_spent_call_by_call(desk, amadeus):
    """S2."""
    await amadeus.set(quota=2)
    answers = [await desk.search() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert code(answers[2]) == 38195


@pytest.mark.parametrize(
    ("how", "status", "expected"),
    [
        ("rate_limited", 429, 38194),
        ("quota_spent", 429, 38195),
        ("token_expired", 401, 38192),
        ("token_revoked", 401, 38193),
    ],
)
async def test_an_order_is_refused_at_the_door(desk, amadeus, reference, how, status, expected):
    """S1, S2."""
    priced = await desk.priced()
    await amadeus.fail("order", how, reference=reference)
    answer = await desk.order(priced, reference)
    assert (answer.status_code, code(answer)) == (status, expected)
    assert await amadeus.orders(reference) == []


async def test_a_search_may_be_slow_or_too_broad(desk, amadeus):
    """S13."""
    await amadeus.fail("search", "500_before")
    answer = await desk.search()
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["code"], error["detail"]) == (500, 141, "Primitive Timeout")
    await amadeus.fail("search", "delay_before", seconds=1.0)
    desk.http.timeout = httpx.Timeout(10.0, read=0.2)
    with pytest.raises(httpx.ReadTimeout):
        await desk.search()


async def test_numbers_may_be_text(desk, amadeus):
    """S12."""
    await amadeus.fail("search", "text_numbers")
    found = (await desk.search()).json()["data"][0]
    assert isinstance(found["numberOfBookableSeats"], str)
    assert found["itineraries"][0]["segments"][0]["numberOfStops"] == "0"
    assert found["oneWay"] is False
    assert (await desk.price(found)).status_code == 200


async def test_data_may_be_a_list_or_not(desk, amadeus):
    """S12."""
    await amadeus.fail("search", "turned_data")
    found = (await desk.search()).json()["data"]
    await amadeus.fail("price", "turned_data")
    assert (await desk.price(found)).json()["data"][0]["type"] == "flight-offers-pricing"


async def test_a_time_says_no_offset(desk):
    """S12."""
    segment = (await desk.offer())["itineraries"][0]["segments"][0]
    assert datetime.fromisoformat(segment["departure"]["at"]).tzinfo is None


async def test_json_may_be_a_page_or_half_of_itself(desk, amadeus):
    """S12."""
    for how, status in (("502_before", 502), ("html", 200)):
        await amadeus.fail("search", how)
        answer = await desk.search()
        assert (answer.status_code, answer.text[:6]) == (status, "<html>")
    await amadeus.fail("search", "truncated")
    answer = await desk.search()
    assert answer.headers["content-type"] == "application/vnd.amadeus+json"
    with pytest.raises(ValueError, match=r"."):
        answer.json()


async def test_an_answer_may_be_compressed_or_warn(desk, amadeus):
    """S12."""
    await amadeus.fail("search", "gzip")
    answer = await desk.search()
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["data"]
    await amadeus.fail("search", "warnings")
    answer = await desk.search()
    assert (answer.status_code, len(answer.json()["warnings"])) == (200, 1)


async def test_an_order_that_is_told_in_half_is_an_order(desk, amadeus, reference):
    """S8, S12."""
    priced = await desk.priced()
    await amadeus.fail("order", "truncated", reference=reference)
    assert (await desk.order(priced, reference)).status_code == 201
    assert len(await amadeus.orders(reference)) == 1


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("failures", {"step": "order", "how": "unknown"}),
        ("clock", {"now": "2027-01-01T00:00:00Z", "shiftSeconds": 1}),
        ("settings", {"unknown": 1}),
        ("stock", {"left": 1}),
        ("prices", {"flight": "NA1/2027-01-01", "hotel": "XA000001", "percent": 100}),
    ],
)
async def test_what_a_test_cannot_mean_is_refused(desk, path, sent):
    method = "POST" if path == "failures" else "PUT"
    assert (await desk.http.request(method, f"/sandbox/{path}", json=sent)).status_code == 400


async def test_a_clock_is_set_and_goes_on(desk):
    told = (await desk.http.put("/sandbox/clock", json={"now": "2031-01-01T12:00:00Z"})).json()
    now = (await desk.http.get("/sandbox/clock")).json()["now"]
    assert told["now"].startswith("2031-01-01T12:00:0")
    assert told["now"] < now < "2031-01-01T12:10"


async def test_a_kill_loses_nothing(server_directory: Path, reference):
    """Orders, tokens, offers, stock and the clock."""
    directory, port = server_directory / uuid4().hex, free_port()
    async with Amadeus(directory, port) as server, httpx.AsyncClient(base_url=server.url) as http:
        desk = Desk(http)
        await desk.sign_in()
        priced = await desk.priced()
        await desk.order(priced, reference)
        left = await Sandbox(server.url).seats_left(flight_id(priced))
        await Sandbox(server.url).shift(600)
        os.kill(server.pid, SIGKILL)
    async with Amadeus(directory, port) as server:
        sandbox = Sandbox(server.url)
        assert await sandbox.seats_left(flight_id(priced)) == left
        async with httpx.AsyncClient(base_url=server.url, headers=http.headers) as again:
            assert (await Desk(again).order(priced, reference)).status_code == 201
            assert (await again.get("/sandbox/clock")).json()["shiftSeconds"] == 600
        assert len(await sandbox.orders(reference)) == 2
