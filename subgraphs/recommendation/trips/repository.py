"""Every query against trips."""

from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.recommendation.people.models import PersonRow
from subgraphs.recommendation.trips.models import TripRow

LONGEST_HISTORY: Final = 50  # visits of one person that count, the latest
LEARNED_FROM: Final = 500_000  # visits of everybody, the latest
IS_VISIT: Final[tuple[ColumnElement[bool], ...]] = (
    TripRow.is_booked.is_(True),
    TripRow.destination_id.is_not(None),
    TripRow.starts_on.is_not(None),
    TripRow.ends_on.is_not(None),
)


class VisitFact(NamedTuple):
    user_id: str
    destination_id: str
    arrives_on: date
    leaves_on: date


class Change(NamedTuple):
    """`concerned`: whose history it changes; nobody's where a newer word is known."""

    concerned: set[str]
    is_booked_now: bool  # and was not before, or went elsewhere


class Planned(NamedTuple):
    destination_id: str | None  # None while it is open


async def note(session: AsyncSession, trip_id: str, at: datetime, **facts: Any) -> Change:
    known = await session.get(TripRow, trip_id, with_for_update=True)
    row = insert(TripRow).values(id=trip_id, as_of=at, **facts)
    newer = row.on_conflict_do_update(
        index_elements=["id"], set_={"as_of": at, **facts}, where=TripRow.as_of < at
    )
    before = set(known.member_ids) if known else set()
    booked_at = known.destination_id if known and known.is_booked else None
    if await session.scalar(newer.returning(TripRow.id)) is None:
        return Change(set(), is_booked_now=False)
    is_booked_now = facts["is_booked"] and facts["destination_id"] != booked_at
    return Change(before | {*facts["member_ids"]}, is_booked_now)


async def history(session: AsyncSession, user_id: str) -> list[VisitFact]:
    """The latest, oldest first."""
    where = (*IS_VISIT, TripRow.member_ids.contains([user_id]))
    visits = select(TripRow.destination_id, TripRow.starts_on, TripRow.ends_on).where(*where)
    newest = visits.order_by(TripRow.starts_on.desc(), TripRow.id).limit(LONGEST_HISTORY)
    rows = (await session.execute(newest)).all()
    return [VisitFact(user_id, *row) for row in reversed(rows)]


def visited_by(user_id: str) -> Select[tuple[str | None]]:
    """Ids of their destinations, as part of a statement."""
    return select(TripRow.destination_id).where(*IS_VISIT, TripRow.member_ids.contains([user_id]))


async def learnable(session: AsyncSession) -> list[VisitFact]:
    """Of everybody who allows it and is not suspended, the latest, in a fixed order."""
    members = func.unnest(TripRow.member_ids).table_valued("id").render_derived(name="members")
    allowed = and_(PersonRow.id == members.c.id, PersonRow.is_personal, ~PersonRow.is_suspended)
    visits = (
        select(PersonRow.id, TripRow.destination_id, TripRow.starts_on, TripRow.ends_on)
        .select_from(TripRow)
        .join(members, true())
        .join(PersonRow, allowed)
        .where(*IS_VISIT)
        .order_by(TripRow.starts_on.desc(), TripRow.id, PersonRow.id)
        .limit(LEARNED_FROM)
    )
    return [VisitFact(*row) for row in (await session.execute(visits)).all()]


async def planned(session: AsyncSession, ids: list[str], user_id: str | None) -> dict[str, Planned]:
    """Of those trips of which the person is a member."""
    trips = select(TripRow.id, TripRow.destination_id).where(
        TripRow.id.in_(ids), TripRow.member_ids.contains([user_id])
    )
    return {id: Planned(where) for id, where in (await session.execute(trips)).all()}
