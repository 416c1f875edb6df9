"""What of Duffel's objects is read? The rest, and whatever comes to it, passes by."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from subgraphs.chassis.money.amounts import Amount

MOST: Final = Decimal(1_000_000_000)  # of any currency; more is a mistake of theirs


def _in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _no_list(value: Any) -> Any:
    return [] if value is None else value


def _no_object(value: Any) -> Any:
    return {} if value is None else value


Moment = Annotated[datetime, AfterValidator(_in_utc)]
Money = Annotated[Decimal, Field(ge=0, le=MOST)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
NoList = BeforeValidator(_no_list)  # null stands for an empty one
NoObject = BeforeValidator(_no_object)


class Body(BaseModel):
    """Numbers may come as strings, and strings as numbers."""

    model_config = ConfigDict(coerce_numbers_to_str=True)


class Airport(Body):
    iata_code: str
    name: str
    time_zone: ZoneInfo


class Airline(Body):
    iata_code: str
    name: str


class Aircraft(Body):
    name: str


class Bags(Body):
    type: str
    quantity: int = 0


class SegmentPassenger(Body):
    cabin_class: str | None = None
    baggages: Annotated[list[Bags], NoList] = []

    @property
    def checked_bags(self) -> int:
        return sum(bags.quantity for bags in self.baggages if bags.type == "checked")


class Segment(Body):
    """`departing_at`, `arriving_at`: as the clocks at the airport show it, without an offset."""

    id: str
    origin: Airport
    destination: Airport
    departing_at: datetime
    arriving_at: datetime
    marketing_carrier: Airline
    marketing_carrier_flight_number: str
    aircraft: Aircraft | None = None
    distance: Decimal | None = None  # km
    passengers: list[SegmentPassenger] = Field(min_length=1)


class Slice(Body):
    segments: list[Segment] = Field(min_length=1)


class Condition(Body):
    """`penalty_amount`: for all travellers; null where nobody told."""

    allowed: bool = False
    penalty_amount: Money | None = None
    penalty_currency: Currency | None = None

    def penalty_in(self, currency: str) -> Amount | None:
        """None where it is unknown, or in another currency."""
        if self.penalty_amount is None or self.penalty_currency != currency:
            return None
        return Amount.of(self.penalty_amount, currency)


class Conditions(Body):
    refund_before_departure: Condition | None = None
    change_before_departure: Condition | None = None


class PaymentRequirements(Body):
    requires_instant_payment: bool = True


class Identified(Body):
    id: str


class Offer(Body):
    id: str
    total_amount: Money
    total_currency: Currency
    total_emissions_kg: Money | None = None  # of all travellers on all flights
    expires_at: Moment
    partial: bool = False
    passengers: list[Identified] = Field(min_length=1)
    slices: list[Slice] = Field(min_length=1)
    conditions: Annotated[Conditions, NoObject] = Conditions()
    payment_requirements: Annotated[PaymentRequirements, NoObject] = PaymentRequirements()
    passenger_identity_documents_required: bool = False

    @property
    def total(self) -> Amount:
        return Amount.of(self.total_amount, self.total_currency)

    @property
    def segments(self) -> list[Segment]:
        return [segment for each in self.slices for segment in each.segments]


class PaymentStatus(Body):
    awaiting_payment: bool = False
    payment_required_by: Moment | None = None
    paid_at: Moment | None = None


class Document(Body):
    """Issued by the airline; a ticket is one."""

    type: str


class Cancellation(Body):
    """`refund_amount`: null where the airline does not tell."""

    id: str
    order_id: str | None = None
    refund_amount: Money | None = None
    refund_currency: Currency | None = None
    refund_to: str | None = None
    expires_at: Moment | None = None
    confirmed_at: Moment | None = None

    @property
    def refund(self) -> Amount | None:
        if self.refund_amount is None or self.refund_currency is None:
            return None
        return Amount.of(self.refund_amount, self.refund_currency)


class Order(Body):
    id: str
    booking_reference: str | None = None
    total_amount: Money
    total_currency: Currency
    created_at: Moment
    cancelled_at: Moment | None = None
    metadata: Annotated[dict[str, Any], NoObject] = {}
    payment_status: Annotated[PaymentStatus, NoObject] = PaymentStatus()
    documents: Annotated[list[Document], NoList] = []
    available_actions: Annotated[list[str], NoList] = []
    cancellation: Cancellation | None = None

    @property
    def total(self) -> Amount:
        return Amount.of(self.total_amount, self.total_currency)

    @property
    def reference(self) -> str | None:
        """Ours."""
        return str(found) if (found := self.metadata.get("reference")) else None


class Payment(Body):
    id: str
    status: str | None = None
    failure_reason: str | None = None

    @property
    def has_failed(self) -> bool:
        return self.status == "failed"
