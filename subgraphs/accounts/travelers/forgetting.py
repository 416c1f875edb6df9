"""How are a person's travelers erased? By the one key that opens them."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.people.repository import locked
from subgraphs.accounts.travelers import repository


async def forget_travelers(session: AsyncSession, user_id: str) -> None:
    """Key and rows go; rows in a backup open no more. What was read for bookings stays listed.

    A process may remember the key for minutes, and opens nothing with it: it reads no row.
    """
    await locked(session, user_id)
    await repository.remove_key(session, user_id)
