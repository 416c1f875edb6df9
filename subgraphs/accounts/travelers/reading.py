"""What is told of travelers outside the graph: what was asked for, and written down who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

from subgraphs.accounts.errors import NoSuchTraveler
from subgraphs.accounts.travelers import repository
from subgraphs.accounts.travelers.models import DocumentKind, DocumentRow, ReadRow, TravelerRow
from subgraphs.accounts.travelers.opening import Own
from subgraphs.chassis.database import Database
from subgraphs.chassis.sealing.tenants import TenantKeys

Told: TypeAlias = dict[str, Any]


class Field(StrEnum):
    NAMES = "names"
    DATE_OF_BIRTH = "dateOfBirth"
    GENDER = "gender"
    DOCUMENT = "document"
    EMAIL = "email"
    PHONE = "phone"


# The columns behind each field of a traveler, by the names that the answer gives them.
COLUMNS: Final = {
    Field.NAMES: {"givenName": "given_name", "familyName": "family_name"},
    Field.DATE_OF_BIRTH: {"dateOfBirth": "date_of_birth"},
    Field.GENDER: {"gender": "gender"},
    Field.EMAIL: {"email": "email"},
    Field.PHONE: {"phone": "phone"},
}


@dataclass(frozen=True, slots=True)
class Reading:
    """`reader`: the name of a subgraph. `ids`: each once."""

    reader: str
    owner_id: str
    ids: Sequence[str]
    booking_id: str
    fields: Sequence[Field]


class Readings:
    def __init__(self, database: Database, keys: TenantKeys) -> None:
        self._database = database
        self._keys = keys

    async def read(self, reading: Reading) -> list[Told]:
        """In the order of the ids. Raises NoSuchTraveler unless all of them are the owner's.

        It is written down before anything is told.
        """
        owner_id, ids = reading.owner_id, list(reading.ids)
        async with self._database.transaction() as transaction:
            session = transaction.session
            rows = await repository.travelers_by_id(session, ids, owner_id)
            own = {row.id: Own(row, await self._keys.of(owner_id, key)) for row, key in rows}
            if own.keys() != set(ids):
                raise NoSuchTraveler
            papers: dict[str, repository.Documents] = {}
            if Field.DOCUMENT in reading.fields:
                papers = await repository.documents_of(session, ids, owner_id, numbered=True)
            session.add_all(_written_down(reading))
        return [_told(own[id], reading.fields, papers.get(id, [])) for id in ids]


def _written_down(reading: Reading) -> list[ReadRow]:
    return [
        ReadRow(
            owner_id=reading.owner_id,
            traveler_id=id,
            reader=reading.reader,
            booking_id=reading.booking_id,
            fields=[field.value for field in reading.fields],
        )
        for id in reading.ids
    ]


def _told(own: Own[TravelerRow], fields: Sequence[Field], papers: repository.Documents) -> Told:
    told: Told = {"id": own.row.id}
    for field in fields:
        if field is Field.DOCUMENT:
            documents = [Own(row, own.key) for row, _ in papers]
            told["document"] = _best(documents, datetime.now(UTC).date())
        else:
            columns = COLUMNS[field].items()
            told |= {name: own.text_or_none(column) for name, column in columns}
    return told


def _best(documents: Sequence[Own[DocumentRow]], today: date) -> Told | None:
    """One that is good today: a passport before a card, and the one that is good the longest."""
    good = [own for own in documents if own.day("expires_on") >= today]
    if not good:
        return None
    best = max(good, key=lambda own: (_is_passport(own), own.day("expires_on")))
    return {
        "kind": best.row.kind,
        "number": best.text("number"),
        "countryCode": best.text("country_code"),
        "expiresOn": best.text("expires_on"),
    }


def _is_passport(own: Own[DocumentRow]) -> bool:
    return own.row.kind == DocumentKind.PASSPORT.value
