"""How many seats and rooms are left, and what became of their prices?"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from infra.sandboxes.amadeus.store import Store
from world.dice import Dice

# Fewest and most of them before anything is sold; no aircraft has fewer seats than the most.
SEATS: Final = {"ECONOMY": (20, 120), "BUSINESS": (6, 16)}
ROOMS: Final = (3, 20)
RISE_PERCENT: Final = 10.0


class Thing(NamedTuple):
    """What is sold by the piece. `first`: how many there are before anything is sold."""

    name: str
    first: int


def seats(flight_id: str, cabin: str) -> Thing:
    return _thing(f"{flight_id}/{cabin}", *SEATS[cabin])


def rooms(hotel_id: str, night: str) -> Thing:
    return _thing(f"{hotel_id}/{night}", *ROOMS)


def _thing(name: str, fewest: int, most: int) -> Thing:
    return Thing(name, fewest + int(Dice(f"stock of {name}").share() * (most - fewest)))


class Stock:
    def __init__(self, store: Store) -> None:
        self._connection = store.connection

    def left(self, thing: Thing) -> int:
        statement = "SELECT how_many FROM stock WHERE thing = ?"
        found = self._connection.execute(statement, (thing.name,)).fetchone()
        return int(found[0]) if found else thing.first

    def put(self, thing: Thing, how_many: int) -> None:
        self._connection.execute(
            "INSERT INTO stock VALUES (?, ?)"
            " ON CONFLICT (thing) DO UPDATE SET how_many = excluded.how_many",
            (thing.name, how_many),
        )

    def take(self, things: Iterable[Thing], pieces: int) -> bool:
        """False where one has too few; the caller's transaction then ends."""
        for thing in things:
            left = self.left(thing)
            if left < pieces:
                return False
            self.put(thing, left - pieces)
        return True

    def give_back(self, taken: Iterable[tuple[str, int]]) -> None:
        """By name: what was taken once has its row."""
        self._connection.executemany(
            "UPDATE stock SET how_many = how_many + ? WHERE thing = ?",
            [(pieces, name) for name, pieces in taken],
        )


class Market:
    """By a flight's id or a hotel's: what it costs now, in percent of the first price."""

    def __init__(self, store: Store) -> None:
        self._connection = store.connection

    def percent(self, thing: str) -> float:
        statement = "SELECT percent FROM market WHERE thing = ?"
        found = self._connection.execute(statement, (thing,)).fetchone()
        return float(found[0]) if found else 100.0

    def put(self, thing: str, percent: float) -> None:
        self._connection.execute(
            "INSERT INTO market VALUES (?, ?)"
            " ON CONFLICT (thing) DO UPDATE SET percent = excluded.percent",
            (thing, percent),
        )

    def rise(self, things: Iterable[str]) -> None:
        for thing in things:
            self.put(thing, self.percent(thing) * (1 + RISE_PERCENT / 100))
