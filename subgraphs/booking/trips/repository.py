"""Every query against trips, members and invitations."""

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.lists import of_parents
from subgraphs.booking.people.repository import apart
from subgraphs.booking.trips.models import (
    InvitationRow,
    InvitationState,
    MemberRow,
    TripRole,
    TripRow,
)

CHANGES = (TripRole.OWNER.value, TripRole.EDITOR.value)  # the roles that may
PENDING = InvitationRow.state == InvitationState.PENDING.value

trips_of_user = of_parents(MemberRow, MemberRow.user_id, MemberRow.position, newest_first=True)
members_of_trip = of_parents(MemberRow, MemberRow.trip_id, MemberRow.position)
invitations_of_trip = of_parents(
    InvitationRow, InvitationRow.trip_id, InvitationRow.position, PENDING, newest_first=True
)

# Those that wait for an answer, from people who stand in no block with the person.
invitations_of_user = of_parents(
    InvitationRow,
    InvitationRow.invitee_id,
    InvitationRow.position,
    PENDING,
    ~apart(InvitationRow.inviter_id, InvitationRow.invitee_id),
    newest_first=True,
)


def shared_with(
    trip_id: object, viewer_id: str | None, roles: tuple[str, ...] = ()
) -> ColumnElement[bool]:
    """Whether the viewer is a member of that trip, in one of `roles` when any are named."""
    member = exists().where(MemberRow.trip_id == trip_id, MemberRow.user_id == viewer_id)
    return member.where(MemberRow.role.in_(roles)) if roles else member


async def trips_by_id(
    session: AsyncSession, ids: list[str], viewer_id: str | None
) -> dict[str, TripRow]:
    readable = select(TripRow).where(TripRow.id.in_(ids), shared_with(TripRow.id, viewer_id))
    return {row.id: row for row in await session.scalars(readable)}


async def titles(session: AsyncSession, trip_ids: list[str]) -> dict[str, str]:
    """For those who hold an invitation: they are no members yet."""
    found = await session.scalars(select(TripRow).where(TripRow.id.in_(trip_ids)))
    return {row.id: row.title for row in found}


async def owners(session: AsyncSession, trip_ids: list[str]) -> dict[str, str]:
    owns = MemberRow.role == TripRole.OWNER.value
    found = await session.scalars(select(MemberRow).where(MemberRow.trip_id.in_(trip_ids), owns))
    return {row.trip_id: row.user_id for row in found}


async def roles_of(session: AsyncSession, trip_ids: list[str], user_id: str) -> dict[str, str]:
    found = await session.scalars(
        select(MemberRow).where(MemberRow.trip_id.in_(trip_ids), MemberRow.user_id == user_id)
    )
    return {row.trip_id: row.role for row in found}


async def invitations_by_id(
    session: AsyncSession, ids: list[str], viewer_id: str | None
) -> dict[str, InvitationRow]:
    """For who was asked, unless a block stands between, and for those who may ask others."""
    mine = (InvitationRow.invitee_id == viewer_id) & ~apart(
        InvitationRow.inviter_id, InvitationRow.invitee_id
    )
    asks = shared_with(InvitationRow.trip_id, viewer_id, CHANGES)
    rows = await session.scalars(
        select(InvitationRow).where(InvitationRow.id.in_(ids), or_(mine, asks))
    )
    return {row.id: row for row in rows}


async def locked(session: AsyncSession, trip_id: str) -> TripRow | None:
    """Whoever changes a trip's people or dates holds its row meanwhile."""
    return await session.get(TripRow, trip_id, with_for_update=True)


async def member(session: AsyncSession, trip_id: str, user_id: str) -> MemberRow | None:
    return await session.get(MemberRow, (trip_id, user_id))


async def held_role(session: AsyncSession, trip_id: str, user_id: str) -> str | None:
    """Who is a member now stays one until the transaction ends."""
    own = await session.get(MemberRow, (trip_id, user_id), with_for_update={"read": True})
    return own.role if own else None


async def pending(session: AsyncSession, trip_id: str, invitee_id: str) -> InvitationRow | None:
    found: InvitationRow | None = await session.scalar(
        select(InvitationRow).where(
            InvitationRow.trip_id == trip_id, InvitationRow.invitee_id == invitee_id, PENDING
        )
    )
    return found


async def places_taken(session: AsyncSession, trip_id: str) -> int:
    """Members, and open invitations."""
    members = select(func.count()).select_from(MemberRow).where(MemberRow.trip_id == trip_id)
    asked = select(func.count()).where(InvitationRow.trip_id == trip_id, PENDING)
    return await session.scalar(select(members.scalar_subquery() + asked.scalar_subquery())) or 0
