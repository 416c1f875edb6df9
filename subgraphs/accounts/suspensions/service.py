"""The rules of suspending: who decides, what ends with it, and what is kept of it."""

from typing import Final

from subgraphs.accounts.errors import BadReason, DecidedAlready, NobodyThere, NotYourself
from subgraphs.accounts.events import UserReinstated, UserSuspended
from subgraphs.accounts.issuer.revoking import revoke_all_of
from subgraphs.accounts.people import repository
from subgraphs.accounts.people.models import Role
from subgraphs.accounts.people.service import may_act
from subgraphs.accounts.suspensions.models import Decision, SuspensionRow
from subgraphs.chassis.database import Database, Transaction
from subgraphs.chassis.ids import new_id

LONGEST_REASON: Final = 500  # characters


class Suspensions:
    """Both decisions raise BadReason, NotYourself, NobodyThere, DecidedAlready or Suspended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def suspend(self, moderator_id: str, user_id: str, reason: str) -> SuspensionRow:
        async with self._database.transaction() as transaction:
            row = await _decide(transaction, moderator_id, user_id, Decision.SUSPENDED, reason)
            await revoke_all_of(transaction.session, user_id)
            await transaction.record(UserSuspended(user_id=user_id))
            return row

    async def reinstate(self, moderator_id: str, user_id: str, reason: str) -> SuspensionRow:
        async with self._database.transaction() as transaction:
            row = await _decide(transaction, moderator_id, user_id, Decision.REINSTATED, reason)
            await transaction.record(UserReinstated(user_id=user_id))
            return row


async def _decide(
    transaction: Transaction, moderator_id: str, user_id: str, decision: Decision, reason: str
) -> SuspensionRow:
    why = reason.strip()
    if not 1 <= len(why) <= LONGEST_REASON:
        raise BadReason(LONGEST_REASON)
    if moderator_id == user_id:
        raise NotYourself
    people = await repository.locked_together(transaction.session, [moderator_id, user_id])
    may_act(people.get(moderator_id))
    person = people.get(user_id)
    if person is None:
        raise NobodyThere
    is_suspended = Role.SUSPENDED.value in person.roles
    if is_suspended is (decision is Decision.SUSPENDED):
        raise DecidedAlready(is_suspended=is_suspended)
    others = [role for role in person.roles if role != Role.SUSPENDED.value]
    person.roles = others if is_suspended else [*others, Role.SUSPENDED.value]
    row = SuspensionRow(
        id=new_id("suspension"),
        user_id=user_id,
        decision=decision.value,
        decided_by=moderator_id,
        reason=why,
    )
    transaction.session.add(row)
    await transaction.session.flush()
    return row
