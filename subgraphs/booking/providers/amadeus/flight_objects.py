"""What of Amadeus's flight offers and orders is read?"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from subgraphs.booking.providers.amadeus.told import Told
from subgraphs.chassis.money.amounts import Amount

CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Price(Told):
    """`grand_total`: with all fees; `total` where it is left out."""

    currency: CurrencyCode
    total: Annotated[Decimal, Field(ge=0)] | None = None
    grand_total: Annotated[Decimal, Field(ge=0)] | None = None

    @property
    def amount(self) -> Amount | None:
        whole = self.total if self.grand_total is None else self.grand_total
        return None if whole is None else Amount.of(whole, self.currency)


class Place(Told):
    """`at`: as the clocks there show it, without an offset."""

    iata_code: str
    at: datetime


class Aircraft(Told):
    code: str = ""


class Emission(Told):
    """Of one traveller."""

    weight: float = Field(ge=0)
    weight_unit: str = "KG"
    cabin: str | None = None


class Segment(Told):
    id: str
    departure: Place
    arrival: Place
    carrier_code: str
    number: str
    aircraft: Aircraft = Aircraft()
    co2_emissions: list[Emission] = []


class Itinerary(Told):
    segments: list[Segment] = Field(min_length=1)


class Bags(Told):
    """Of each traveller: by the piece, or by weight."""

    quantity: int | None = None
    weight: float | None = None

    @property
    def pieces(self) -> int:
        if self.quantity is not None:
            return max(self.quantity, 0)
        return 1 if self.weight else 0


class FareDetail(Told):
    segment_id: str
    cabin: str = "ECONOMY"
    branded_fare: str = ""
    included_checked_bags: Bags = Bags()


class TravelerPricing(Told):
    traveler_id: str
    fare_details_by_segment: list[FareDetail]


class Rule(Told):
    """`max_penalty_amount`: of one ticket."""

    category: str
    circumstances: str = ""
    not_applicable: bool = False
    max_penalty_amount: Annotated[Decimal, Field(ge=0)] | None = None


class FareRules(Told):
    currency: CurrencyCode | None = None
    rules: list[Rule] = []


class PricingOptions(Told):
    refundable_fare: bool = False
    no_restriction_fare: bool = False
    no_penalty_fare: bool = False


class FlightOffer(Told):
    id: str
    itineraries: list[Itinerary] = Field(min_length=1, max_length=2)
    price: Price
    traveler_pricings: list[TravelerPricing] = Field(min_length=1)
    pricing_options: PricingOptions = PricingOptions()
    fare_rules: FareRules = FareRules()
    last_ticketing_date: date | None = None
    number_of_bookable_seats: int | None = None

    @property
    def segments(self) -> list[Segment]:
        """Through all itineraries."""
        return [segment for itinerary in self.itineraries for segment in itinerary.segments]

    def fare_of(self, segment: Segment) -> FareDetail | None:
        """The first traveller's."""
        details = self.traveler_pricings[0].fare_details_by_segment
        return next((each for each in details if each.segment_id == segment.id), None)


class TravelerRequirements(Told):
    date_of_birth_required: bool = False
    document_required: bool = False


class BookingRequirements(Told):
    email_address_required: bool = False
    phone_number_required: bool = False
    mobile_phone_number_required: bool = False
    traveler_requirements: list[TravelerRequirements] = []


class Priced(Told):
    """`flight_offers`: whole, as they have to be sent back."""

    flight_offers: list[dict[str, object]] = Field(min_length=1)
    booking_requirements: BookingRequirements = BookingRequirements()


class DetailedRule(Told):
    fare_notes: Rule


class Record(Told):
    reference: str


class Ticket(Told):
    document_status: str = ""


class OrderedOffer(Told):
    price: Price


class FlightOrder(Told):
    id: str = Field(min_length=1)
    associated_records: list[Record] = []
    tickets: list[Ticket] = []
    flight_offers: list[OrderedOffer] = []
