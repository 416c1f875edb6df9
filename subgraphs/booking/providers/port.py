"""What does booking ask of whoever sells flights and stays? Plain values, no I/O.

Every write carries our reference and has one of three outcomes: it was done (Created, Cancelled),
it was not and will not be (Rejected), or nobody can say yet (Unknown). An Unknown is asked about by
our reference, never sent again blindly.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferKind, Provider
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.chassis.money.amounts import Amount

Sealed: TypeAlias = dict[str, Any]  # what a provider needs to know its own offer again


class Reason(StrEnum):
    """Why a provider said no."""

    PRICE_CHANGED = "PRICE_CHANGED"
    SOLD_OUT = "SOLD_OUT"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    INVALID_TRAVELER = "INVALID_TRAVELER"
    PAYMENT_REFUSED = "PAYMENT_REFUSED"
    NOT_CANCELLABLE = "NOT_CANCELLABLE"
    NOT_FOUND = "NOT_FOUND"
    RATE_LIMITED = "RATE_LIMITED"
    UNAVAILABLE = "UNAVAILABLE"  # it is down, or we do not ask it now; nothing was done
    MISUSED = "MISUSED"  # a mistake of ours, or of our settings


class OrderState(StrEnum):
    PENDING = "PENDING"  # taken on, and not yet made: ask again, or wait for its event
    HELD = "HELD"  # ours until `hold_until`, to be paid
    CONFIRMED = "CONFIRMED"  # made; a ticket may still follow
    TICKETED = "TICKETED"  # nothing more comes; a stay's confirmation is its ticket
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"  # was taken on, and not made after all


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Of one offer: two offers of one provider may differ. As JSON it is kept with the offer."""

    hold: bool = False
    pay_later: bool = False
    cancel_online: bool = False
    change: bool = False
    seat_map: bool = False


@dataclass(frozen=True, slots=True)
class Requirements:
    """What the provider must be told of each traveller. Asked for nothing, it is sent nothing."""

    names: bool = False
    date_of_birth: bool = False  # and the gender: nobody asks for one without the other
    document: bool = False
    email: bool = False
    phone: bool = False


@dataclass(frozen=True, slots=True)
class PricedOffer:
    """One thing a provider sells. `key`: what it is, the same when the search is repeated.

    `shown`: for people, in the form that `own.flights` and `own.stays` write; amounts in it are in
    the currency of `total`, and None stands for what the provider does not say. `sealed`: for the
    provider alone; it never leaves booking. `then`: orders what costs the same, as a departure or a
    name.
    """

    kind: OfferKind
    key: str
    total: Amount
    expires_at: datetime
    then: str
    shown: Mapping[str, Any]
    sealed: Sealed
    capabilities: Capabilities
    requirements: Requirements = field(default_factory=Requirements)


@dataclass(frozen=True, slots=True)
class StayPlace:
    """Where rooms are looked for. `city_id`: the catalog's."""

    city_id: str
    latitude: float
    longitude: float
    time_zone: str


