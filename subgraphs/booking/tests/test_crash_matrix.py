"""kill -9, a deploy and a pause in the middle of sagas: nothing is lost, doubled or left behind.

A dozen moments of many; `python -m benchmarks.crash_matrix` goes through all of them.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from signal import SIGCONT, SIGSTOP

import pytest
from sqlalchemy import text

from infra.local.sandboxes import AMADEUS_CLIENT, AMADEUS_SECRET, DUFFEL_TOKEN
from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.testing import accounts, crashes
from subgraphs.booking.testing.buying import BUYER
from subgraphs.booking.testing.cells import Cell, Found
from subgraphs.booking.testing.crashes import Stage
from subgraphs.booking.testing.crashing import Moment, Sold, Where
from subgraphs.booking.testing.processes import working
from subgraphs.chassis.database import Database
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.stores import dumped

OWN, AMADEUS, INSTANT, HELD = Sold
BEFORE, NOTED, MIDDLE, AFTER = Where
CELLS = (
    ("begin", BEFORE, None),
    ("price", MIDDLE, AMADEUS),
    ("hold", MIDDLE, HELD),
    ("authorise", NOTED, OWN),
    ("authorise", MIDDLE, INSTANT),
    ("order", NOTED, AMADEUS),
    ("order", MIDDLE, AMADEUS),
    ("order", MIDDLE, INSTANT),
    ("order", MIDDLE, HELD),
    ("order", AFTER, OWN),
    ("capture", MIDDLE, OWN),
    ("capture", BEFORE, AMADEUS),
    ("undo", MIDDLE, HELD),
    ("undo", MIDDLE, AMADEUS),
)
ANA = {**accounts.ANA, **accounts.ANA["document"]}
WORDS = [ANA[name] for name in ("familyName", "dateOfBirth", "number", "email", "phone")]
SECONDS = 2.0  # of a call to a provider
PATIENCE_SECONDS = 180.0  # with a machine that does other things as well; the matrix has a limit
PACE = 0.1  # doubts last longer than who stands still keeps others waiting
HOW_ENDED = "SELECT DISTINCT status FROM dbos.workflow_status WHERE workflow_uuid = ANY(:ids)"


@pytest.fixture
async def stage(
    booking_settings: BookingSettings,
    database: Database,
    issuer: TestIssuer,
    amadeus_url: str,
    duffel_url: str,
    kafka_servers: str,
) -> AsyncIterator[Stage]:
    """Two processes, not started yet."""
    urls = crashes.Urls(booking_settings.payments_url, amadeus_url, duffel_url)
    with accounts.listening() as told:
        settings = booking_settings.model_copy(
            update={
                "accounts_internal_url": told,
                "providers": "own,amadeus,duffel",
                "kafka_bootstrap_servers": kafka_servers,
                "saga_pace": PACE,
            }
        )
        keys = {
            "AMADEUS_CLIENT_ID": AMADEUS_CLIENT,
            "AMADEUS_CLIENT_SECRET": AMADEUS_SECRET,
            "DUFFEL_TOKEN": DUFFEL_TOKEN,
        }
        staged = Stage.set_up(settings, database, issuer, urls, keys, SECONDS, PATIENCE_SECONDS)
        async with staged as stage:
            yield stage


async def how_workflows_ended(stage: Stage, trip_id: str) -> Sequence[str]:
    ids = list({row.checkout_id for row in await stage.buyer.bookings(trip_id)})
    async with stage.database.read() as session:
        return list(await session.scalars(text(HOW_ENDED), {"ids": ids}))


async def test_whenever_a_process_is_killed_all_is_settled_once(stage: Stage) -> None:
    with working(stage.settings, stage.more):
        found = await crashes.run(stage, [Cell(*at, seed) for seed, at in enumerate(CELLS)])
    wrong = [f"{each.cell}: {line}" for each in found for line in each.wrong]
    assert not wrong, "\n".join(wrong)
    assert await stage.judge.wrong_books() == []
    kept = await dumped(stage.database)
    assert BUYER in kept
    assert [word for word in WORDS if word in kept] == []


async def test_the_survivor_takes_over_from_one_that_never_comes_back(stage: Stage) -> None:
    cell = Cell("order", MIDDLE, AMADEUS, seed=1)  # nobody asks again
    orders, trip = await stage.orders(cell), await stage.buyer.trip()
    victim, survivor = stage.servers
    await asyncio.gather(victim.start(cell.moment()), survivor.start())
    with working(stage.settings, stage.more):
        placing = stage.placing(cell, victim, trip, orders)
        assert await victim.dies()
        assert (await stage.judged(Found(cell), trip, orders, placing)).wrong == []
    assert await how_workflows_ended(stage, trip) == ["SUCCESS"]


async def test_a_deploy_in_the_middle_of_sagas_ends_none_of_them(stage: Stage) -> None:
    """One process after the other is told to stop, and its successor starts."""
    cell = Cell("order", AFTER, AMADEUS, seed=0)
    orders = [order for _ in range(2) for order in await stage.orders(cell)]
    trip = await stage.buyer.trip()
    await asyncio.gather(*(server.start() for server in stage.servers))
    placing = stage.placing(cell, stage.servers[0], trip, orders)
    while not await stage.buyer.bookings(trip):
        await asyncio.sleep(0.02)
    for server in stage.servers:
        await server.leave()
        await server.start()
    assert (await stage.judged(Found(cell), trip, orders, placing)).wrong == []
    assert await how_workflows_ended(stage, trip) == ["SUCCESS"]


async def test_the_last_process_that_stops_leaves_its_sagas_to_the_next(stage: Stage) -> None:
    cell = Cell("order", AFTER, AMADEUS, seed=0)
    orders, trip = await stage.orders(cell), await stage.buyer.trip()
    [server, _] = stage.servers
    await server.start()
    placing = stage.placing(cell, server, trip, orders)
    while not await stage.buyer.bookings(trip):
        await asyncio.sleep(0.02)
    await server.leave()
    assert set(await how_workflows_ended(stage, trip)) <= {"PENDING", "ENQUEUED", "SUCCESS"}
    await server.start()
    assert (await stage.judged(Found(cell), trip, orders, placing)).wrong == []
    assert await how_workflows_ended(stage, trip) == ["SUCCESS"]


@pytest.mark.parametrize(
    ("step", "where", "sold"),
    [
        ("order", NOTED, AMADEUS),
        ("order", MIDDLE, INSTANT),
        ("authorise", NOTED, OWN),
        ("capture", MIDDLE, HELD),
    ],
)
async def test_one_that_was_paused_and_comes_back_late_doubles_nothing(
    stage: Stage, step: str, where: Where, sold: Sold
) -> None:
    cell = Cell(step, where, sold, seed=1)
    orders, trip = await stage.orders(cell), await stage.buyer.trip()
    sleeper, survivor = stage.servers
    await asyncio.gather(sleeper.start(Moment(step, where, sold, signal=SIGSTOP)), survivor.start())
    with working(stage.settings, stage.more):  # which begins what was written and not begun
        placing = stage.placing(cell, sleeper, trip, orders)
        await sleeper.stops()
        settled = await stage.buyer.settled(trip, len(orders))
        sleeper.signal(SIGCONT)
        await sleeper.is_idle()
        assert (await stage.judged(Found(cell), trip, orders, placing)).wrong == []
    again = await stage.buyer.bookings(trip)
    assert [(row.state, row.sequence) for row in again] == [
        (row.state, row.sequence) for row in settled
    ]
