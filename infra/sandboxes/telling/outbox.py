"""What is told to whom, when is it told again, and how does it go wrong?"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from infra.sandboxes.clock import Clock
from infra.sandboxes.documents import Document, Documents

FIRST_RETRY: Final = timedelta(seconds=5)
LONGEST_RETRY: Final = timedelta(hours=6)
TOLD_FOR: Final = timedelta(hours=72)

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, event TEXT NOT NULL, endpoint TEXT NOT NULL, status TEXT NOT NULL,
    due REAL NOT NULL, first REAL NOT NULL, attempts INTEGER NOT NULL, how TEXT NOT NULL,
    answered INTEGER
);
CREATE INDEX IF NOT EXISTS deliveries_by_due ON deliveries (due) WHERE status = 'waiting';
"""
_COLUMNS: Final = "id, event, endpoint, status, due, first, attempts, how, answered"


class How(StrEnum):
    """Of all that is told of one event."""

    DUPLICATE = "duplicate"  # told three times
    REORDER = "reorder"  # told only after a later event was
    POSTPONED = "postponed"  # told some seconds later, by the clock
    FORGE = "forge"  # signed with another secret
    STALE = "stale"  # signed an hour ago
    LOST = "lost"  # told when the hand delivers it


class Status(StrEnum):
    WAITING = "waiting"
    HELD = "held"  # until a later event is delivered
    LOST = "lost"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


AT_FIRST: Final = {How.REORDER: Status.HELD, How.LOST: Status.LOST}
SIGNED: Final = frozenset({How.FORGE, How.STALE})


@dataclass(frozen=True, slots=True)
class Failure:
    how: How
    seconds: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """`due` and `first`: by the clock, as a Unix time. `answered`: the last HTTP status, if any."""

    id: int
    event: str
    endpoint: str
    status: str
    due: float
    first: float
    attempts: int
    how: str
    answered: int | None


class Outbox:
    """Events lie under a reference; an endpoint has its `url`, `secret`, `events` and `active`."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        self._connection = connection
        self.clock = clock
        self.events = Documents(connection, "events")
        self.endpoints = Documents(connection, "endpoints")
        connection.executescript(_TABLE)

    def send(self, event: Document, reference: str = "", failure: Failure | None = None) -> None:
        """To whoever asked for events of its `type`."""
        self.events.keep(event, reference)
        for endpoint in self.endpoints.all():
            if endpoint["active"] and event["type"] in endpoint["events"]:
                self._plan(event["id"], endpoint["id"], failure)

    def send_to(self, endpoint_id: str, event: Document) -> None:
        """Whatever it asked for."""
        self.events.keep(event)
        self._plan(event["id"], endpoint_id, None)

    def move(self, url: str, secret: str) -> Document | None:
        """Whoever is told under this secret is told there, what waits included. None: nobody is."""
        for endpoint in self.endpoints.all():
            if endpoint["secret"] == secret:
                endpoint["url"] = url
                self.endpoints.keep(endpoint)
                return endpoint
        return None

    def again(self, event_id: str, how: str = "", times: int = 1) -> None:
        """Now, to each endpoint that it was meant for."""
        known = {delivery.endpoint for delivery in self.of(event_id)}
        for endpoint_id in sorted(known):
            for _ in range(times):
                self._insert(event_id, endpoint_id, Status.WAITING, self.clock.now(), how)

    def of(self, event_id: str) -> list[Delivery]:
        """Oldest first."""
        return self._found("WHERE event = ? ORDER BY id", event_id)

    def due(self, now: datetime) -> list[Delivery]:
        return self._found(
            "WHERE status = 'waiting' AND due <= ? ORDER BY due, id", now.timestamp()
        )

    def answered(self, delivery: Delivery, status: int | None, sent_at: datetime) -> None:
        """2xx is the end of it, and of the waiting of what was held back for it."""
        if status is not None and 200 <= status < 300:
            self._set(delivery, Status.DELIVERED, delivery.due, status)
            self._release(delivery)
            return
        wait = min(FIRST_RETRY * 2 ** min(delivery.attempts, 20), LONGEST_RETRY)
        due = (sent_at + wait).timestamp()
        ended = due > delivery.first + TOLD_FOR.total_seconds()
        self._set(delivery, Status.GIVEN_UP if ended else Status.WAITING, due, status)

    def _plan(self, event_id: str, endpoint_id: str, failure: Failure | None) -> None:
        how, due = failure.how if failure else None, self.clock.now()
        if failure and how is How.POSTPONED:
            due += timedelta(seconds=failure.seconds)
        status = AT_FIRST.get(how, Status.WAITING) if how else Status.WAITING
        for _ in range(3 if how is How.DUPLICATE else 1):
            signed = how if how in SIGNED else ""
            self._insert(event_id, endpoint_id, status, due, signed or "")

    def _insert(
        self, event_id: str, endpoint_id: str, status: Status, due: datetime, how: str
    ) -> None:
        self._connection.execute(
            "INSERT INTO deliveries (event, endpoint, status, due, first, attempts, how)"
            " VALUES (?, ?, ?, ?, ?, 0, ?)",
            (event_id, endpoint_id, status, due.timestamp(), due.timestamp(), how),
        )

    def _set(self, delivery: Delivery, status: Status, due: float, answered: int | None) -> None:
        self._connection.execute(
            "UPDATE deliveries SET status = ?, due = ?, answered = ?, attempts = attempts + 1"
            " WHERE id = ?",
            (status, due, answered, delivery.id),
        )

    def _release(self, after: Delivery) -> None:
        self._connection.execute(
            "UPDATE deliveries SET status = 'waiting' WHERE status = 'held' AND endpoint = ?"
            " AND id < ?",
            (after.endpoint, after.id),
        )

    def _found(self, which: str, *values: object) -> list[Delivery]:
        found = self._connection.execute(f"SELECT {_COLUMNS} FROM deliveries {which}", values)
        return [Delivery(*row) for row in found.fetchall()]
