"""Who gets the last seat, and who the last room: by racing for them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from subgraphs.booking.flights.models import FlightSeatsRow, SeatsTakenRow
from subgraphs.booking.offers import inventory
from subgraphs.booking.offers.errors import SoldOut
from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.stays.models import RoomNightsRow, RoomRow, StayPropertyRow
from subgraphs.booking.tables import Base
from subgraphs.chassis.database import Database, address
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.stores import emptied

CROWD = 200
ARRIVAL = date(2027, 5, 1)


@pytest.fixture
async def crowded(database: Database, migrated_url: str) -> AsyncIterator[Database]:
    """The same rows, through a pool that lets a crowd wait."""
    engine = create_async_engine(address(migrated_url, "booking"), pool_size=20, pool_timeout=60)
    async with Database(engine) as patient:
        yield patient


def a_flight(*flights: str, capacity: int = 1, travelers: int = 1) -> OfferRow:
    segments = [
        {"flightId": flight, "cabin": "ECONOMY", "capacity": capacity} for flight in flights
    ]
    payload = {"search": {"travelers": travelers}, "slices": [{"segments": segments}]}
    return OfferRow(id=new_id("flightoffer"), kind="FLIGHT", payload=payload)


def a_stay(arrival: date = ARRIVAL, nights: int = 1, rooms: int = 1) -> OfferRow:
    departure = arrival + timedelta(days=nights)
    search = {
        "checkIn": arrival.isoformat(),
        "checkOut": departure.isoformat(),
        "rooms": rooms,
    }
    payload = {"search": search, "propertyId": "property_1", "roomKind": "DOUBLE"}
    return OfferRow(id=new_id("stayoffer"), kind="STAY", payload=payload)


async def with_doubles(database: Database, count: int) -> None:
    place = {"name": "Inn", "city_id": "city_1", "city_name": "Town", "destination_id": "d"}
    room = {"property_id": "property_1", "kind": "DOUBLE", "sleeps": 2, "base_minor": 9_000}
    async with database.transaction() as transaction:
        await transaction.session.execute(
            insert(StayPropertyRow).values(
                id="property_1", time_zone="Europe/Lisbon", latitude=38.7, **place
            )
        )
        rooms = [{"id": f"room_{n}", "number": n, **room} for n in range(1, count + 1)]
        await transaction.session.execute(insert(RoomRow).values(rooms))


async def taken(database: Database, offer: OfferRow, booking: str = "") -> bool:
    try:
        async with database.transaction() as transaction:
            await inventory.take(transaction.session, offer, booking or new_id("booking"))
    except SoldOut:
        return False
    return True


async def released(database: Database, offer: OfferRow, booking: str) -> None:
    async with database.transaction() as transaction:
        await inventory.release(transaction.session, offer, booking)


async def sold(database: Database) -> dict[str, int]:
    async with database.read() as session:
        return {row.flight_id: row.sold for row in await session.scalars(select(FlightSeatsRow))}


async def nights(database: Database) -> list[RoomNightsRow]:
    async with database.read() as session:
        return list(await session.scalars(select(RoomNightsRow)))


async def test_of_a_crowd_one_gets_the_last_seat(crowded: Database) -> None:
    results = await asyncio.gather(*(taken(crowded, a_flight("VA1/x")) for _ in range(CROWD)))
    assert sum(results) == 1
    assert await sold(crowded) == {"VA1/x": 1}


async def test_of_a_crowd_no_more_get_seats_than_there_are(crowded: Database) -> None:
    offers = [a_flight("VA1/x", "VA2/x", capacity=50, travelers=3) for _ in range(100)]
    results = await asyncio.gather(*(taken(crowded, offer) for offer in offers))
    assert sum(results) == 16
    assert await sold(crowded) == {"VA1/x": 48, "VA2/x": 48}


async def test_a_journey_is_taken_whole_or_not_at_all(database: Database) -> None:
    assert await taken(database, a_flight("VA2/x"))
    assert not await taken(database, a_flight("VA1/x", "VA2/x"))
    assert await sold(database) == {"VA2/x": 1}


async def test_taking_twice_for_a_booking_counts_once(database: Database) -> None:
    offer = a_flight("VA1/x", capacity=9, travelers=2)
    assert await taken(database, offer, "booking_1")
    assert await taken(database, offer, "booking_1")
    assert await sold(database) == {"VA1/x": 2}


async def test_releasing_twice_counts_once(database: Database) -> None:
    offer = a_flight("VA1/x", capacity=9)
    assert await taken(database, offer, "booking_1")
    assert await taken(database, offer, "booking_2")
    await released(database, offer, "booking_1")
    await released(database, offer, "booking_1")
    await released(database, offer, "booking_3")
    assert await sold(database) == {"VA1/x": 1}
    async with database.read() as session:
        assert list(await session.scalars(select(SeatsTakenRow.booking_id))) == ["booking_2"]


async def test_the_store_itself_sells_no_seat_twice(database: Database) -> None:
    await taken(database, a_flight("VA1/x"))
    with pytest.raises(IntegrityError, match="sold_of_capacity"):
        async with database.transaction() as transaction:
            await transaction.session.execute(text("UPDATE flight_seats SET sold = sold + 1"))


async def test_of_a_crowd_one_gets_the_last_room(crowded: Database) -> None:
    await with_doubles(crowded, 1)
    results = await asyncio.gather(*(taken(crowded, a_stay()) for _ in range(CROWD)))
    assert sum(results) == 1
    assert len(await nights(crowded)) == 1


async def test_a_crowd_fills_the_house_and_no_more(crowded: Database) -> None:
    await with_doubles(crowded, 10)
    offers = [a_stay(rooms=1 + number % 2) for number in range(60)]
    results = await asyncio.gather(*(taken(crowded, offer) for offer in offers))
    held = await nights(crowded)
    assert len({row.room_id for row in held}) == len(held) <= 10
    wanted = [offer.payload["search"]["rooms"] for offer in offers]
    assert sum(n for n, won in zip(wanted, results, strict=True) if won) == len(held) == 10


async def test_several_rooms_are_taken_together_or_not_at_all(database: Database) -> None:
    await with_doubles(database, 3)
    assert await taken(database, a_stay(rooms=2), "booking_1")
    assert not await taken(database, a_stay(rooms=2), "booking_2")
    assert {row.booking_id for row in await nights(database)} == {"booking_1"}


async def test_taking_rooms_twice_for_a_booking_counts_once(database: Database) -> None:
    await with_doubles(database, 5)
    offer = a_stay(rooms=2)
    assert await taken(database, offer, "booking_1")
    assert await taken(database, offer, "booking_1")
    assert len(await nights(database)) == 2
    await released(database, offer, "booking_1")
    await released(database, offer, "booking_1")
    assert await nights(database) == []


async def test_the_next_guest_arrives_on_the_day_the_last_one_leaves(database: Database) -> None:
    await with_doubles(database, 1)
    assert await taken(database, a_stay(ARRIVAL, nights=2))
    assert await taken(database, a_stay(ARRIVAL + timedelta(days=2), nights=2))
    assert not await taken(database, a_stay(ARRIVAL + timedelta(days=1), nights=2))


async def test_the_store_itself_lets_no_night_twice(database: Database) -> None:
    await with_doubles(database, 1)
    await taken(database, a_stay(nights=3))
    again = text(
        "INSERT INTO room_nights VALUES"
        " ('nights_2', 'room_1', '[2027-05-02,2027-05-09)', 'booking_9', 1)"
    )
    with pytest.raises(IntegrityError, match="room_nights_overlap"):
        async with database.transaction() as transaction:
            await transaction.session.execute(again)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6)), min_size=1, max_size=12))
async def test_one_room_is_let_as_a_calendar_of_days_would_let_it(
    database: Database, stays: list[tuple[int, int]]
) -> None:
    await emptied(database, Base.metadata)
    await with_doubles(database, 1)
    days: set[int] = set()
    for start, length in stays:
        wanted = set(range(start, start + length))
        expected = not wanted & days
        days |= wanted if expected else set()
        assert await taken(database, a_stay(ARRIVAL + timedelta(days=start), length)) == expected
    held = sorted((row.during.lower, row.during.upper) for row in await nights(database))
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(held))
