"""How the graph shows a flight on offer."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Self

import strawberry

from subgraphs.booking.context import Info
from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.flights.fares import Family
from subgraphs.booking.offers.flights import FlightSearch
from subgraphs.booking.offers.models import OfferKind, OfferRow, Provider
from subgraphs.booking.offers.quotes import CURRENCY
from subgraphs.booking.offers.references import Airline, Airport
from subgraphs.booking.offers.seat_types import MOST_MAPS, SeatMap
from subgraphs.booking.offers.types import Offer, OfferConditions
from subgraphs.chassis.graph_types import bounded, cost
from subgraphs.chassis.money.types import CurrencyCode, Money

strawberry.enum(
    Family,
    name="FareFamily",
    description="`LIGHT` has no bag and no way back; `STANDARD` a bag and changes; `FLEX` refunds.",
)

LOCAL: Final = "As the clocks there show it: ISO 8601 with their offset from UTC."


@strawberry.input(description="Which flights to look for.")
class FlightSearchInput:
    from_: strawberry.ID = strawberry.field(
        name="from", description="An airport's IATA code, in either case. 500 airports are served."
    )
    to: strawberry.ID = strawberry.field(description="Another airport's IATA code.")
    on: date = strawberry.field(description="Of departure, local. Today to 330 days ahead.")
    return_on: date | None = strawberry.field(
        default=None, description="Of the way back, local there. One way when left out."
    )
    travelers: int = strawberry.field(default=1, description="1 to 9.")
    cabin: Cabin = strawberry.field(
        default=Cabin.ECONOMY,
        description="Of one flight of each way at least; where a flight has none, the next below.",
    )
    currency: CurrencyCode = strawberry.field(
        default=CurrencyCode(CURRENCY),
        description="In which prices are shown and paid, by the day's reference rate.",
    )

    @property
    def search(self) -> FlightSearch:
        return FlightSearch(
            origin=self.from_.upper(),
            destination=self.to.upper(),
            on=self.on,
            return_on=self.return_on,
            travelers=self.travelers,
            cabin=self.cabin,
            currency=self.currency,
        )


@strawberry.type(description="One flight, from take-off to landing.")
class Segment:
    from_iata: strawberry.ID = strawberry.field(description="Our own copy of the airport's code.")
    to_iata: strawberry.ID = strawberry.field(description="Our own copy of the airport's code.")
    from_: Airport | None = strawberry.field(
        name="from", description="Where it leaves. Null while the catalog is away."
    )
    to: Airport | None = strawberry.field(
        description="Where it lands. Null while the catalog is away."
    )
    airline: Airline | None = strawberry.field(
        description="Who flies it. Null while the catalog is away."
    )
    airline_name: str = strawberry.field(description="Our own copy of the airline's name.")
    flight_number: str = strawberry.field(description="As in `VA123`: the airline's code first.")
    departs_at: datetime = strawberry.field(description="In UTC.")
    departs_at_local: str = strawberry.field(description=LOCAL)
    arrives_at: datetime = strawberry.field(description="In UTC.")
    arrives_at_local: str = strawberry.field(description=LOCAL)
    duration_minutes: int = strawberry.field(description="From gate to gate.")
    cabin: Cabin = strawberry.field(description="Where one sits on this flight.")
    aircraft: str | None = strawberry.field(
        description="Its type, as in `Airbus A320neo`. Null where the provider does not say."
    )
    co2_kg: int | None = strawberry.field(
        description="Kilograms for one traveller, by `co2Method`. Null where it is not known."
    )

    @classmethod
    def of(cls, segment: dict[str, Any]) -> Self:
        return cls(
            from_iata=segment["fromIata"],
            to_iata=segment["toIata"],
            from_=Airport(iata_code=segment["fromIata"]),
            to=Airport(iata_code=segment["toIata"]),
            airline=Airline(iata_code=segment["airlineCode"]),
            airline_name=segment["airlineName"],
            flight_number=segment["flightNumber"],
            departs_at=datetime.fromisoformat(segment["departsAt"]),
            departs_at_local=segment["departsAtLocal"],
            arrives_at=datetime.fromisoformat(segment["arrivesAt"]),
            arrives_at_local=segment["arrivesAtLocal"],
            duration_minutes=segment["durationMinutes"],
            cabin=Cabin[segment["cabin"]],
            aircraft=segment.get("aircraft"),
            co2_kg=segment.get("co2Kg"),
        )


@strawberry.type(description="One way, with a change or without.")
class Slice:
    segments: list[Segment] = strawberry.field(
        description="In order; one or two.", directives=[bounded(2)]
    )
    duration_minutes: int = strawberry.field(
        description="From the first departure to the last arrival."
    )


@strawberry.federation.type(keys=["id"], description="Seats on flights, there or there and back.")
class FlightOffer(Offer):
    travelers: int = strawberry.field(description="How many it seats, 1 to 9.")
    fare_family: Family = strawberry.field(description="What the fare allows.")
    slices: list[Slice] = strawberry.field(
        description="There, and back when asked for.", directives=[bounded(2)]
    )
    duration_minutes: int = strawberry.field(description="Of all slices together.")
    co2_kg: int | None = strawberry.field(
        description="Kilograms for one traveller on all flights, by `co2Method`. Null where it is"
        " not known."
    )
    co2_method: str | None = strawberry.field(
        description="How carbon dioxide was reckoned, and from what. Null where it was not."
    )

    @strawberry.field(
        description="On its fullest flight, in the cabin shown; 0 when sold out. Null for another"
        " provider's: it does not say."
    )
    async def seats_left(self, info: Info) -> int | None:
        if self.row.provider != Provider.OWN:
            return None
        segments = [part for each in self.row.payload["slices"] for part in each["segments"]]
        keys = [(segment["flightId"], Cabin[segment["cabin"]]) for segment in segments]
        sold = await info.context.seats_sold.load_many(keys)
        capacities: list[int] = [segment["capacity"] for segment in segments]
        return min(seats - (gone or 0) for seats, gone in zip(capacities, sold, strict=True))

    @strawberry.field(
        description="One for each flight that has one, as its provider shows it now. Null while the"
        " provider does not answer.",
        directives=[bounded(MOST_MAPS), cost(5)],
    )
    async def seat_maps(self, info: Info) -> list[SeatMap] | None:
        found = await info.context.seat_maps.load(self.row)
        return None if found is None else [SeatMap.of(one) for one in found[:MOST_MAPS]]

    @classmethod
    def of(cls, row: OfferRow) -> Self:
        payload = row.payload
        return cls(
            id=strawberry.ID(row.id),
            provider=Provider(row.provider),
            price=Money.of(row.total),
            expires_at=row.expires_at,
            conditions=OfferConditions.of(row.payload, row.total),
            travelers=payload["search"]["travelers"],
            fare_family=Family(payload["family"]),
            slices=[
                Slice(
                    segments=[Segment.of(segment) for segment in each["segments"]],
                    duration_minutes=each["durationMinutes"],
                )
                for each in payload["slices"]
            ],
            duration_minutes=payload["durationMinutes"],
            co2_kg=payload.get("co2Kg"),
            co2_method=payload.get("co2Method"),
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        row = await info.context.offer.load(id)
        return cls.of(row) if row and row.kind == OfferKind.FLIGHT else None


FlightSearchArgument = Annotated[
    FlightSearchInput, strawberry.argument(description="Which flights to look for.")
]
