"""Where are intents, refunds and given answers kept, so that a kill loses none of them?"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

Document: TypeAlias = dict[str, Any]

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS intents (
    position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, reference TEXT, document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS intents_of_reference ON intents (reference);
CREATE TABLE IF NOT EXISTS refunds (
    position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, intent TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS refunds_of_intent ON refunds (intent);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL
);
"""


class Store:
    """One connection, used by one thread."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(_TABLES)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is kept inside, the answer too, or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def keep_intent(self, intent: Document) -> None:
        self._connection.execute(
            "INSERT INTO intents (id, reference, document) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET document = excluded.document",
            (intent["id"], intent["metadata"].get("reference"), json.dumps(intent)),
        )

    def intent(self, id: str) -> Document | None:
        found = self._documents("SELECT document FROM intents WHERE id = ?", id)
        return found[0] if found else None

    def intents_with(self, reference: str) -> list[Document]:
        """Newest first."""
        return self._documents(
            "SELECT document FROM intents WHERE reference = ? ORDER BY position DESC", reference
        )

    def intents(self) -> list[Document]:
        """Newest first."""
        return self._documents("SELECT document FROM intents ORDER BY position DESC")

    def keep_refund(self, refund: Document) -> None:
        self._connection.execute(
            "INSERT INTO refunds (id, intent, document) VALUES (?, ?, ?)",
            (refund["id"], refund["payment_intent"], json.dumps(refund)),
        )

    def refunds_of(self, intent_id: str) -> list[Document]:
        """Newest first."""
        return self._documents(
            "SELECT document FROM refunds WHERE intent = ? ORDER BY position DESC", intent_id
        )

    def keep_answer(self, key: str, fingerprint: str, status: int, body: Document) -> None:
        self._connection.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?)", (key, fingerprint, status, json.dumps(body))
        )

    def answer(self, key: str) -> tuple[str, int, Document] | None:
        """Fingerprint of the call, status and body of its answer."""
        statement = "SELECT fingerprint, status, body FROM answers WHERE key = ?"
        found = self._connection.execute(statement, (key,)).fetchone()
        return (found[0], found[1], json.loads(found[2])) if found else None

    def _documents(self, statement: str, *values: object) -> list[Document]:
        return [json.loads(row[0]) for row in self._connection.execute(statement, values)]
