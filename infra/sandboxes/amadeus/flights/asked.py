"""What does a search for flights ask, as a query and as a body?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from infra.sandboxes.amadeus import refusals
from infra.sandboxes.amadeus.parameters import read
from infra.sandboxes.amadeus.store import Document

MOST_OFFERS: Final = 250
MOST_TRAVELERS: Final = 9
# What a currency's unit is worth in euros; no other is sold in.
CURRENCIES: Final = {"EUR": 1.0, "USD": 0.92, "GBP": 1.17}

Place = Annotated[str, Field(pattern="^[A-Z]{3}$")]


@dataclass(frozen=True, slots=True)
class Leg:
    origin: str
    destination: str
    on: date


@dataclass(frozen=True, slots=True)
class Traveler:
    """`kind`: ADULT, CHILD, HELD_INFANT and others, who all pay as adults."""

    id: str
    kind: str

    @property
    def has_seat(self) -> bool:
        return self.kind != "HELD_INFANT"


@dataclass(frozen=True, slots=True)
class Asked:
    """`most_price`: for all travelers together, in `currency`."""

    legs: tuple[Leg, ...]
    travelers: tuple[Traveler, ...]
    currency: str = "EUR"
    cabin: str | None = None
    most: int = MOST_OFFERS
    most_price: int | None = None
    only_direct: bool = False
    only_airlines: frozenset[str] = frozenset()
    no_airlines: frozenset[str] = frozenset()
    only_with_bags: bool = False
    only_refundable: bool = False

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise refusals.misshapen("currency", parameter="currencyCode")
        if sum(traveler.has_seat for traveler in self.travelers) > MOST_TRAVELERS:
            raise refusals.misshapen("At most nine seats", parameter="adults")
        if any(leg.origin == leg.destination for leg in self.legs):
            raise refusals.bad_combination("Origin and destination must differ")
        if [leg.on for leg in self.legs] != sorted(leg.on for leg in self.legs):
            raise refusals.bad_combination("Dates must follow one another")


class _Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class Query(_Camel):
    origin_location_code: Place
    destination_location_code: Place
    departure_date: date
    return_date: date | None = None
    adults: int = Field(ge=1, le=MOST_TRAVELERS)
    children: int = Field(default=0, ge=0, le=MOST_TRAVELERS)
    infants: int = Field(default=0, ge=0, le=MOST_TRAVELERS)
    travel_class: str | None = None
    included_airline_codes: str = ""
    excluded_airline_codes: str = ""
    non_stop: bool = False
    currency_code: str = "EUR"
    max_price: int | None = Field(default=None, ge=1)
    max: int = Field(default=MOST_OFFERS, ge=1, le=MOST_OFFERS)

    def legs(self) -> tuple[Leg, ...]:
        there = Leg(self.origin_location_code, self.destination_location_code, self.departure_date)
        if self.return_date is None:
            return (there,)
        return there, Leg(there.destination, there.origin, self.return_date)

    def travelers(self) -> tuple[Traveler, ...]:
        kinds = ["ADULT"] * self.adults + ["CHILD"] * self.children + ["HELD_INFANT"] * self.infants
        return tuple(Traveler(str(id), kind) for id, kind in enumerate(kinds, start=1))


class _Range(_Camel):
    date: date


class _OriginDestination(_Camel):
    origin_location_code: Place
    destination_location_code: Place
    departure_date_time_range: _Range


class _Traveler(_Camel):
    id: str
    traveler_type: str


class _Carriers(_Camel):
    included_carrier_codes: frozenset[str] = frozenset()
    excluded_carrier_codes: frozenset[str] = frozenset()


class _Cabin(_Camel):
    cabin: str


class _Connections(_Camel):
    max_number_of_connections: int | None = None


class _Filters(_Camel):
    carrier_restrictions: _Carriers = _Carriers()
    cabin_restrictions: tuple[_Cabin, ...] = ()
    connection_restriction: _Connections = _Connections()


class _PricingOptions(_Camel):
    included_checked_bags_only: bool = False
    refundable_fare: bool = False


class _Criteria(_Camel):
    max_flight_offers: int = Field(default=MOST_OFFERS, ge=1, le=MOST_OFFERS)
    max_price: int | None = Field(default=None, ge=1)
    flight_filters: _Filters = _Filters()
    pricing_options: _PricingOptions = _PricingOptions()


class Body(_Camel):
    currency_code: str = "EUR"
    origin_destinations: list[_OriginDestination] = Field(min_length=1, max_length=6)
    travelers: list[_Traveler] = Field(min_length=1, max_length=18)
    sources: list[str] = Field(min_length=1)
    search_criteria: _Criteria = _Criteria()


def of_query(query: Mapping[str, str]) -> Asked:
    """Raises Refusal."""
    sent = read(Query, query)
    return Asked(
        legs=sent.legs(),
        travelers=sent.travelers(),
        currency=sent.currency_code,
        cabin=sent.travel_class,
        most=sent.max,
        most_price=sent.max_price,
        only_direct=sent.non_stop,
        only_airlines=_codes(sent.included_airline_codes),
        no_airlines=_codes(sent.excluded_airline_codes),
    )


def of_body(body: Document) -> Asked:
    """Raises Refusal."""
    try:
        sent = Body.model_validate(body)
    except ValidationError as wrong:
        raise refusals.of_invalid(wrong, "pointer") from wrong
    criteria = sent.search_criteria
    filters = criteria.flight_filters
    return Asked(
        legs=tuple(
            Leg(
                each.origin_location_code,
                each.destination_location_code,
                each.departure_date_time_range.date,
            )
            for each in sent.origin_destinations
        ),
        travelers=tuple(Traveler(each.id, each.traveler_type) for each in sent.travelers),
        currency=sent.currency_code,
        cabin=filters.cabin_restrictions[0].cabin if filters.cabin_restrictions else None,
        most=criteria.max_flight_offers,
        most_price=criteria.max_price,
        only_direct=filters.connection_restriction.max_number_of_connections == 0,
        only_airlines=filters.carrier_restrictions.included_carrier_codes,
        no_airlines=filters.carrier_restrictions.excluded_carrier_codes,
        only_with_bags=criteria.pricing_options.included_checked_bags_only,
        only_refundable=criteria.pricing_options.refundable_fare,
    )


def _codes(text: str) -> frozenset[str]:
    return frozenset(code for code in text.split(",") if code)
