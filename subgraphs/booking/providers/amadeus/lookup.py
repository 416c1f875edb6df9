"""What stands under our reference, by the operator's own books? Amadeus searches for no order."""

from typing import Any, Final, Self

from pydantic import Field

from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.providers.amadeus.flight_objects import CurrencyCode, Record
from subgraphs.booking.providers.amadeus.orders import OrderId
from subgraphs.booking.providers.amadeus.told import Told, every
from subgraphs.booking.providers.port import Created, Finding, NotFound, OrderState, Unknown
from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.outbound.answers import Lost, NotSent
from subgraphs.chassis.outbound.client import Limits, Outbound

STATES: Final = {
    "CONFIRMED": OrderState.CONFIRMED,
    "TICKETED": OrderState.TICKETED,
    "CANCELLED": OrderState.CANCELLED,
    "PENDING": OrderState.PENDING,
    "UNCONFIRMED": OrderState.PENDING,
    "DENIED": OrderState.FAILED,
}
OVER: Final = frozenset({OrderState.CANCELLED, OrderState.FAILED})


class Records(Told):
    associated_records: list[Record] = []


class Entry(Told):
    """One order. `total` in units of the currency, as text or number."""

    id: str = Field(min_length=1)
    kind: str
    state: str
    total: str | None = None
    currency: CurrencyCode | None = None
    order: Records = Records()

    def as_created(self, client_ref: str) -> Created | None:
        """None where its state means nothing to us."""
        state = STATES.get(self.state.upper())
        if state is None:
            return None
        is_flight = self.kind.lower() == "flight"
        if not is_flight and state is OrderState.CONFIRMED:
            state = OrderState.TICKETED
        kind = OfferKind.FLIGHT if is_flight else OfferKind.STAY
        records = (record.reference for record in self.order.associated_records)
        return Created(
            order_id=str(OrderId.told(kind, self.id, client_ref)),
            state=state,
            reference=next(records, None),
            total=self._amount,
        )

    @property
    def _amount(self) -> Amount | None:
        return Amount.of(self.total, self.currency) if self.total and self.currency else None


class Lookup:
    """`GET {url}?reference=` answers a list of orders, the newest first; None: there is none."""

    def __init__(self, url: str | None, seconds: float) -> None:
        self._url = url
        self._outbound = Outbound("", Limits(seconds)) if url else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._outbound:
            await self._outbound.__aexit__()

    async def find(self, client_ref: str, order_id: str | None = None) -> Finding:
        """One that stands, else the newest that stood; two that stand are for a person to see."""
        entries = await self._entries(client_ref)
        if isinstance(entries, Unknown):
            return entries
        found = [entry.as_created(client_ref) for entry in entries]
        if None in found:
            return Unknown("unreadable")
        orders = [one for one in found if one and order_id in {None, one.order_id}]
        standing = [one for one in orders if one.state not in OVER]
        if len(standing) > 1:
            return Unknown(f"{len(standing)} orders")
        return next(iter([*standing, *orders]), NotFound())

    async def _entries(self, client_ref: str) -> list[Entry] | Unknown:
        if self._url is None or self._outbound is None:
            return Unknown("no lookup")
        try:
            answer = await self._outbound.ask(
                "GET", self._url, is_safe=True, params={"reference": client_ref}
            )
        except (NotSent, Lost) as failure:
            return Unknown(failure.cause)
        body: Any = answer.json()
        if not answer.is_good or not isinstance(body, list):
            return Unknown("unreadable" if answer.is_good else f"http {answer.status}")
        entries = list(every(Entry, body))
        return entries if len(entries) == len(body) else Unknown("unreadable")
