"""Every query against rooms and their nights."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Select,
    String,
    delete,
    exists,
    func,
    literal,
    not_,
    select,
)
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.stays.models import RoomNightsRow, RoomRow, StayPropertyRow
from subgraphs.chassis.ids import new_id


class CityNights(NamedTuple):
    city_id: str
    check_in: date
    check_out: date


class RoomsKey(NamedTuple):
    """Rooms of one kind in one property, for some nights."""

    property_id: str
    kind: str
    check_in: date
    check_out: date


@dataclass(frozen=True, slots=True)
class Vacancy:
    """How many rooms of one kind a property has, and how many of them are free."""

    property: StayPropertyRow
    kind: str
    sleeps: int
    base_minor: int
    total: int
    free: int


async def vacancies(
    session: AsyncSession, keys: list[CityNights]
) -> dict[CityNights, list[Vacancy]]:
    """Kinds of rooms with one free at least, in no order."""
    asked = _unnested(city_id=keys, check_in=keys, check_out=keys)
    counted: Select[Any] = (
        select(
            *asked.c,
            StayPropertyRow,
            RoomRow.kind,
            func.min(RoomRow.sleeps),
            func.max(RoomRow.base_minor),
            func.count(),
            func.count().filter(_is_free(asked.c.check_in, asked.c.check_out)),
        )
        .join(StayPropertyRow, StayPropertyRow.city_id == asked.c.city_id)
        .join(RoomRow, RoomRow.property_id == StayPropertyRow.id)
        .group_by(*asked.c, StayPropertyRow.id, RoomRow.kind)
    )
    found: defaultdict[CityNights, list[Vacancy]] = defaultdict(list)
    for city_id, check_in, check_out, *columns in await session.execute(counted):
        vacancy = Vacancy(*columns)
        if vacancy.free:
            found[CityNights(city_id, check_in, check_out)].append(vacancy)
    return found


async def rooms_left(session: AsyncSession, keys: list[RoomsKey]) -> dict[RoomsKey, int]:
    asked = _unnested(property_id=keys, kind=keys, check_in=keys, check_out=keys)
    free = func.count().filter(_is_free(asked.c.check_in, asked.c.check_out))
    counted = (
        select(*asked.c, free)
        .join(
            RoomRow,
            (RoomRow.property_id == asked.c.property_id) & (RoomRow.kind == asked.c.kind),
        )
        .group_by(*asked.c)
    )
    return {RoomsKey(*key): count for *key, count in await session.execute(counted)}


async def take(session: AsyncSession, booking_id: str, wanted: RoomsKey, count: int) -> bool:
    """False when too few are free; True too when the booking has taken them before."""
    if count > 1:  # two that each want several would wait for each other for ever
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(wanted.property_id))))
    while missing := await _missing(session, booking_id, count):
        free = await _free_rooms(session, booking_id, wanted, len(missing))
        if len(free) < len(missing):
            return False
        during = Range(wanted.check_in, wanted.check_out)
        rows = [
            {
                "id": new_id("nights"),
                "room_id": room_id,
                "during": during,
                "booking_id": booking_id,
                "number": number,
            }
            for room_id, number in zip(free, missing, strict=True)
        ]
        # A room that another takes meanwhile is passed over here, and the next one tried.
        await session.execute(insert(RoomNightsRow).values(rows).on_conflict_do_nothing())
    return True


async def release(session: AsyncSession, booking_id: str) -> None:
    await session.execute(delete(RoomNightsRow).where(RoomNightsRow.booking_id == booking_id))


async def _missing(session: AsyncSession, booking_id: str, count: int) -> list[int]:
    """Which of the booking's rooms, numbered from 1, it does not hold yet."""
    held = await session.scalars(
        select(RoomNightsRow.number).where(RoomNightsRow.booking_id == booking_id)
    )
    return sorted(set(range(1, count + 1)) - set(held))


async def _free_rooms(
    session: AsyncSession, booking_id: str, wanted: RoomsKey, limit: int
) -> Sequence[str]:
    """In an order that each booking has for itself, so that a crowd spreads over the rooms."""
    statement = (
        select(RoomRow.id)
        .where(
            RoomRow.property_id == wanted.property_id,
            RoomRow.kind == wanted.kind,
            _is_free(literal(wanted.check_in), literal(wanted.check_out)),
        )
        .order_by(func.md5(RoomRow.id + booking_id))
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


def _is_free(check_in: ColumnElement[date], check_out: ColumnElement[date]) -> ColumnElement[bool]:
    nights = RoomNightsRow
    return not_(
        exists().where(
            nights.room_id == RoomRow.id,
            nights.during.op("&&")(func.daterange(check_in, check_out)),
        )
    )


def _unnested(**keys: Sequence[Any]) -> Any:
    """A table of the keys: a column for each name, holding that attribute of each."""
    kinds: dict[str, Any] = {"check_in": Date(), "check_out": Date()}
    columns = [
        literal([getattr(key, name) for key in found], ARRAY(kinds.get(name, String())))
        for name, found in keys.items()
    ]
    return func.unnest(*columns).table_valued(*keys).render_derived()
