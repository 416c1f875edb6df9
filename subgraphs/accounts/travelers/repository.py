"""Every query against travelers, their documents and the keys that open both.

An owner's id stands in each of them: what is somebody else's is not found.
"""

from collections import defaultdict

from sqlalchemy import Row, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from subgraphs.accounts.travelers.models import DocumentRow, TravelerRow, UserKeyRow

OF_OWNER = select(TravelerRow, UserKeyRow.wrapped).join(
    UserKeyRow, UserKeyRow.user_id == TravelerRow.owner_id
)
DOCUMENTS_OF_OWNER = (
    select(DocumentRow, UserKeyRow.wrapped)
    .join(TravelerRow, TravelerRow.id == DocumentRow.traveler_id)
    .join(UserKeyRow, UserKeyRow.user_id == TravelerRow.owner_id)
)
UNNUMBERED = defer(DocumentRow.number, raiseload=True)

Travelers = list[tuple[TravelerRow, bytes]]
"""Each with its owner's wrapped key."""
Documents = list[tuple[DocumentRow, bytes]]


async def travelers_by_id(session: AsyncSession, ids: list[str], owner_id: str) -> Travelers:
    return await _travelers(session, OF_OWNER.where(TravelerRow.id.in_(ids)), owner_id)


async def travelers_of(session: AsyncSession, owner_id: str) -> Travelers:
    """In the order in which they were added."""
    return await _travelers(session, OF_OWNER.order_by(TravelerRow.position), owner_id)


async def documents_of(
    session: AsyncSession, traveler_ids: list[str], owner_id: str, *, numbered: bool = False
) -> dict[str, Documents]:
    """By traveler, in the order in which they were added; without their numbers unless asked."""
    wanted = DOCUMENTS_OF_OWNER.where(
        DocumentRow.traveler_id.in_(traveler_ids), TravelerRow.owner_id == owner_id
    )
    rows = await session.execute(
        wanted.options(*([] if numbered else [UNNUMBERED])).order_by(DocumentRow.position)
    )
    found: defaultdict[str, Documents] = defaultdict(list)
    for row, wrapped in rows:
        found[row.traveler_id].append((row, wrapped))
    return found


async def traveler_of_document(
    session: AsyncSession, document_id: str, owner_id: str
) -> str | None:
    wanted = DOCUMENTS_OF_OWNER.where(
        DocumentRow.id == document_id, TravelerRow.owner_id == owner_id
    )
    return await session.scalar(wanted.with_only_columns(DocumentRow.traveler_id))


async def key_of(session: AsyncSession, user_id: str) -> bytes | None:
    row = await session.get(UserKeyRow, user_id)
    return row.wrapped if row else None


async def added_before(
    session: AsyncSession, owner_id: str, client_key_index: bytes
) -> Row[tuple[str, bytes]] | None:
    """Id and request of the traveler that this client's key made."""
    made = select(TravelerRow.id, TravelerRow.request_index).where(
        TravelerRow.owner_id == owner_id, TravelerRow.client_key_index == client_key_index
    )
    return (await session.execute(made)).first()


async def document_added_before(
    session: AsyncSession, traveler_id: str, client_key_index: bytes
) -> Row[tuple[str, bytes]] | None:
    made = select(DocumentRow.id, DocumentRow.request_index).where(
        DocumentRow.traveler_id == traveler_id, DocumentRow.client_key_index == client_key_index
    )
    return (await session.execute(made)).first()


async def how_many_travelers(session: AsyncSession, owner_id: str) -> int:
    counted = select(func.count()).where(TravelerRow.owner_id == owner_id)
    return await session.scalar(counted) or 0


async def how_many_documents(session: AsyncSession, traveler_id: str) -> int:
    counted = select(func.count()).where(DocumentRow.traveler_id == traveler_id)
    return await session.scalar(counted) or 0


async def remove_traveler(session: AsyncSession, traveler_id: str, owner_id: str) -> bool:
    gone = delete(TravelerRow).where(
        TravelerRow.id == traveler_id, TravelerRow.owner_id == owner_id
    )
    return await session.scalar(gone.returning(TravelerRow.id)) is not None


async def remove_document(session: AsyncSession, document_id: str) -> None:
    await session.execute(delete(DocumentRow).where(DocumentRow.id == document_id))


async def remove_key(session: AsyncSession, user_id: str) -> None:
    """What it opened goes with it."""
    await session.execute(delete(UserKeyRow).where(UserKeyRow.user_id == user_id))


async def _travelers(
    session: AsyncSession, wanted: Select[tuple[TravelerRow, bytes]], owner_id: str
) -> Travelers:
    rows = await session.execute(wanted.where(TravelerRow.owner_id == owner_id))
    return [(row, wrapped) for row, wrapped in rows]
