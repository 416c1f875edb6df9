"""The rules of agreeing: each decision is kept, with the policy that the person was shown."""

from typing import Final

from subgraphs.accounts.consents import repository
from subgraphs.accounts.consents.models import ConsentRow, Purpose
from subgraphs.accounts.errors import OldPolicy
from subgraphs.accounts.events import ConsentDecided
from subgraphs.accounts.people.repository import locked
from subgraphs.accounts.people.service import may_act
from subgraphs.chassis.database import Database, Transaction
from subgraphs.chassis.ids import new_id

POLICY_VERSION: Final = "2026-11"  # the privacy policy in force


class Consents:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def decide(
        self,
        user_id: str,
        purpose: Purpose,
        *,
        granted: bool,
        policy_version: str | None,
        client_id: str | None,
    ) -> ConsentRow:
        """The decision in force afterwards. Saying the same again adds nothing to the history.

        Raises OldPolicy, NoSuchPerson or Suspended.
        """
        if policy_version not in {None, POLICY_VERSION}:
            raise OldPolicy(POLICY_VERSION)
        async with self._database.transaction() as transaction:
            may_act(await locked(transaction.session, user_id))
            decided = (await repository.in_force(transaction.session, [user_id])).get(user_id, [])
            last = next((row for row in decided if row.purpose == purpose.value), None)
            if last and (last.granted, last.policy_version) == (granted, POLICY_VERSION):
                return last
            row = ConsentRow(
                id=new_id("consent"),
                user_id=user_id,
                purpose=purpose.value,
                granted=granted,
                policy_version=POLICY_VERSION,
                client_id=client_id,
            )
            await add(transaction, row)
            return row


async def add(transaction: Transaction, row: ConsentRow) -> None:
    transaction.session.add(row)
    await transaction.record(
        ConsentDecided(
            user_id=row.user_id,
            purpose=row.purpose,
            granted=row.granted,
            policy_version=row.policy_version,
        )
    )
