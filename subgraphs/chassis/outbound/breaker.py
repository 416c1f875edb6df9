"""Is somebody who failed again and again left alone for a while?

closed: all may ask. open, after `after` failures in a row: nobody may. half-open, once it has
rested: one may try; its success closes the breaker, its failure opens it again.

Ours, because those there are lack one of: a clock that can be set, one probe at a time, rests that
differ from process to process, or deafness to what was asked before it opened.
"""

import random
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Final, NewType

Ticket = NewType("Ticket", int)

JITTER: Final = 0.5  # of a rest, added by chance: not all processes try at the same moment


class State(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Breaker:
    """Of one process, for one dependency. Each ticket is given back once."""

    def __init__(
        self,
        after: int = 5,
        rest_seconds: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._after = after
        self._rest = rest_seconds
        self._clock = clock
        self._chance = chance
        self._failures = 0  # in a row
        self._opened = 0  # how often; a ticket of before says nothing about now
        self._until: float | None = None  # it rests; None: closed
        self._probing = False

    @property
    def state(self) -> State:
        if self._until is None:
            return State.CLOSED
        return State.OPEN if self._clock() < self._until else State.HALF_OPEN

    def enter(self) -> Ticket | None:
        """None: leave them alone."""
        match self.state:
            case State.OPEN:
                return None
            case State.HALF_OPEN if self._probing:
                return None
            case State.HALF_OPEN:
                self._probing = True
        return Ticket(self._opened)

    def succeeded(self, ticket: Ticket) -> None:
        if ticket == self._opened:
            self._failures, self._until, self._probing = 0, None, False

    def failed(self, ticket: Ticket) -> None:
        if ticket != self._opened:
            return
        self._failures += 1
        if self._failures >= self._after:
            self._opened += 1
            self._until = self._clock() + self._rest * (1 + JITTER * self._chance())
            self._probing = False

    def gave_up(self, ticket: Ticket) -> None:
        """The caller went away before the end: neither the one nor the other."""
        if ticket == self._opened:
            self._probing = False
