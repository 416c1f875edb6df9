"""The breaker's states, whatever is asked, answered late, or given up."""

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from subgraphs.chassis.outbound.breaker import JITTER, Breaker, State, Ticket
from subgraphs.chassis.tests.peers import Clock

AFTER = 3
REST = 10.0


class Life(RuleBasedStateMachine):
    """Against a model: failures in a row, when it opened, and who is the probe."""

    tickets = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.luck = 0.0
        self.breaker = Breaker(AFTER, REST, self.clock, lambda: self.luck)
        self.row = 0
        self.rests_until: float | None = None
        self.fresh: set[int] = set()  # tickets given out since it opened last
        self.given: list[Ticket] = []

    @rule(target=tickets)
    def enter(self) -> int:
        ticket = self.breaker.enter()
        if self.rests_until is None:
            assert ticket is not None
        elif self.clock.now < self.rests_until or self.fresh:
            assert ticket is None
        else:
            assert ticket is not None
        if ticket is None:
            return -1
        self.given.append(ticket)
        self.fresh.add(len(self.given) - 1)
        return len(self.given) - 1

    @rule(number=consumes(tickets))
    def succeed(self, number: int) -> None:
        if number >= 0:
            self.breaker.succeeded(self.given[number])
            if self._is_fresh(number):
                self.row, self.rests_until = 0, None

    @rule(number=consumes(tickets), luck=some.floats(0, 1))
    def fail(self, number: int, luck: float) -> None:
        if number < 0:
            return
        self.luck = luck
        self.breaker.failed(self.given[number])
        if self._is_fresh(number):
            self.row += 1
            if self.row >= AFTER:
                self.rests_until = self.clock.now + REST * (1 + JITTER * luck)
                self.fresh.clear()

    @rule(number=consumes(tickets))
    def give_up(self, number: int) -> None:
        if number >= 0:
            self.breaker.gave_up(self.given[number])
            self._is_fresh(number)

    @rule(seconds=some.floats(0, 2 * REST))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def says_what_it_is(self) -> None:
        if self.rests_until is None:
            assert self.breaker.state is State.CLOSED
        elif self.clock.now < self.rests_until:
            assert self.breaker.state is State.OPEN
        else:
            assert self.breaker.state is State.HALF_OPEN

    def _is_fresh(self, number: int) -> bool:
        is_fresh = number in self.fresh
        self.fresh.discard(number)
        return is_fresh


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)


def test_a_rest_is_longer_by_chance_up_to_half() -> None:
    for luck, rest in ((0.0, 10.0), (1.0, 15.0)):
        clock = Clock()
        breaker = Breaker(1, REST, clock, lambda luck=luck: luck)  # type: ignore[misc]
        ticket = breaker.enter()
        assert ticket is not None
        breaker.failed(ticket)
        clock.now = rest - 0.01
        assert breaker.enter() is None
        clock.now = rest
        assert breaker.enter() is not None
