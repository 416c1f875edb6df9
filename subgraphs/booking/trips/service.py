"""The rules of a trip: how it begins, changes, and loses its people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.errors import (
    BadDates,
    BadDestination,
    BadTitle,
    NoSuchMember,
    NoSuchTrip,
    NotYoursToChange,
    OwnerStays,
)
from subgraphs.booking.events import TripCreated, TripMemberJoined, TripMemberLeft
from subgraphs.booking.idempotency import repository as idempotency
from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.booking.people.repository import remember
from subgraphs.booking.trips import repository
from subgraphs.booking.trips.announcing import announce
from subgraphs.booking.trips.models import MemberRow, TripRole, TripRow
from subgraphs.chassis.database import Database, Transaction
from subgraphs.chassis.ids import new_id, prefix_of

LONGEST_TITLE: Final = 100  # characters
JOINERS: Final = str.maketrans("", "", "\u200c\u200d")  # parts of emoji and of several scripts


@dataclass(frozen=True, slots=True)
class Plan:
    """What a trip says of itself. Raises BadTitle, BadDates or BadDestination when checked."""

    title: str
    starts_on: date | None = None
    ends_on: date | None = None
    destination_id: str | None = None

    def checked(self) -> "Plan":
        title = self.title.strip()
        if not 1 <= len(title) <= LONGEST_TITLE or not title.translate(JOINERS).isprintable():
            raise BadTitle(LONGEST_TITLE)
        if self.ends_on and (self.starts_on is None or self.ends_on < self.starts_on):
            raise BadDates
        if self.destination_id is not None and prefix_of(self.destination_id) != "destination":
            raise BadDestination
        return Plan(title, self.starts_on, self.ends_on, self.destination_id)

    @classmethod
    def of(cls, row: TripRow) -> "Plan":
        return cls(row.title, row.starts_on, row.ends_on, row.destination_id)

    def as_columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class Trips:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, user_id: str, plan: Plan, client_key: str) -> str:
        """The trip's id: the same one for the same key.

        The maker owns it. Raises InvalidInput, KeyUsed, or what Plan does.
        """
        plan = plan.checked()
        trip = TripRow(id=new_id("trip"), **plan.as_columns())
        claim = KeyRow(
            user_id=user_id,
            operation="createTrip",
            key=client_key,
            request_hash=idempotency.hash_of(plan.as_columns()),
            subject_id=trip.id,
        )
        async with self._database.transaction() as transaction:
            made = await idempotency.claimed(transaction.session, claim, "clientKey")
            if made is not None:
                return made
            await remember(transaction.session, user_id)
            transaction.session.add(trip)
            await transaction.session.flush()
            await transaction.record(
                TripCreated(trip_id=trip.id, owner_id=user_id, title=trip.title)
            )
            await add_member(transaction, trip.id, user_id, TripRole.OWNER.value)
        return trip.id

    async def change(self, user_id: str, trip_id: str, changes: Mapping[str, Any]) -> None:
        """`changes`: column to new value.

        Raises NoSuchTrip, NotYoursToChange, or what Plan does.
        """
        async with self._database.transaction() as transaction:
            trip = await changeable(transaction.session, trip_id, user_id)
            plan = Plan(**{**Plan.of(trip).as_columns(), **changes}).checked()
            for column, value in plan.as_columns().items():
                setattr(trip, column, value)
            await announce(transaction, trip_id)

    async def leave(self, user_id: str, trip_id: str) -> None:
        """Raises NoSuchTrip or OwnerStays."""
        async with self._database.transaction() as transaction:
            own = await membership(transaction.session, trip_id, user_id)
            await _take_out(transaction, own)

    async def remove(self, user_id: str, trip_id: str, member_id: str) -> None:
        """By the owner. Raises NoSuchTrip, NotYoursToChange, NoSuchMember or OwnerStays."""
        async with self._database.transaction() as transaction:
            await _owned(transaction.session, trip_id, user_id)
            other = await repository.member(transaction.session, trip_id, member_id)
            if other is None:
                raise NoSuchMember
            await _take_out(transaction, other)

    async def hand_over(self, user_id: str, trip_id: str, member_id: str) -> None:
        """The owner becomes an editor. Raises NoSuchTrip, NotYoursToChange or NoSuchMember."""
        async with self._database.transaction() as transaction:
            own = await _owned(transaction.session, trip_id, user_id)
            other = await repository.member(transaction.session, trip_id, member_id)
            if other is None:
                raise NoSuchMember
            own.role = TripRole.EDITOR.value
            await transaction.session.flush()  # a trip has one owner at a time
            other.role = TripRole.OWNER.value


async def membership(session: AsyncSession, trip_id: str, user_id: str) -> MemberRow:
    """With the trip's row held. Raises NoSuchTrip for others."""
    trip = await repository.locked(session, trip_id)
    member = await repository.member(session, trip_id, user_id) if trip else None
    if member is None:
        raise NoSuchTrip
    return member


async def changeable(session: AsyncSession, trip_id: str, user_id: str) -> TripRow:
    """With its row held, for the owner and editors. Raises NoSuchTrip or NotYoursToChange."""
    member = await membership(session, trip_id, user_id)
    if member.role not in repository.CHANGES:
        raise NotYoursToChange("the owner and editors")
    return await session.get_one(TripRow, trip_id)


async def add_member(transaction: Transaction, trip_id: str, user_id: str, role: str) -> None:
    transaction.session.add(MemberRow(trip_id=trip_id, user_id=user_id, role=role))
    await transaction.session.flush()
    await transaction.record(TripMemberJoined(trip_id=trip_id, user_id=user_id, role=role))
    await announce(transaction, trip_id)


async def _owned(session: AsyncSession, trip_id: str, user_id: str) -> MemberRow:
    member = await membership(session, trip_id, user_id)
    if member.role != TripRole.OWNER.value:
        raise NotYoursToChange("the owner")
    return member


async def _take_out(transaction: Transaction, member: MemberRow) -> None:
    if member.role == TripRole.OWNER.value:
        raise OwnerStays
    await transaction.session.delete(member)
    await transaction.record(TripMemberLeft(trip_id=member.trip_id, user_id=member.user_id))
    await announce(transaction, member.trip_id)
