"""A sealed row beside the key that opens it, as its owner reads it and nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from subgraphs.accounts.travelers.models import DocumentRow, TravelerRow
from subgraphs.chassis.sealing.fields import Place, TenantKey

R = TypeVar("R", TravelerRow, DocumentRow)


@dataclass(frozen=True, slots=True)
class Own(Generic[R]):
    """Opens one column at a time, when it is asked for."""

    row: R
    key: TenantKey

    def text(self, column: str) -> str:
        """Raises Unreadable; not for what may be null."""
        return self.key.open(getattr(self.row, column), _place(self.row, column))

    def text_or_none(self, column: str) -> str | None:
        return None if getattr(self.row, column) is None else self.text(column)

    def day(self, column: str) -> date:
        return date.fromisoformat(self.text(column))

    def day_or_none(self, column: str) -> date | None:
        return None if getattr(self.row, column) is None else self.day(column)


def seal_into(row: R, key: TenantKey, texts: Mapping[str, str | None]) -> None:
    """`texts`: by column. The row has its id already."""
    for column, text in texts.items():
        token = None if text is None else key.seal(text, _place(row, column))
        setattr(row, column, token)


def _place(row: TravelerRow | DocumentRow, column: str) -> Place:
    return Place(row.__tablename__, column, row.id)
