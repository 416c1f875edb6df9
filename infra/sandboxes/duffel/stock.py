"""How many seats are left on a flight?"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cabin:
    """Of one flight on one day; `seats`: how many there are before anything is sold."""

    flight: str
    name: str
    seats: int

    @classmethod
    def of(cls, written: list[Any]) -> "Cabin":
        return cls(*written)

    def written(self) -> list[Any]:
        return [self.flight, self.name, self.seats]


class Stock:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(
            "CREATE TABLE IF NOT EXISTS stock (flight TEXT, cabin TEXT, seats INTEGER NOT NULL,"
            " PRIMARY KEY (flight, cabin))"
        )

    def left(self, cabin: Cabin) -> int:
        found = self._connection.execute(
            "SELECT seats FROM stock WHERE flight = ? AND cabin = ?", (cabin.flight, cabin.name)
        ).fetchone()
        return int(found[0]) if found else cabin.seats

    def put(self, cabin: Cabin, seats: int) -> None:
        self._connection.execute(
            "INSERT INTO stock VALUES (?, ?, ?)"
            " ON CONFLICT (flight, cabin) DO UPDATE SET seats = excluded.seats",
            (cabin.flight, cabin.name, seats),
        )

    def take(self, cabins: Iterable[Cabin], people: int) -> bool:
        """Whether all could be taken; where not, the caller rolls back."""
        for cabin in cabins:
            left = self.left(cabin)
            if left < people:
                return False
            self.put(cabin, left - people)
        return True

    def give_back(self, cabins: Iterable[Cabin], people: int) -> None:
        for cabin in cabins:
            self.put(cabin, self.left(cabin) + people)
