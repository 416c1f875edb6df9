"""Where are intents, refunds and given answers kept, so that a kill loses none of them?"""

import json
from pathlib import Path
from typing import Any, Final, TypeAlias

from infra.sandboxes.state import StateFile

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


class Store(StateFile):
    """What a transaction holds is kept whole, the answer too."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, _TABLES)

    def keep_intent(self, intent: Document) -> None:
        self.connection.execute(
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
        self.connection.execute(
            "INSERT INTO refunds (id, intent, document) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET document = excluded.document",
            (refund["id"], refund["payment_intent"], json.dumps(refund)),
        )

    def refund(self, id: str) -> Document | None:
        found = self._documents("SELECT document FROM refunds WHERE id = ?", id)
        return found[0] if found else None

    def refunds_of(self, intent_id: str) -> list[Document]:
        """Newest first."""
        return self._documents(
            "SELECT document FROM refunds WHERE intent = ? ORDER BY position DESC", intent_id
        )

    def keep_answer(self, key: str, fingerprint: str, status: int, body: Document) -> None:
        self.connection.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?)", (key, fingerprint, status, json.dumps(body))
        )

    def answer(self, key: str) -> tuple[str, int, Document] | None:
        """Fingerprint of the call, status and body of its answer."""
        statement = "SELECT fingerprint, status, body FROM answers WHERE key = ?"
        found = self.connection.execute(statement, (key,)).fetchone()
        return (found[0], found[1], json.loads(found[2])) if found else None

    def _documents(self, statement: str, *values: object) -> list[Document]:
        return [json.loads(row[0]) for row in self.connection.execute(statement, values)]
