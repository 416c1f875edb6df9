"""Which offers were told, and when? So that one that comes back changed or late is known."""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

from infra.sandboxes.amadeus.settings import Set
from infra.sandboxes.amadeus.store import Document, Store
from infra.sandboxes.clock import Clock

KEPT_SECONDS: Final = 2 * 24 * 3_600.0


class Remembered:
    """By a hash of the content; numbers that have become strings change nothing."""

    def __init__(self, store: Store, clock: Clock, settings: Set) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    def keep(self, offers: Iterable[Document]) -> None:
        now = self._clock.now().timestamp()
        with self._store.transaction():
            connection = self._store.connection
            connection.execute("DELETE FROM flight_offers WHERE made_at < ?", (now - KEPT_SECONDS,))
            connection.executemany(
                "INSERT INTO flight_offers VALUES (?, ?, ?)"
                " ON CONFLICT (content) DO UPDATE SET made_at = excluded.made_at",
                [(_hash(offer), _hash(without_prices(offer)), now) for offer in offers],
            )

    def is_known(self, offer: Document) -> bool:
        return self._made_at("content", _hash(offer)) is not None

    def is_known_but_for_prices(self, offer: Document) -> bool:
        return self._made_at("content_but_prices", _hash(without_prices(offer))) is not None

    def is_old(self, offer: Document) -> bool:
        made_at = self._made_at("content", _hash(offer)) or 0.0
        return self._clock.now().timestamp() - made_at > self._settings.now.offer_seconds

    def _made_at(self, column: str, value: str) -> float | None:
        statement = f"SELECT max(made_at) FROM flight_offers WHERE {column} = ?"
        found = self._store.connection.execute(statement, (value,)).fetchone()
        return None if found[0] is None else float(found[0])


def without_prices(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if name != "price"}
        return {name: without_prices(inner) for name, inner in kept.items()}
    if isinstance(value, list):
        return [without_prices(inner) for inner in value]
    return value


def _hash(offer: Document) -> str:
    return sha256(json.dumps(_texts(offer), sort_keys=True).encode()).hexdigest()


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return str(value)
