"""What was ordered, and what has become of it by now?"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from infra.sandboxes.amadeus.stock import Stock
from infra.sandboxes.amadeus.store import Document, Store, instant
from infra.sandboxes.clock import Clock

_COLUMNS: Final = "id, kind, state, made_at, document, taken, due_at, due_state"


class Kind(StrEnum):
    FLIGHT = "flight"
    HOTEL = "hotel"


class State(StrEnum):
    CONFIRMED = "CONFIRMED"
    TICKETED = "TICKETED"
    CANCELLED = "CANCELLED"
    PENDING = "PENDING"
    UNCONFIRMED = "UNCONFIRMED"
    DENIED = "DENIED"


@dataclass(frozen=True, slots=True)
class Order:
    """`taken`: names of stock and pieces. `due_state`: what it becomes by itself at `due_at`."""

    id: str
    kind: Kind
    state: State
    made_at: datetime
    document: Document
    taken: Sequence[tuple[str, int]] = ()
    due_at: datetime | None = None
    due_state: State | None = None


class Orders:
    """Whoever reads sees what the clock has done meanwhile."""

    def __init__(self, store: Store, stock: Stock, clock: Clock) -> None:
        self._store = store
        self._connection = store.connection
        self._stock = stock
        self._clock = clock

    def keep(self, order: Order, references: Iterable[str]) -> None:
        self._connection.execute(
            f"INSERT INTO orders ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(order.id, order.kind, order.state, order.made_at.timestamp()),
                *(json.dumps(order.document), json.dumps(order.taken)),
                *(order.due_at.timestamp() if order.due_at else None, order.due_state),
            ),
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO order_references VALUES (?, ?)",
            [(reference, order.id) for reference in references],
        )

    def find(self, order_id: str) -> Order | None:
        found = self._found("WHERE id = ?", order_id)
        return found[0] if found else None

    def all(self, reference: str | None = None) -> list[Order]:
        """Newest first."""
        if reference is None:
            return self._found("ORDER BY position DESC")
        named = "SELECT order_id FROM order_references WHERE reference = ?"
        return self._found(f"WHERE id IN ({named}) ORDER BY position DESC", reference)

    def references(self, order_id: str) -> list[str]:
        statement = "SELECT reference FROM order_references WHERE order_id = ? ORDER BY reference"
        return [row[0] for row in self._connection.execute(statement, (order_id,))]

    def move(self, order: Order, state: State) -> None:
        """Stock comes back with what is cancelled, once."""
        if state is State.CANCELLED and order.state is not State.CANCELLED:
            self._stock.give_back(order.taken)
        self._connection.execute(
            "UPDATE orders SET state = ?, due_at = NULL WHERE id = ?", (state, order.id)
        )

    def _found(self, condition: str, *values: str) -> list[Order]:
        self._settle()
        statement = f"SELECT {_COLUMNS} FROM orders {condition}"
        return [_order(row) for row in self._connection.execute(statement, values)]

    def _settle(self) -> None:
        statement = f"SELECT {_COLUMNS} FROM orders WHERE due_at <= ?"
        due = self._connection.execute(statement, (self._clock.now().timestamp(),)).fetchall()
        for order in map(_order, due):
            if order.due_state:
                self.move(order, order.due_state)


def _order(row: tuple[str, str, str, float, str, str, float | None, str | None]) -> Order:
    return Order(
        id=row[0],
        kind=Kind(row[1]),
        state=State(row[2]),
        made_at=instant(row[3]),
        document=json.loads(row[4]),
        taken=[(name, pieces) for name, pieces in json.loads(row[5])],
        due_at=None if row[6] is None else instant(row[6]),
        due_state=None if row[7] is None else State(row[7]),
    )
