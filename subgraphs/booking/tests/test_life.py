"""A booking's life against a small model, whatever its provider and its traveller do, in any order.

Real PostgreSQL, real workflows, the payment sandbox; the provider is `testing.counter`.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, update

from subgraphs.booking.bookings.models import (
    ENDED,
    GOOD,
    BookingEventRow,
    BookingRow,
    BookingState,
    Failure,
)
from subgraphs.booking.bookings.states import EDGES
from subgraphs.booking.providers.port import OrderState
from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.testing.counter import DEARER, PRICE, How
from subgraphs.booking.testing.stock import flight_offer
from subgraphs.booking.tests.living import World, opened
from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.issuer import TestIssuer
from subgraphs.chassis.testing.payments import DECLINED_CARD, GOOD_CARD

PACE, DOUBT_SECONDS = 0.01, 0.5
WAITING: Final = {BookingState.ORDERING, BookingState.PARKED}  # for the provider
UNDONE: Final = (How.NEVER, How.BUSY, How.BROKEN)
DONE: Final = (How.YES, How.LOST, How.BROKEN_AFTER)
ORDERED: Final = st.sampled_from([*DONE, *UNDONE, How.NO, How.LATER])
MUTATION: Final = "mutation($input: %s!) { %s(input: $input) { __typename } }"

LIVES: Final = settings(
    max_examples=25,
    stateful_step_count=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # each step waits for a saga: nothing is shrunk
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


class Life(RuleBasedStateMachine):
    """`ends`: what the model expects once nothing more comes by itself."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.id = ""
        self.ends = BookingState.PRICING
        self.can_hold = False
        self.card = GOOD_CARD
        self.ordered = How.YES

    @initialize(
        price=st.sampled_from([How.YES, How.NO, How.BUSY]),
        is_dearer=st.booleans(),
        can_hold=st.booleans(),
        hold_asked=st.booleans(),
        card=st.sampled_from([GOOD_CARD, GOOD_CARD, DECLINED_CARD]),
        ordered=ORDERED,
        cancelled=st.sampled_from([*DONE, *UNDONE]),
    )
    def place(
        self,
        price: How,
        is_dearer: bool,
        can_hold: bool,
        hold_asked: bool,
        card: str,
        ordered: How,
        cancelled: How,
    ) -> None:
        counter = self.world.counter
        counter.price = DEARER if is_dearer else PRICE
        counter.plan.clear()
        counter.plan |= {"price": [price], "order": [ordered], "cancel": [cancelled]}
        if can_hold:  # then it is the payment that may come later
            counter.plan["pay"] = [self._payable(ordered)]
        self.can_hold, self.card, self.ordered = can_hold, card, ordered
        self.hold_asked = hold_asked and can_hold
        self.id = self.world.run(self._placed())
        if price is How.NO:
            self.ends = BookingState.EXPIRED
        elif is_dearer:
            self.ends = BookingState.AWAITING_PRICE_ACCEPTANCE
        else:
            self.ends = self._after_price()

    @precondition(lambda self: self.ends is BookingState.AWAITING_PRICE_ACCEPTANCE)
    @rule(yes=st.booleans())
    def answer(self, yes: bool) -> None:
        if yes:
            self._say("AcceptPriceInput", "acceptPrice", acceptPriceUpTo="200")
            self.ends = self._after_price()
        else:
            self._say("DeclinePriceInput", "declinePrice")
            self.ends = BookingState.FAILED

    @precondition(lambda self: self.ends is BookingState.AWAITING_PRICE_ACCEPTANCE)
    @rule()
    def nobody_answers(self) -> None:
        self._past("confirm_before")
        self.ends = BookingState.EXPIRED

    @precondition(lambda self: self.ends is BookingState.HELD)
    @rule(card=st.sampled_from([GOOD_CARD, DECLINED_CARD]))
    def pay(self, card: str) -> None:
        key = new_id("key")
        self._say("PayBookingInput", "payBooking", idempotencyKey=key, paymentMethodToken=card)
        self.hold_asked, self.card = False, card
        self.ends = self._after_hold()

    @precondition(lambda self: self.ends is BookingState.HELD)
    @rule()
    def nobody_pays(self) -> None:
        self._past("hold_expires_at")
        self.ends = BookingState.EXPIRED

    @precondition(lambda self: self.ends is BookingState.HELD)
    @rule()
    def the_hold_lapses(self) -> None:
        """At the provider: whoever pays then learns it."""
        self.world.counter.end(self.id, OrderState.CANCELLED)
        self.pay(GOOD_CARD)
        self.ends = BookingState.EXPIRED

    @precondition(lambda self: self.ends is BookingState.ORDERING)
    @rule(made=st.booleans())
    def the_provider_decides(self, made: bool) -> None:
        self.world.counter.end(self.id, OrderState.TICKETED if made else OrderState.FAILED)
        self._news()
        self.ends = BookingState.TICKETED if made else BookingState.FAILED

    @rule(times=st.integers(1, 3))
    def news_of_nothing(self, times: int) -> None:
        for _ in range(times):
            self._news()

    @rule()
    def asked_again(self) -> None:
        """The same request is the same booking."""
        assert self.world.run(self._placed()) == self.id

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        if self.id:
            self.world.run(self._check())

    def _after_price(self) -> BookingState:
        if self.can_hold:
            return self._after_order() or self._after_hold()
        if self.card == DECLINED_CARD:
            return BookingState.FAILED
        if self.ordered is How.LATER:
            return BookingState.ORDERING
        return self._after_order() or BookingState.TICKETED

    def _after_order(self) -> BookingState | None:
        return BookingState.FAILED if self.ordered is How.NO else None

    def _after_hold(self) -> BookingState:
        if self.hold_asked:
            return BookingState.HELD
        return BookingState.FAILED if self.card == DECLINED_CARD else BookingState.TICKETED

    @staticmethod
    def _payable(ordered: How) -> How:
        return How.YES if ordered in {How.NO, How.LATER} else ordered

    async def _placed(self) -> str:
        booking = self.world.booking
        if not self.id:
            self.key, self.trip = new_id("key"), await booking.trip()
            self.offer = await flight_offer(
                booking.database,
                provider="DUFFEL",
                provider_total_minor=PRICE.minor,
                capabilities={"hold": self.can_hold},
            )
            self.asked = {
                "hold": self.hold_asked,
                "paymentMethodToken": None if self.hold_asked else self.card,
                "acceptPriceUpTo": str(PRICE.value),
            }
        await booking.placed(self.trip, self.offer, self.key, **self.asked)
        async with booking.database.read() as session:
            of_trip = select(BookingRow.id).where(BookingRow.trip_id == self.trip)
            [id] = await session.scalars(of_trip)
        return str(id)

    def _say(self, kind: str, field: str, **said: Any) -> None:
        asked = {"bookingId": self.id, **said}
        self.world.run(self.world.booking.told(MUTATION % (kind, field), input=asked))

    def _past(self, column: str) -> None:
        """Its time is over."""
        past = {column: datetime.now(UTC) - timedelta(seconds=1)}

        async def turn() -> None:
            async with self.world.booking.database.transaction() as transaction:
                of_it = update(BookingRow).where(BookingRow.id == self.id)
                await transaction.session.execute(of_it.values(past))

        self.world.run(turn())
        self._news()

    def _news(self) -> None:
        async def nudge() -> None:
            await self.world.booking.services.saga.nudge(await self._row())

        self.world.run(nudge())

    async def _row(self) -> BookingRow:
        async with self.world.booking.database.read() as session:
            return await session.get_one(BookingRow, self.id)

    async def _check(self) -> None:
        row = await self._settled()
        told = (self.ends, row.failure, self.world.counter.plan)
        assert row.state in self._allowed, told
        orders = self.world.counter.orders[self.id]
        live = self.world.counter.live(self.id)
        assert len(orders) <= 1
        assert self.world.counter.paid[self.id] <= 1
        if self.ends in ENDED:
            assert bool(live) == (self.ends in GOOD)
        taken = [cents for _, cents in await self.world.booking.charges(self.id) if cents]
        assert taken == ([row.total_minor] if self.ends in GOOD else [])
        await self._check_timeline(row)

    async def _settled(self) -> BookingRow:
        """As the model expects it, or as it stays for good."""
        while True:
            row = await self._row()
            if row.state in self._allowed | ENDED:
                return row
            await asyncio.sleep(0.02)

    @property
    def _allowed(self) -> set[BookingState]:
        return WAITING if self.ends is BookingState.ORDERING else {self.ends}

    async def _check_timeline(self, row: BookingRow) -> None:
        lines = select(BookingEventRow).where(BookingEventRow.booking_id == self.id)
        async with self.world.booking.database.read() as session:
            told = list(await session.scalars(lines.order_by(BookingEventRow.sequence)))
        assert [line.sequence for line in told] == list(range(1, len(told) + 1))
        states = [BookingState(line.state) for line in told]
        assert all(after in EDGES[before] for before, after in pairwise(states)), states
        if row.failure:
            assert Failure(row.failure)


def test_whatever_happens_a_booking_lives_as_the_model_says(
    booking_settings: BookingSettings, migrated_url: str, issuer: TestIssuer
) -> None:
    hurried = booking_settings.model_copy(
        update={"saga_pace": PACE, "saga_doubt_seconds": DOUBT_SECONDS, "answer_seconds": 0.5}
    )
    with opened(hurried, issuer, migrated_url) as Life.world:
        run_state_machine_as_test(Life, settings=LIVES)
