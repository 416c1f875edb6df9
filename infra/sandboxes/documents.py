"""Where does one kind of resource lie, in the order it came?"""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]


class Documents:
    """JSON by its `id`. `owner`: what it is asked for by, as the order of a payment."""

    def __init__(self, connection: sqlite3.Connection, table: str) -> None:
        self._connection = connection
        self._table = table
        connection.executescript(
            f"CREATE TABLE IF NOT EXISTS {table} (position INTEGER PRIMARY KEY,"
            " id TEXT UNIQUE NOT NULL, owner TEXT NOT NULL, document TEXT NOT NULL);"
            f"CREATE INDEX IF NOT EXISTS {table}_of_owner ON {table} (owner);"
        )

    def keep(self, document: Document, owner: str = "") -> None:
        """As new, or in place of what has its id; the owner stays."""
        self.keep_all([document], owner)

    def keep_all(self, documents: Iterable[Document], owner: str) -> None:
        self._connection.executemany(
            f"INSERT INTO {self._table} (id, owner, document) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET document = excluded.document",
            [(document["id"], owner, json.dumps(document)) for document in documents],
        )

    def get(self, id: str) -> Document | None:
        found = self._found("WHERE id = ?", id)
        return found[0] if found else None

    def of(self, owner: str) -> list[Document]:
        """Newest first."""
        return self._found("WHERE owner = ? ORDER BY position DESC", owner)

    def all(self) -> list[Document]:
        """Newest first."""
        return self._found("ORDER BY position DESC")

    def owner(self, id: str) -> str:
        statement = f"SELECT owner FROM {self._table} WHERE id = ?"
        found = self._connection.execute(statement, (id,)).fetchone()
        return str(found[0]) if found else ""

    def owners(self) -> set[str]:
        found = self._connection.execute(f"SELECT DISTINCT owner FROM {self._table}")
        return {str(row[0]) for row in found}

    def forget_before(self, newest: int) -> None:
        """All but the `newest`."""
        last = f"(SELECT max(position) FROM {self._table})"
        statement = f"DELETE FROM {self._table} WHERE position <= {last} - ?"
        self._connection.execute(statement, (newest,))

    def drop(self, id: str) -> bool:
        statement = f"DELETE FROM {self._table} WHERE id = ?"
        return self._connection.execute(statement, (id,)).rowcount == 1

    def _found(self, which: str, *values: object) -> list[Document]:
        statement = f"SELECT document FROM {self._table} {which}"
        return [json.loads(row[0]) for row in self._connection.execute(statement, values)]
