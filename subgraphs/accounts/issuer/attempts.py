"""May this sign-in be tried? So many failures in a while, for an account and for an address."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import case, delete, update
from sqlalchemy.dialects.postgresql import insert

from subgraphs.accounts.issuer.models import AttemptsRow, hashed, now
from subgraphs.chassis.database import Database

WINDOW: Final = timedelta(minutes=15)
FOR_AN_ACCOUNT: Final = 10
FROM_AN_ADDRESS: Final = 50


class TooManyAttempts(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many attempts. Try again in {max(1, -(-seconds // 60))} minutes.")
        self.seconds = seconds


class Attempts:
    """Counted before the password is looked at, so that attempts at once are counted too.

    An unknown account is counted like a known one, so that its limit says nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, handle: str, address: str) -> None:
        """Raises TooManyAttempts."""
        account, place = _keys(handle, address)
        limits = {account: FOR_AN_ACCOUNT, place: FROM_AN_ADDRESS}
        moment = now()
        is_over = AttemptsRow.window_started_at < moment - WINDOW
        one_more = (
            insert(AttemptsRow)
            .values([{"key": k, "attempts": 1, "window_started_at": moment} for k in limits])
            .on_conflict_do_update(
                index_elements=[AttemptsRow.key],
                set_={
                    "attempts": case((is_over, 1), else_=AttemptsRow.attempts + 1),
                    "window_started_at": case(
                        (is_over, moment), else_=AttemptsRow.window_started_at
                    ),
                },
            )
            .returning(AttemptsRow.key, AttemptsRow.attempts, AttemptsRow.window_started_at)
        )
        async with self._database.transaction() as transaction:
            counted = (await transaction.session.execute(one_more)).all()
        waits = [started + WINDOW - moment for key, made, started in counted if made > limits[key]]
        if waits:
            raise TooManyAttempts(int(max(waits).total_seconds()))

    async def forgive(self, handle: str, address: str) -> None:
        """After a success: the account starts anew, the address gets this attempt back."""
        account, place = _keys(handle, address)
        async with self._database.transaction() as transaction:
            await transaction.session.execute(delete(AttemptsRow).where(AttemptsRow.key == account))
            await transaction.session.execute(
                update(AttemptsRow)
                .where(AttemptsRow.key == place, AttemptsRow.attempts > 0)
                .values(attempts=AttemptsRow.attempts - 1)
            )


def _keys(handle: str, address: str) -> Sequence[str]:
    """Accounts sort before addresses: rows are always locked in this order."""
    return f"account:{hashed(handle)}", f"address:{hashed(address)}"
