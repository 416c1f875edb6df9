"""What happens by itself when its time has come?"""

import sqlite3
from datetime import datetime
from enum import StrEnum


class Task(StrEnum):
    """Of an order."""

    CREATE = "create"
    FAIL = "fail"
    LAPSE = "lapse"
    TICKET = "ticket"


class Agenda:
    """An order has one task at most."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(
            "CREATE TABLE IF NOT EXISTS agenda"
            " (order_id TEXT PRIMARY KEY, task TEXT NOT NULL, at REAL NOT NULL)"
        )

    def plan(self, order_id: str, task: Task, at: datetime) -> None:
        """In place of what was planned."""
        statement = "INSERT OR REPLACE INTO agenda VALUES (?, ?, ?)"
        self._connection.execute(statement, (order_id, task, at.timestamp()))

    def cancel(self, order_id: str) -> None:
        self._connection.execute("DELETE FROM agenda WHERE order_id = ?", (order_id,))

    def due(self, now: datetime) -> list[tuple[str, Task]]:
        """The earliest first."""
        statement = "SELECT order_id, task FROM agenda WHERE at <= ? ORDER BY at"
        found = self._connection.execute(statement, (now.timestamp(),))
        return [(order_id, Task(task)) for order_id, task in found.fetchall()]
