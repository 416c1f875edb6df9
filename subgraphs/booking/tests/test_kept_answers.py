"""What providers answer is asked for once, kept for a quarter of an hour, and shared."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferRow, Provider
from subgraphs.booking.providers.port import Away
from subgraphs.booking.providers.searching import SearchState
from subgraphs.booking.testing.stalls import Stall, flight, nothing_kept
from subgraphs.booking.tests.market import ON, SEARCH, Clock, found, offers, some, states
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import Page

SEVERAL_LOOKS_SECONDS = 0.2  # of the process that waits for the other one's answer


@pytest.fixture(autouse=True)
async def _nothing_kept(redis_url: str) -> None:
    await nothing_kept(redis_url)


async def test_later_pages_ask_nobody_again(database: Database, caches: list[Cache]) -> None:
    stall = Stall(Provider.DUFFEL, some(10), some(20))
    one, another = (offers(database, cache, stall) for cache in caches)
    seen, after = [], None
    for _ in range(4):
        for process in (one, another):
            listed = await process.flights(SEARCH, Page(5, after))
            assert states(listed) == [(Provider.DUFFEL, SearchState.COMPLETE, 20)]
        shown = listed.shown[:5]
        seen += [one.row.id for one in shown]
        after = _values(shown[-1].row)

    assert len(seen) == len(set(seen)) == 20
    assert stall.times_asked == 1


def _values(row: OfferRow) -> tuple[str, ...]:
    then = flight().then
    return ("0", str(row.total_minor), then, f"{row.provider}|{row.payload['key']}")


async def test_all_who_look_at_once_share_one_asking(
    database: Database, caches: list[Cache]
) -> None:
    stall = Stall(Provider.DUFFEL, some(3), is_open=False)
    one, another = (offers(database, cache, stall) for cache in caches)
    async with asyncio.TaskGroup() as group:
        looking = [
            group.create_task(process.flights(SEARCH, Page(5)))
            for process in (one, another)
            for _ in range(5)
        ]
        await asyncio.sleep(SEVERAL_LOOKS_SECONDS)
        stall.gate.set()

    lists = [[row.id for row in found(task.result())] for task in looking]
    assert lists == [lists[0]] * 10
    assert len(lists[0]) == 3
    assert stall.times_asked == 1


async def test_a_new_quarter_of_an_hour_is_asked_anew(
    database: Database, caches: list[Cache]
) -> None:
    stall, clock = Stall(Provider.DUFFEL, some(3)), Clock()
    process = offers(database, caches[0], stall, clock=clock)
    before = found(await process.flights(SEARCH, Page(5)))
    clock.now += timedelta(minutes=15)
    after = found(await process.flights(SEARCH, Page(5)))

    assert stall.times_asked == 2
    assert not {row.id for row in before} & {row.id for row in after}


async def test_two_that_sell_the_same_are_two_offers(
    database: Database, caches: list[Cache]
) -> None:
    stalls = [Stall(code, [flight()]) for code in (Provider.AMADEUS, Provider.DUFFEL)]
    listed = await offers(database, caches[0], *stalls).flights(SEARCH, Page(5))
    assert len({row.id for row in found(listed)}) == 2


async def test_another_currency_is_another_search(database: Database, caches: list[Cache]) -> None:
    stall = Stall(Provider.DUFFEL, some(1))
    process = offers(database, caches[0], stall)
    dollars = FlightSearch("LIS", "LHR", ON, None, 1, Cabin.ECONOMY, "USD")
    await process.flights(SEARCH, Page(5))
    await process.flights(dollars, Page(5))
    assert stall.times_asked == 2


@pytest.mark.parametrize("failure", [Away("down"), KeyError("price")], ids=["away", "a mistake"])
async def test_a_provider_that_fails_spoils_nothing(
    database: Database, caches: list[Cache], failure: Exception
) -> None:
    bad, good = (
        Stall(Provider.AMADEUS, some(2), failure=failure),
        Stall(Provider.DUFFEL, some(3)),
    )
    listed = await offers(database, caches[0], bad, good).flights(SEARCH, Page(100))

    assert states(listed) == [
        (Provider.AMADEUS, SearchState.UNAVAILABLE, 2),
        (Provider.DUFFEL, SearchState.COMPLETE, 3),
    ]
    assert len(found(listed)) == 5
    assert len(listed.shown) > 20


async def test_a_provider_that_never_answers_is_left_at_its_deadline(
    database: Database, caches: list[Cache]
) -> None:
    silent = Stall(Provider.AMADEUS, some(2), is_open=False)
    process = offers(
        database, caches[0], silent, Stall(Provider.DUFFEL, some(3)), deadline_seconds=0.2
    )
    listed = await process.flights(SEARCH, Page(100))

    assert states(listed)[0] == (Provider.AMADEUS, SearchState.TIMED_OUT, 0)
    assert len(found(listed)) == 3


async def test_who_is_slow_joins_the_list_later(database: Database, caches: list[Cache]) -> None:
    slow = Stall(Provider.AMADEUS, some(2), is_open=False)
    process = offers(database, caches[0], slow, wait_seconds=0.1)
    early = await process.flights(SEARCH, Page(100))
    slow.gate.set()
    await slow.told.wait()
    patient = offers(database, caches[1], slow)
    late = await patient.flights(SEARCH, Page(100))

    assert states(early) == [(Provider.AMADEUS, SearchState.SEARCHING, 0)]
    assert states(late) == [(Provider.AMADEUS, SearchState.COMPLETE, 2)]
    assert slow.times_asked == 1


async def test_a_failure_is_kept_for_seconds_and_an_answer_for_its_bucket(
    database: Database, caches: list[Cache], redis_url: str
) -> None:
    bad, good = Stall(Provider.AMADEUS, failure=Away("down")), Stall(Provider.DUFFEL)
    process = offers(database, caches[0], bad, good)
    for _ in range(3):
        await process.flights(SEARCH, Page(5))

    assert (bad.times_asked, good.times_asked) == (1, 1)
    assert await _seconds_kept(redis_url, Provider.AMADEUS) <= 24
    assert await _seconds_kept(redis_url, Provider.DUFFEL) > 14 * 60


async def _seconds_kept(redis_url: str, provider: Provider) -> int:
    async with Redis.from_url(redis_url) as redis:
        names = [name async for name in redis.scan_iter("cache:booking:{offers/*}")]
        [name] = [name for name in names if provider.value.encode() in name]
        return int(await redis.ttl(name))


async def test_without_what_is_kept_the_same_offers_are_found_again(
    database: Database, caches: list[Cache], redis_url: str
) -> None:
    stall = Stall(Provider.DUFFEL, some(3))
    process = offers(database, caches[0], stall)
    before = found(await process.flights(SEARCH, Page(5)))
    await nothing_kept(redis_url)
    after = found(await process.flights(SEARCH, Page(5)))

    assert [row.id for row in before] == [row.id for row in after]
    assert stall.times_asked == 2


async def test_what_expired_is_no_longer_listed(database: Database, caches: list[Cache]) -> None:
    brief, lasting = some(1, timedelta(minutes=5)), some(2, timedelta(days=1))[1:]
    stall, clock = Stall(Provider.DUFFEL, [*brief, *lasting]), Clock()
    clock.now = datetime.now(UTC)
    process = offers(database, caches[0], stall, clock=clock)
    before = found(await process.flights(SEARCH, Page(5)))
    clock.now += timedelta(minutes=6)
    after = found(await process.flights(SEARCH, Page(5)))

    assert [len(before), len(after)] == [2, 1]


async def test_a_provider_names_one_thing_twice_and_it_is_listed_once(
    database: Database, caches: list[Cache]
) -> None:
    stall = Stall(Provider.DUFFEL, [flight(), flight()], [flight()])
    listed = await offers(database, caches[0], stall).flights(SEARCH, Page(5))
    assert len(found(listed)) == 1
