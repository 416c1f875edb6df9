"""The token that others give us: fetched once, renewed in time, dropped when it is dead."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from subgraphs.chassis.outbound.answers import NotSent
from subgraphs.chassis.outbound.breaker import Breaker
from subgraphs.chassis.outbound.client import Limits, Outbound
from subgraphs.chassis.outbound.client_credentials import BadCredentials, ClientCredentials
from subgraphs.chassis.tests.peers import RESET, SILENT, Clock, Peer


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    peer = Peer([given("one"), given("two"), given("three")])
    async with peer.listening():
        yield peer


@pytest.fixture
async def outbound(peer: Peer) -> AsyncIterator[Outbound]:
    limits = Limits(seconds=0.3, attempts=2)
    async with Outbound(peer.url, limits, Breaker(after=100)) as outbound:
        yield outbound


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def credentials(outbound: Outbound, clock: Clock) -> ClientCredentials:
    return ClientCredentials(outbound, "/token", "caravan", SecretStr("s3cret"), clock)


def given(token: str, expires_in: str = "1799") -> tuple[int, str]:
    return 200, f'{{"access_token": "{token}", "expires_in": {expires_in}}}'


async def test_a_thousand_ask_at_once_and_one_fetches(peer, credentials):
    peer.until.clear()
    crowd = [asyncio.ensure_future(credentials.token()) for _ in range(1_000)]
    while not peer.heard:
        await asyncio.sleep(0.01)
    peer.until.set()
    assert {await asked for asked in crowd} == {"one"}
    assert await credentials.token() == "one"
    assert peer.heard == ["POST /token HTTP/1.1"]
    assert peer.bodies == ["grant_type=client_credentials&client_id=caravan&client_secret=s3cret"]


async def test_who_leaves_does_not_take_the_fetch_along(peer, credentials):
    peer.until.clear()
    first, second = (asyncio.ensure_future(credentials.token()) for _ in range(2))
    while not peer.heard:
        await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.wait([first])
    peer.until.set()
    assert await second == "one"
    assert len(peer.heard) == 1


@pytest.mark.parametrize("told", ["1799", '"1799"'])
async def test_it_is_renewed_half_a_minute_before_its_end(peer, credentials, clock, told):
    peer.then = [given("one", told), given("two")]
    assert await credentials.token() == "one"
    clock.now = 1768.9
    assert await credentials.token() == "one"
    clock.now = 1769
    assert await credentials.token() == "two"


@pytest.mark.parametrize("told", ["null", '"soon"', "-5", "0"])
async def test_one_without_a_lifetime_is_used_shortly(peer, credentials, clock, told):
    peer.then = [given("one", told), given("two")]
    assert await credentials.token() == "one"
    clock.now = 0.9
    assert await credentials.token() == "one"
    clock.now = 1
    assert await credentials.token() == "two"


async def test_a_dead_one_is_dropped_once_however_many_say_so(credentials, peer):
    dead = await credentials.token()
    credentials.drop(dead)
    assert await credentials.token() == "two"
    credentials.drop(dead)
    assert await credentials.token() == "two"
    assert len(peer.heard) == 2


@pytest.mark.parametrize("how", [RESET, SILENT, (500, ""), (429, ""), (200, "<html>"), (200, "{}")])
async def test_without_a_token_nothing_was_sent_and_the_next_asks_anew(peer, credentials, how):
    peer.then = [how]
    with pytest.raises(NotSent):
        await credentials.token()
    peer.then = [given("late")]
    assert await credentials.token() == "late"


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_whom_they_do_not_know_is_misconfigured(peer, credentials, status):
    peer.then = [(status, '{"error": "invalid_client"}')]
    with pytest.raises(BadCredentials, match=f"token http {status}"):
        await credentials.token()
    assert len(peer.heard) == 1
