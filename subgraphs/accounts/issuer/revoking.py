"""How does everything end that a person is signed in by?"""

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.issuer.models import CodeRow, FamilyRow, SessionRow, now


async def revoke_all_of(session: AsyncSession, user_id: str) -> None:
    """Codes, refresh tokens and browsers. Access tokens end by themselves, within ten minutes.

    Codes go first: an exchange that was under way has then committed the family it founded.
    """
    unused = CodeRow.user_id == user_id, CodeRow.used_at.is_(None)
    await session.execute(delete(CodeRow).where(*unused))
    living = FamilyRow.user_id == user_id, FamilyRow.revoked_at.is_(None)
    await session.execute(update(FamilyRow).where(*living).values(revoked_at=now()))
    await session.execute(delete(SessionRow).where(SessionRow.user_id == user_id))
