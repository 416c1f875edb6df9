"""Whoever books may die, and answers may be lost: it is one order, or said to be unknown."""

import asyncio
from decimal import Decimal

import pytest
from redis import Redis

from subgraphs.persona.ordering.desk import Unsettled
from subgraphs.persona.store import keys
from subgraphs.persona.tests.conftest import ANA, House, at_work
from subgraphs.persona.tests.graph import SmallWorld
from subgraphs.persona.tests.ordering import (
    CARD,
    CONFIRM,
    booked,
    confirmed,
    drafted,
    ordered,
    yes_to,
)
from subgraphs.persona.tests.test_workers import with_leases, worker
from subgraphs.persona.turns import repository as turns


async def test_an_answer_that_is_lost_is_asked_for_again_and_it_is_one_order(
    house: House, world: SmallWorld
) -> None:
    workshop = with_leases(house, 0.3)
    async with workshop.graph, workshop.checkout.desk, at_work(workshop):
        draft = await drafted(house)
        world.till.losing = 3

        done = await booked(house, draft)

    kinds = [piece["__typename"] for piece in done["heard"]]
    assert done["outcome"] == "BOOKED"
    assert kinds.count("RestartChunk") == 3
    assert (len(world.till.trips), len(world.till.orders)) == (1, 1)


async def test_what_nobody_can_say_is_not_booked_again(house: House, world: SmallWorld) -> None:
    workshop = with_leases(house, 0.2)
    async with workshop.graph, workshop.checkout.desk, at_work(workshop):
        draft = await drafted(house)
        world.till.losing = 100

        ended = await booked(house, draft)
        anew = await house.does(CONFIRM, **yes_to(draft))

    assert ended["outcome"] == "UNSETTLED"
    assert "I do not know whether it is booked." in ended["heard"][-2]["text"]
    assert (anew["code"], anew["path"]) == ("CONFLICT", ["draftId"])


async def test_a_worker_that_is_killed_while_it_books_is_followed_by_another_who_books_once(
    house: House, world: SmallWorld
) -> None:
    """The real program, by SIGKILL, while the order is on its way."""
    workshop = house.services.workshop
    async with workshop.graph, at_work(workshop):
        draft = await drafted(house)
    given = {"tripId": "trip_0gbtsgvb52b6aa1t8wqs6zes85"}
    turn = await ordered(house, draft, await confirmed(house, draft), **given)
    world.open.clear()
    async with worker(house):
        while not any(asked.name == "CheckOutPlan" for asked in world.asked):
            await asyncio.sleep(0.02)
    world.open.set()

    async with worker(house):
        heard = await house.hears(turn)

    assert heard[-1]["outcome"] == "BOOKED"
    assert "RestartChunk" in [piece["__typename"] for piece in heard]
    assert len(world.till.orders) == 1


async def test_a_token_that_ended_before_it_began_books_nothing(
    house: House, world: SmallWorld
) -> None:
    workshop = house.services.workshop
    async with workshop.graph, workshop.checkout.desk:
        async with at_work(workshop):
            draft = await drafted(house)
        turn = await ordered(house, draft, await confirmed(house, draft))
        with Redis.from_url(house.settings.persona_redis_url) as redis:
            redis.delete(keys.bearer(ANA, turn))
        async with at_work(workshop):
            heard = await house.hears(turn)

    assert heard[-1]["outcome"] == "NOT_BOOKED"
    assert heard[-3]["refusal"]["code"] == "UNAUTHENTICATED"
    assert world.till.sent == []


@pytest.mark.usefixtures("working")
async def test_who_was_paused_before_an_order_was_sent_does_not_buy_it_besides_the_next(
    house: House, world: SmallWorld
) -> None:
    draft = await drafted(house)
    world.till.rise = Decimal("1.00")
    refused = await booked(house, draft)
    world.till.rise = Decimal(0)
    done = await booked(house, draft, "374")
    store, desk = house.services.store, house.services.workshop.checkout.desk
    late = (await turns.by_ids(store, ANA, [refused["turn"]]))[refused["turn"]].order

    with pytest.raises(Unsettled, match="conflict"):
        await desk.check_out(late, "trip_of_the_plan", house.token(), CARD)

    assert (refused["outcome"], done["outcome"]) == ("NOT_BOOKED", "BOOKED")
    assert len(world.till.orders) == 1
