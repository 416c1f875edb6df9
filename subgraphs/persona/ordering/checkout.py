"""How does a worker carry out what a person confirmed? Once, however often it has to begin.

What it sends follows from the order alone, under the order's key: a worker that dies is followed by
another, who sends the same and hears what became of it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from subgraphs.persona.ordering.desk import Desk, Refused, Seen
from subgraphs.persona.ordering.models import Booked, NotBooked, Order, RefusalCode, Result
from subgraphs.persona.ordering.wording import BEGINS, ENDS
from subgraphs.persona.personas import repository as personas
from subgraphs.persona.personas.models import Language
from subgraphs.persona.store.store import Store
from subgraphs.persona.turns.bearer import Bearers
from subgraphs.persona.turns.models import Done, Outcome, TurnDocument
from subgraphs.persona.turns.voice import Voice

NAME: Final = "booking"
MOST_ATTEMPTS: Final = 5  # more than for an answer: it may have booked something
MOST_LOOKS: Final = 10
LOOK_SECONDS: Final = 1.0
STANDS: Final = frozenset({"CONFIRMED", "TICKETED"})
UNMADE: Final = frozenset({"FAILED", "EXPIRED", "CANCELLED", "REFUNDED"})
SETTLED: Final = STANDS | UNMADE | {"AWAITING_PRICE_ACCEPTANCE", "PARKED"}
CODES: Final = {
    "PAYMENT_DECLINED": RefusalCode.PAYMENT_DECLINED,
    "OFFER_EXPIRED": RefusalCode.OFFER_EXPIRED,
    "SOLD_OUT": RefusalCode.SOLD_OUT,
    "PRICE_CHANGED": RefusalCode.PRICE_CHANGED,
    "PRICE_DECLINED": RefusalCode.PRICE_CHANGED,
    "PRICE_TIMED_OUT": RefusalCode.PRICE_CHANGED,
}
TOO_LATE: Final = NotBooked(
    code=RefusalCode.UNAUTHENTICATED,
    message="Your sign-in ended before the booking began. Sign in, and confirm the plan again.",
)


@dataclass(frozen=True, slots=True)
class Checkout:
    store: Store
    bearers: Bearers
    desk: Desk

    async def carry_out(self, turn: TurnDocument, order: Order, attempt: int, voice: Voice) -> None:
        """To the turn's end. Raises Unsettled, where another attempt may learn more; Superseded."""
        language = await self._language(turn)
        await voice.begins_anew()
        if attempt > MOST_ATTEMPTS:
            outcome, result = Outcome.UNSETTLED, Result()
        else:
            most = order.most
            await voice.says(BEGINS[language].format(amount=most.amount, currency=most.currency))
            outcome, result = await self._tried(turn, order, is_first=attempt == 1)
        await voice.reports(result)
        await voice.says(ENDS[language][outcome])
        done = Done(outcome=outcome, engine=NAME, draft_id=order.draft_id)
        await voice.ends(done, result=result)

    async def _tried(
        self, turn: TurnDocument, order: Order, *, is_first: bool
    ) -> tuple[Outcome, Result]:
        """An earlier attempt may have sent what this one may not send any more."""
        token = await self.bearers.token(self.store, turn)
        payment = await self.bearers.payment(self.store, turn)
        try:
            if token is None or payment is None:
                raise Refused(TOO_LATE.code, TOO_LATE.message, is_certain=False)
            trip_id = await self.desk.trip(order, token)
            seen = await self._settled(order, trip_id, token, payment)
        except Refused as refusal:
            if refusal.is_certain or is_first:
                return Outcome.NOT_BOOKED, _of_refusal(refusal)
            return Outcome.UNSETTLED, Result()
        return outcome_of(seen), _of_bookings(seen, trip_id)

    async def _settled(
        self, order: Order, trip_id: str, token: str, payment: str
    ) -> Sequence[Seen]:
        """Once nothing more comes by itself, or after a while."""
        for _ in range(MOST_LOOKS):
            seen = await self.desk.check_out(order, trip_id, token, payment)
            if all(booking.state in SETTLED for booking in seen):
                break
            await asyncio.sleep(LOOK_SECONDS)
        return seen

    async def _language(self, turn: TurnDocument) -> Language:
        found = await personas.by_ids(self.store, turn.owner_id, [turn.persona_id])
        return found[turn.persona_id].language if found else Language.EN


def outcome_of(seen: Sequence[Seen]) -> Outcome:
    """All stands, or none does; until then it is under way."""
    states = {booking.state for booking in seen}
    if states <= STANDS:
        return Outcome.BOOKED
    if states <= UNMADE:
        return Outcome.NOT_BOOKED
    asks = any(booking.dearer for booking in seen)
    return Outcome.PRICE_ASKED if asks else Outcome.UNDER_WAY


def _of_bookings(seen: Sequence[Seen], trip_id: str) -> Result:
    return Result(
        trip_id=trip_id,
        bookings=[Booked(booking_id=booking.id) for booking in seen],
        dearer=[booking.dearer for booking in seen if booking.dearer],
        refused=_failure(seen),
    )


def _of_refusal(refusal: Refused) -> Result:
    return Result(
        dearer=[refusal.dearer] if refusal.dearer else [],
        refused=NotBooked(code=refusal.code, message=refusal.message),
    )


def _failure(seen: Sequence[Seen]) -> NotBooked | None:
    """What failed by itself, not for another one's sake."""
    failures = [booking.failure for booking in seen if booking.failure]
    own = next((each for each in failures if each != "OTHER_ITEM"), None)
    if own is None:
        return None
    message = "It did not come about, and nothing of it is charged."
    return NotBooked(code=CODES.get(own, RefusalCode.PROVIDER_REFUSED), message=message)
