"""The rules of asking somebody along, and of answering."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.errors import (
    AlreadyMember,
    InvitationAnswered,
    NoSuchInvitation,
    NoSuchPerson,
    OwnerIsNotInvited,
    TripFull,
)
from subgraphs.booking.events import InvitationSent
from subgraphs.booking.people.repository import are_apart, is_known
from subgraphs.booking.trips import repository
from subgraphs.booking.trips.models import InvitationRow, InvitationState, TripRole
from subgraphs.booking.trips.service import add_member, changeable
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import new_id

MOST_MEMBERS: Final = 50  # open invitations included


class Invitations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def invite(
        self, user_id: str, trip_id: str, invitee_id: str, role: TripRole
    ) -> InvitationRow:
        """Who was asked already is not asked again: the open invitation stands as it is.

        Raises OwnerIsNotInvited, NoSuchTrip, NotYoursToChange, NoSuchPerson (also across a
        block), AlreadyMember or TripFull.
        """
        if role is TripRole.OWNER:
            raise OwnerIsNotInvited
        async with self._database.transaction() as transaction:
            session = transaction.session
            trip = await changeable(session, trip_id, user_id)
            if await repository.member(session, trip_id, invitee_id):
                raise AlreadyMember
            known = await is_known(session, invitee_id)
            if not known or await are_apart(session, user_id, invitee_id):
                raise NoSuchPerson
            if asked := await repository.pending(session, trip_id, invitee_id):
                return asked
            if await repository.places_taken(session, trip_id) >= MOST_MEMBERS:
                raise TripFull(MOST_MEMBERS)
            invitation = InvitationRow(
                id=new_id("invitation"),
                trip_id=trip_id,
                inviter_id=user_id,
                invitee_id=invitee_id,
                role=role.value,
            )
            session.add(invitation)
            await session.flush()
            await transaction.record(
                InvitationSent(
                    invitation_id=invitation.id,
                    trip_id=trip_id,
                    inviter_id=user_id,
                    invitee_id=invitee_id,
                    trip_title=trip.title,
                )
            )
            return invitation

    async def accept(self, user_id: str, invitation_id: str) -> str:
        """The trip's id. Accepting again is the same membership.

        Raises NoSuchInvitation or InvitationAnswered.
        """
        async with self._database.transaction() as transaction:
            session = transaction.session
            invitation = await _of_invitee(session, user_id, invitation_id)
            if await repository.member(session, invitation.trip_id, user_id) is None:
                _answer(invitation, InvitationState.ACCEPTED)
                await add_member(transaction, invitation.trip_id, user_id, invitation.role)
            return invitation.trip_id

    async def decline(self, user_id: str, invitation_id: str) -> InvitationRow:
        """Raises NoSuchInvitation, or InvitationAnswered by an earlier yes."""
        async with self._database.transaction() as transaction:
            invitation = await _of_invitee(transaction.session, user_id, invitation_id)
            if invitation.state != InvitationState.DECLINED.value:
                _answer(invitation, InvitationState.DECLINED)
            return invitation

    async def revoke(self, user_id: str, invitation_id: str) -> InvitationRow:
        """By the owner and editors. Raises NoSuchInvitation or InvitationAnswered."""
        async with self._database.transaction() as transaction:
            session = transaction.session
            found = await repository.invitations_by_id(session, [invitation_id], user_id)
            invitation = found.get(invitation_id)
            if invitation is None or invitation.invitee_id == user_id:
                raise NoSuchInvitation  # who was asked sees it, and may only answer
            await changeable(session, invitation.trip_id, user_id)
            invitation = await _renewed(session, invitation_id)
            if invitation.state != InvitationState.REVOKED.value:
                _answer(invitation, InvitationState.REVOKED)
            return invitation


async def _of_invitee(session: AsyncSession, user_id: str, invitation_id: str) -> InvitationRow:
    """With its trip's row held. One that was taken back, or crosses a block, is absent."""
    found = await repository.invitations_by_id(session, [invitation_id], user_id)
    invitation = found.get(invitation_id)
    if invitation is None or invitation.invitee_id != user_id:
        raise NoSuchInvitation
    await repository.locked(session, invitation.trip_id)
    invitation = await _renewed(session, invitation_id)
    if invitation.state == InvitationState.REVOKED.value:
        raise NoSuchInvitation
    return invitation


async def _renewed(session: AsyncSession, invitation_id: str) -> InvitationRow:
    """As it is now that its trip is held."""
    return await session.get_one(InvitationRow, invitation_id, populate_existing=True)


def _answer(invitation: InvitationRow, answer: InvitationState) -> None:
    if invitation.state != InvitationState.PENDING.value:
        raise InvitationAnswered
    invitation.state = answer.value
