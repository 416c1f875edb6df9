"""A provider in memory, behind the port: it does as it was told before, and keeps the truth."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferKind, Provider
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.port import (
    Away,
    BadEvent,
    Cancelled,
    Cancelling,
    CancelQuote,
    Created,
    Finding,
    NotFound,
    Ordering,
    OrderRequest,
    OrderState,
    PricedOffer,
    ProviderEvent,
    Reason,
    Rejected,
    Repriced,
    Requirements,
    Sealed,
    SeatMap,
    StayPlace,
    Unknown,
)
from subgraphs.chassis.money.amounts import Amount

PRICE: Final = Amount(12_300, "EUR")
DEARER: Final = Amount(15_000, "EUR")
SOON: Final = timedelta(minutes=20)
GONE: Final = frozenset({OrderState.CANCELLED, OrderState.FAILED})


class How(StrEnum):
    YES = "yes"
    NO = "no"
    LATER = "later"  # taken on, and not made yet
    LOST = "done, and the answer is lost"
    NEVER = "not done, and the answer is lost"
    BUSY = "not done, and it says so"
    BROKEN = "our own program breaks, before"
    BROKEN_AFTER = "our own program breaks, afterwards"


@dataclass
class Counter:
    """`plan`: of the next calls of each kind, first to last; YES when there is none."""

    code: Provider = Provider.DUFFEL
    price: Amount = PRICE
    orders: dict[str, list[Created]] = field(default_factory=lambda: defaultdict(list))
    paid: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    plan: dict[str, list[How]] = field(default_factory=lambda: defaultdict(list))

    def live(self, reference: str) -> list[Created]:
        return [order for order in self.orders[reference] if order.state not in GONE]

    def end(self, reference: str, state: OrderState) -> None:
        """Whatever happens to it at the provider."""
        self.orders[reference] = [replace(each, state=state) for each in self.orders[reference]]

    async def reprice(self, kind: OfferKind, sealed: Sealed) -> Repriced | Rejected:
        match self._next("price"):
            case How.NO:
                return Rejected(Reason.OFFER_EXPIRED)
            case How.YES | How.LATER:
                return Repriced(self.price, datetime.now(UTC) + SOON, {}, Requirements())
        raise Away("away")

    async def order(self, request: OrderRequest) -> Ordering:
        reference, how = request.client_ref, self._next("order")
        if how is How.NO:
            return Rejected(Reason.SOLD_OUT)
        if refusal := _undone(how):
            return refusal
        state = OrderState.HELD if request.hold else OrderState.TICKETED
        if how is How.LATER and not request.hold:
            state = OrderState.PENDING
        until = datetime.now(UTC) + SOON if request.hold else None
        made = Created(reference, state, "PNR", until, request.accept_up_to)
        self.orders[reference].append(made)
        return _told(how, made)

    async def pay(self, order_id: str, amount: Amount, client_ref: str) -> Ordering:
        how = self._next("pay")
        [held] = self.orders[order_id]
        if how is How.NO or held.state is not OrderState.HELD:
            return Rejected(Reason.OFFER_EXPIRED)
        if refusal := _undone(how):
            return refusal
        self.paid[order_id] += 1
        self.end(order_id, OrderState.TICKETED)
        return _told(how, self.orders[order_id][0])

    async def find(self, client_ref: str) -> Finding:
        if self._next("find") is not How.YES:
            return Unknown("away")
        return self.orders[client_ref][-1] if self.orders[client_ref] else NotFound()

    async def get(self, order_id: str) -> Created | Rejected | Unknown:
        found = await self.find(order_id)
        return Rejected(Reason.NOT_FOUND) if isinstance(found, NotFound) else found

    async def quote_cancel(self, order_id: str, sealed: Sealed) -> CancelQuote | Rejected | Unknown:
        if not self.live(order_id):
            return Rejected(Reason.NOT_CANCELLABLE, "already_cancelled")
        nothing = Amount.zero(PRICE.currency)
        return CancelQuote(PRICE, nothing, "BALANCE", datetime.now(UTC) + SOON, {})

    async def confirm_cancel(
        self, order_id: str, quote: CancelQuote, client_ref: str
    ) -> Cancelling:
        how = self._next("cancel")
        if refusal := _undone(how):
            return refusal
        self.end(order_id, OrderState.CANCELLED)
        if how is How.LOST:
            return Unknown("lost")
        if how is How.BROKEN_AFTER:
            raise RuntimeError(how)
        return Cancelled(quote.refund)

    async def flights(self, search: FlightSearch) -> AsyncIterator[Sequence[PricedOffer]]:
        yield ()

    async def stays(
        self, place: StayPlace, search: StaySearch
    ) -> AsyncIterator[Sequence[PricedOffer]]:
        yield ()

    async def seat_maps(self, sealed: Sealed) -> Sequence[SeatMap]:
        return ()

    def event(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        raise BadEvent("it sends none")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def ready(self) -> None: ...

    def _next(self, call: str) -> How:
        return self.plan[call].pop(0) if self.plan[call] else How.YES


def _undone(how: How) -> Rejected | Unknown | None:
    match how:
        case How.NEVER:
            return Unknown("lost")
        case How.BUSY:
            return Rejected(Reason.UNAVAILABLE)
        case How.BROKEN:
            raise RuntimeError(how)
    return None


def _told(how: How, made: Created) -> Ordering:
    if how is How.BROKEN_AFTER:
        raise RuntimeError(how)
    return Unknown("lost") if how is How.LOST else made
