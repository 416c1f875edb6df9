"""The travelers of `world.travelers`, kept by their owners. Once: who is there already stays."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.people.repository import locked
from subgraphs.accounts.travelers.checks import document_texts, traveler_texts
from subgraphs.accounts.travelers.claims import Claim
from subgraphs.accounts.travelers.models import DocumentRow, TravelerRow
from subgraphs.accounts.travelers.opening import seal_into
from subgraphs.accounts.travelers.service import own_key
from subgraphs.chassis.database import Database
from subgraphs.chassis.sealing.fields import TenantKey
from subgraphs.chassis.sealing.tenants import TenantKeys
from world.people import BY_HANDLE
from world.travelers import TRAVELERS, Paper, Traveler


async def seed_travelers(database: Database, keys: TenantKeys) -> None:
    """After the people."""
    for traveler in TRAVELERS:
        owner_id = BY_HANDLE[traveler.owner].id
        async with database.transaction() as transaction:
            session = transaction.session
            await locked(session, owner_id)
            if not await _is_there(session, traveler):
                key = await own_key(session, keys, owner_id)
                await _add(session, key, owner_id, traveler)


async def _is_there(session: AsyncSession, traveler: Traveler) -> bool:
    there = select(TravelerRow.id).where(TravelerRow.id == traveler.id)
    return await session.scalar(there) is not None


async def _add(session: AsyncSession, key: TenantKey, owner_id: str, traveler: Traveler) -> None:
    texts = traveler_texts(
        {
            "given_name": traveler.given_name,
            "family_name": traveler.family_name,
            "date_of_birth": traveler.date_of_birth,
            "gender": traveler.gender,
            "email": traveler.email,
            "phone": traveler.phone,
        }
    )
    claim = Claim.of(key, TravelerRow.__tablename__, traveler.id, texts)
    row = TravelerRow(id=traveler.id, owner_id=owner_id, **claim.as_columns())
    seal_into(row, key, texts)
    session.add(row)
    await session.flush()
    for paper in traveler.papers:
        session.add(_document(key, traveler, paper))


def _document(key: TenantKey, traveler: Traveler, paper: Paper) -> DocumentRow:
    texts = document_texts(
        {
            "country_code": paper.country_code,
            "number": paper.number,
            "expires_on": paper.expires_on,
        }
    )
    id = traveler.paper_id(paper)
    claim = Claim.of(key, DocumentRow.__tablename__, id, {**texts, "kind": paper.kind})
    row = DocumentRow(id=id, traveler_id=traveler.id, kind=paper.kind, **claim.as_columns())
    seal_into(row, key, texts)
    return row
