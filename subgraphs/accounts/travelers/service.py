"""The rules of keeping travelers: whose they are, how many, and that each is added once."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.errors import (
    NoSuchDocument,
    NoSuchTraveler,
    TooManyDocuments,
    TooManyTravelers,
)
from subgraphs.accounts.people.repository import locked
from subgraphs.accounts.people.service import may_act
from subgraphs.accounts.travelers import repository
from subgraphs.accounts.travelers.checks import document_texts, traveler_texts
from subgraphs.accounts.travelers.claims import Claim
from subgraphs.accounts.travelers.models import DocumentKind, DocumentRow, TravelerRow, UserKeyRow
from subgraphs.accounts.travelers.opening import Own, seal_into
from subgraphs.chassis import client_keys
from subgraphs.chassis.database import Database
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.sealing.fields import TenantKey
from subgraphs.chassis.sealing.tenants import TenantKeys

MOST_TRAVELERS: Final = 30  # of a person
MOST_DOCUMENTS: Final = 5  # of a traveler


class Travelers:
    """Each method raises NoSuchPerson or Suspended, too. A person's changes wait for each other."""

    def __init__(self, database: Database, keys: TenantKeys) -> None:
        self._database = database
        self._keys = keys

    async def add(self, user_id: str, details: Mapping[str, Any], client_key: str) -> str:
        """The traveler's id: the same one for the same key.

        `details`: by column. Raises BadTraveler, InvalidInput, KeyUsed or TooManyTravelers.
        """
        client_keys.checked(client_key)
        texts = traveler_texts(details)
        async with self._acting(user_id) as session:
            key = await own_key(session, self._keys, user_id)
            claim = Claim.of(key, TravelerRow.__tablename__, client_key, texts)
            made = await repository.added_before(session, user_id, claim.client_key_index)
            if made:
                return claim.replayed(made)
            if await repository.how_many_travelers(session, user_id) >= MOST_TRAVELERS:
                raise TooManyTravelers(MOST_TRAVELERS)
            row = TravelerRow(id=new_id("traveler"), owner_id=user_id, **claim.as_columns())
            seal_into(row, key, texts)
            session.add(row)
            return row.id

    async def update(self, user_id: str, traveler_id: str, changes: Mapping[str, Any]) -> None:
        """`changes`: column to new value. Raises BadTraveler or NoSuchTraveler."""
        texts = traveler_texts(changes)
        async with self._acting(user_id) as session:
            own = await self._own(session, user_id, traveler_id)
            seal_into(own.row, own.key, texts)

    async def remove(self, user_id: str, traveler_id: str) -> None:
        """With all documents. Raises NoSuchTraveler."""
        async with self._acting(user_id) as session:
            if not await repository.remove_traveler(session, traveler_id, user_id):
                raise NoSuchTraveler

    async def add_document(
        self,
        user_id: str,
        traveler_id: str,
        kind: DocumentKind,
        details: Mapping[str, Any],
        client_key: str,
    ) -> str:
        """The document's id: the same one for the same key.

        `details`: by column. Raises BadTraveler, InvalidInput, KeyUsed, NoSuchTraveler or
        TooManyDocuments.
        """
        client_keys.checked(client_key)
        texts = document_texts(details)
        async with self._acting(user_id) as session:
            key = (await self._own(session, user_id, traveler_id)).key
            asked = {**texts, "kind": kind.value}
            claim = Claim.of(key, DocumentRow.__tablename__, client_key, asked)
            made = await repository.document_added_before(
                session, traveler_id, claim.client_key_index
            )
            if made:
                return claim.replayed(made)
            if await repository.how_many_documents(session, traveler_id) >= MOST_DOCUMENTS:
                raise TooManyDocuments(MOST_DOCUMENTS)
            row = DocumentRow(
                id=new_id("traveldocument"),
                traveler_id=traveler_id,
                kind=kind.value,
                **claim.as_columns(),
            )
            seal_into(row, key, texts)
            session.add(row)
            return row.id

    async def remove_document(self, user_id: str, document_id: str) -> str:
        """The id of the traveler whose it was. Raises NoSuchDocument."""
        async with self._acting(user_id) as session:
            traveler_id = await repository.traveler_of_document(session, document_id, user_id)
            if traveler_id is None:
                raise NoSuchDocument
            await repository.remove_document(session, document_id)
            return traveler_id

    @asynccontextmanager
    async def _acting(self, user_id: str) -> AsyncIterator[AsyncSession]:
        async with self._database.transaction() as transaction:
            may_act(await locked(transaction.session, user_id))
            yield transaction.session

    async def _own(self, session: AsyncSession, user_id: str, traveler_id: str) -> Own[TravelerRow]:
        """Raises NoSuchTraveler."""
        found = await repository.travelers_by_id(session, [traveler_id], user_id)
        for row, wrapped in found:
            return Own(row, await self._keys.of(user_id, wrapped))
        raise NoSuchTraveler


async def own_key(session: AsyncSession, keys: TenantKeys, user_id: str) -> TenantKey:
    """Made when the person has none yet; whoever asks holds the person's row."""
    wrapped = await repository.key_of(session, user_id)
    if wrapped is not None:
        return await keys.of(user_id, wrapped)
    wrapped, key = await keys.new(user_id)
    session.add(UserKeyRow(user_id=user_id, wrapped=wrapped))
    await session.flush()
    return key