@dataclass(frozen=True, slots=True)
class Document:
    kind: str  # PASSPORT or IDENTITY_CARD
    number: str = field(repr=False)
    country_code: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Passenger:
    """What accounts told of one traveller, for this order alone. Never logged, never stored."""

    id: str
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    date_of_birth: date | None = field(default=None, repr=False)
    gender: str | None = field(default=None, repr=False)  # F, M or X, as in the document
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)  # E.164
    documents: tuple[Document, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """`client_ref`: ours, unique to the order; `accept_up_to`: more than that is not paid.

    `hold`: only where the offer can be held; it is paid later, or let go. `is_first`: no process
    ever sent one under `client_ref`, so what stands in its way is surely somebody else's.
    """

    client_ref: str
    kind: OfferKind
    sealed: Sealed
    accept_up_to: Amount
    passengers: Sequence[Passenger] = field(repr=False)
    hold: bool = False
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Repriced:
    """The offer as it stands now; `total` may differ from what was shown."""

    total: Amount
    expires_at: datetime
    sealed: Sealed
    requirements: Requirements


@dataclass(frozen=True, slots=True)
class Created:
    """`reference`: what a desk knows it by, as a PNR. `total`: what the provider will ask for.

    `order_id`: of what is PENDING it may be another, which `get` takes and answers with the lasting
    one.
    """

    order_id: str
    state: OrderState
    reference: str | None = None
    hold_until: datetime | None = None
    total: Amount | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was done and nothing will be. `code`: the provider's own word for why."""

    reason: Reason
    code: str | None = None
    current: Repriced | None = None  # with PRICE_CHANGED, where the provider tells


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have been done. `cause`: a code for the log, as `timeout` or `http 504`."""

    cause: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """The provider is sure that it has nothing under our reference."""


@dataclass(frozen=True, slots=True)
class CancelQuote:
    """What a cancellation gives back. `estimated`: reckoned by us from the fare's rules.

    `sealed`: what `confirm_cancel` needs.
    """

    refund: Amount
    penalty: Amount
    refund_to: str  # ORIGINAL_PAYMENT, BALANCE or VOUCHER
    expires_at: datetime
    sealed: Sealed
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Cancelled:
    """`refund`: what the provider gives back to us."""

    refund: Amount


@dataclass(frozen=True, slots=True)
class Seat:
    number: str  # as 12A
    cabin: str  # a name of `flights.aircraft.Cabin`
    is_available: bool
    price: Amount | None  # None: included, or not to be chosen


@dataclass(frozen=True, slots=True)
class SeatMap:
    """Of one flight of the offer: `segment` counts them from 0 through all slices."""

    segment: int
    seats: tuple[Seat, ...]  # by row, then by letter


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """What a provider's webhook told: `id` is the same in each delivery; order and delivery are not
    promised, so it only says what to ask about. `client_ref`: ours, where it names it;
    `pending_id`: the `order_id` while it was PENDING."""

    id: str
    kind: str
    order_id: str | None
    client_ref: str | None = None
    pending_id: str | None = None


Ordering: TypeAlias = Created | Rejected | Unknown
Finding: TypeAlias = Created | NotFound | Unknown
Cancelling: TypeAlias = Cancelled | Rejected | Unknown


class Away(Exception):
    """A read failed: the provider is slow, down, limits us, or answers what nobody understands."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class BadEvent(Exception):
    """A webhook that the provider did not sign, or that is too old."""


class TravelProvider(Protocol):
    """Each call ends within the adapter's deadline. Only searches and reads raise `Away`."""

    @property
    def code(self) -> Provider: ...

    def flights(self, search: FlightSearch) -> AsyncIterator[Sequence[PricedOffer]]:
        """Parts as they come; the last may be empty. Nothing where it sells none. Raises Away."""
        ...

    def stays(self, place: StayPlace, search: StaySearch) -> AsyncIterator[Sequence[PricedOffer]]:
        """As `flights`."""
        ...

    async def reprice(self, kind: OfferKind, sealed: Sealed) -> Repriced | Rejected:
        """Raises Away."""
        ...

    async def seat_maps(self, sealed: Sealed) -> Sequence[SeatMap]:
        """None for an offer without. Raises Away."""
        ...

    async def order(self, request: OrderRequest) -> Ordering:
        """Sends once. The caller has made sure that nothing stands under `client_ref` yet."""
        ...

    async def pay(self, order_id: str, amount: Amount, client_ref: str) -> Ordering:
        """For what was held. Sends once."""
        ...

    async def find(self, client_ref: str) -> Finding:
        """Whatever was ordered under our reference."""
        ...

    async def get(self, order_id: str) -> Created | Rejected | Unknown:
        """How the order stands now."""
        ...

    async def quote_cancel(self, order_id: str, sealed: Sealed) -> CancelQuote | Rejected | Unknown:
        """`sealed`: of the offer that was ordered. Nothing is cancelled yet."""
        ...

    async def confirm_cancel(
        self, order_id: str, quote: CancelQuote, client_ref: str
    ) -> Cancelling: ...

    def event(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        """A webhook's. Raises BadEvent, also where the provider has none."""
        ...
