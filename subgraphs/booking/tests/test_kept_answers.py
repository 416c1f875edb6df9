"""What providers answer is asked for once, kept for a quarter of an hour, and shared."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from subgraphs.booking.exchange.service import Exchange
from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.kept import Kept
from subgraphs.booking.offers.models import OfferRow, Provider
from subgraphs.booking.offers.service import Listed, Offers
from subgraphs.booking.providers.port import Away
from subgraphs.booking.providers.searching import SearchState
from subgraphs.booking.testing.stalls import Stall, flight, nothing_kept
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import Page
from subgraphs.chassis.testing.stores import statements

NOW = datetime.now(UTC).replace(minute=1)
ON = NOW.date() + timedelta(days=60)
SEARCH = FlightSearch("LIS", "LHR", ON, None, 1, Cabin.ECONOMY)
PATIENCE_SECONDS = 20.0


@pytest.fixture(autouse=True)
async def _nothing_kept(redis_url: str) -> None:
    await nothing_kept(redis_url)


@pytest.fixture
async def caches(redis_url: str) -> AsyncIterator[list[Cache]]:
    """Of two processes."""
    async with Cache(redis_url, "booking") as one, Cache(redis_url, "booking") as another:
        yield [one, another]


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def offers(
    database: Database,
    cache: Cache,
    *stalls: Stall,
    clock: Clock | None = None,
    deadline_seconds: float = PATIENCE_SECONDS,
    wait_seconds: float = PATIENCE_SECONDS,
) -> Offers:
    clock = clock or Clock()
    kept = Kept(database, cache, Exchange(database, clock), stalls, deadline_seconds)
    return Offers(database, kept, clock, wait_seconds)


def states(listed: Listed) -> list[tuple[Provider, SearchState, int]]:
    others = listed.statuses[1:]
    return [(status.provider, status.state, status.offers) for status in others]


def found(listed: Listed) -> list[OfferRow]:
    """Of others than us."""
    return [one.row for one in listed.shown if one.row.provider != Provider.OWN]


def some(count: int, stands: timedelta = timedelta(days=1)) -> list:
    """Dearer than nothing, cheaper than ours."""
    return [flight(f"XX{number}", 1_000 + number, stands=stands) for number in range(count)]


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
        await asyncio.sleep(0)
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


async def test_a_page_takes_as_many_statements_whoever_sells_on_it(
    database: Database, caches: list[Cache]
) -> None:
    stalls = [Stall(code, some(60)) for code in (Provider.AMADEUS, Provider.DUFFEL)]
    process = offers(database, caches[0], *stalls)
    await process.flights(SEARCH, Page(5))
    counts = []
    for size in (5, 100):
        with statements(database) as seen:
            listed = await process.flights(SEARCH, Page(size))
        counts.append(len(seen))
        assert {row.provider for row in found(listed)} == {"AMADEUS", "DUFFEL"}
    assert counts == [2, 2]  # seats sold; the others' rows. Ours are dearer, and on no page yet


async def test_instead_of_an_offer_of_others_there_are_the_next_cheapest_of_all(
    database: Database, caches: list[Cache]
) -> None:
    stalls = [Stall(code, some(3)) for code in (Provider.AMADEUS, Provider.DUFFEL)]
    process = offers(database, caches[0], *stalls)
    offer, *_ = found(await process.flights(SEARCH, Page(10)))
    with statements(database) as seen:
        others = await process.alternatives(offer)

    assert [row.total_minor for row in others] == [1_000, 1_001, 1_001, 1_002, 1_002]
    assert offer.id not in {row.id for row in others}
    assert [stall.times_asked for stall in stalls] == [1, 1]
    assert len(seen) == 2  # seats sold; the others' rows


async def test_instead_of_one_of_ours_others_are_offered_at_the_same_fare(
    database: Database, caches: list[Cache]
) -> None:
    process = offers(database, caches[0], Stall(Provider.DUFFEL, some(2)))
    listed = await process.flights(SEARCH, Page(100))
    ours = {one.row.payload["family"]: one.row for one in listed.shown[2:]}
    light = await process.alternatives(ours["LIGHT"])
    flex = await process.alternatives(ours["FLEX"])

    assert [row.provider for row in light] == ["DUFFEL", "DUFFEL", "OWN", "OWN", "OWN"]
    assert {row.provider for row in flex} == {"OWN"}


async def test_a_provider_names_one_thing_twice_and_it_is_listed_once(
    database: Database, caches: list[Cache]
) -> None:
    stall = Stall(Provider.DUFFEL, [flight(), flight()], [flight()])
    listed = await offers(database, caches[0], stall).flights(SEARCH, Page(5))
    assert len(found(listed)) == 1


async def test_a_stream_ends_when_all_have_ended(database: Database, caches: list[Cache]) -> None:
    fast = Stall(Provider.DUFFEL, some(2), [flight("YY1")])
    slow = Stall(Provider.AMADEUS, some(60), is_open=False)
    process = offers(database, caches[0], fast, slow)
    updates: list = []
    async for update in process.flights_streamed(SEARCH):
        updates.append(update)
        done = {one.status.provider for one in updates if one.status.state != "SEARCHING"}
        if done == {Provider.OWN, Provider.DUFFEL}:
            slow.gate.set()

    of = {code: [one for one in updates if one.status.provider == code] for code in Provider}
    assert sum(len(one.rows) for one in of[Provider.DUFFEL]) == 3
    assert [len(one.rows) for one in of[Provider.OWN]] == [50]
    assert max(len(one.rows) for one in of[Provider.AMADEUS]) == 50
    assert updates[-1].status.provider is Provider.AMADEUS
    assert updates[-1].status.offers == 60
    assert [of[code][-1].status.state for code in Provider] == ["COMPLETE"] * 3


async def test_who_leaves_a_stream_stops_nobody_else(
    database: Database, caches: list[Cache]
) -> None:
    stall = Stall(Provider.DUFFEL, some(2), is_open=False)
    process = offers(database, caches[0], stall)
    stream = process.flights_streamed(SEARCH)
    await anext(stream)
    await stream.aclose()
    stall.gate.set()

    assert states(await process.flights(SEARCH, Page(5))) == [
        (Provider.DUFFEL, SearchState.COMPLETE, 2)
    ]
    assert stall.times_asked == 1
