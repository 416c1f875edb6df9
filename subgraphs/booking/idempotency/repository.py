"""One key, one effect: the claim is a row of the transaction that makes the effect.

What was written is answered again as it stands, a refusal too where that is its end, as a payment
that was declined. A refusal before anything was written claims no key: it may be tried again.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.idempotency.models import KeyRow
from subgraphs.chassis.client_keys import KeyUsed, checked

KEPT: Final = timedelta(days=30)


async def claimed(session: AsyncSession, claim: KeyRow, field: str) -> str | None:
    """None when the key is ours now; else what its first request made.

    A request at the same time waits here for the first one's commit, or takes over after its
    rollback. `field`: the input's name of the key. Raises InvalidInput or KeyUsed.
    """
    checked(claim.key, field)
    values = {c.name: getattr(claim, c.name) for c in KeyRow.__table__.columns}
    values["claimed_at"] = datetime.now(UTC)
    statement = insert(KeyRow).values(values).on_conflict_do_nothing()
    if await session.scalar(statement.returning(KeyRow.key)) is not None:
        return None
    return await found(session, claim, field)


async def found(session: AsyncSession, claim: KeyRow, field: str) -> str | None:
    """What the first request with this key made, if there was one. Raises KeyUsed."""
    first = await session.get(KeyRow, (claim.user_id, claim.operation, claim.key))
    if first is not None and first.request_hash != claim.request_hash:
        raise KeyUsed(field)
    return first.subject_id if first else None


def hash_of(request: Mapping[str, object]) -> str:
    """The same for the same request, in every process."""
    return sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()


async def forget_old(session: AsyncSession) -> None:
    await session.execute(delete(KeyRow).where(KeyRow.claimed_at < datetime.now(UTC) - KEPT))
