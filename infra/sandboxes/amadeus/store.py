"""Where does Amadeus keep tokens, offers, stock and orders?"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from infra.sandboxes.state import StateFile

Document: TypeAlias = dict[str, Any]

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, client_id TEXT NOT NULL, expires_at REAL NOT NULL,
    is_revoked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS flight_offers (
    content TEXT PRIMARY KEY, content_but_prices TEXT NOT NULL, made_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS flight_offers_but_prices ON flight_offers (content_but_prices);
CREATE TABLE IF NOT EXISTS hotel_offers (
    id TEXT PRIMARY KEY, made_at REAL NOT NULL, document TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS stock (thing TEXT PRIMARY KEY, how_many INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS market (thing TEXT PRIMARY KEY, percent REAL NOT NULL);
CREATE TABLE IF NOT EXISTS orders (
    position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    made_at REAL NOT NULL, due_at REAL, due_state TEXT, taken TEXT NOT NULL, document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_due ON orders (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS order_references (
    reference TEXT NOT NULL, order_id TEXT NOT NULL, PRIMARY KEY (reference, order_id)
);
CREATE INDEX IF NOT EXISTS references_of_order ON order_references (order_id);
"""


class Store(StateFile):
    """Instants are seconds since 1970, by the sandbox's clock."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, _TABLES)


def instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
