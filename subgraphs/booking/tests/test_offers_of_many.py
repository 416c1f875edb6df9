"""Pages, alternatives and streams of what several providers sell."""

import pytest

from subgraphs.booking.offers.models import Provider
from subgraphs.booking.offers.service import Update
from subgraphs.booking.providers.searching import SearchState
from subgraphs.booking.testing.stalls import Stall, flight, nothing_kept
from subgraphs.booking.tests.market import SEARCH, found, offers, some, states
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.chassis.pages import Page
from subgraphs.chassis.testing.stores import statements


@pytest.fixture(autouse=True)
async def _nothing_kept(redis_url: str) -> None:
    await nothing_kept(redis_url)


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


async def test_a_stream_ends_when_all_have_ended(database: Database, caches: list[Cache]) -> None:
    fast = Stall(Provider.DUFFEL, some(2), [flight("YY1")])
    slow = Stall(Provider.AMADEUS, some(60), is_open=False)
    process = offers(database, caches[0], fast, slow)
    updates: list[Update] = []
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
