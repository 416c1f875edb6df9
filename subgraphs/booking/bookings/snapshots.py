"""How does the graph show what was bought, from the booking's own copy of the offer?"""

from datetime import date
from typing import Annotated, Self

import strawberry

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.flights.fares import Family
from subgraphs.booking.offers.flight_types import Segment, Slice
from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.offers.references import Property
from subgraphs.booking.offers.stay_types import City
from subgraphs.booking.stays.rooms import Rate, RoomKind
from subgraphs.chassis.graph_types import bounded


@strawberry.federation.type(authenticated=True, description="Seats on flights, as bought.")
class BookedFlight:
    fare_family: Family = strawberry.field(description="What the fare allows. Never null.")
    slices: list[Slice] = strawberry.field(
        description="There, and back when booked; one or two.", directives=[bounded(2)]
    )

    @classmethod
    def of(cls, row: BookingRow) -> Self:
        slices = [
            Slice(
                segments=[Segment.of(segment) for segment in each["segments"]],
                duration_minutes=each["durationMinutes"],
            )
            for each in row.snapshot["slices"]
        ]
        return cls(fare_family=Family(row.snapshot["family"]), slices=slices)


@strawberry.federation.type(authenticated=True, description="Rooms for some nights, as bought.")
class BookedStay:
    property: Property | None = strawberry.field(
        description="Where one sleeps. Null where the catalog has none, or is away."
    )
    property_name: str = strawberry.field(description="Our own copy of its name. Never null.")
    city: City | None = strawberry.field(
        description="Where it stands. Null while the catalog is away."
    )
    city_name: str = strawberry.field(description="Our own copy of its name. Never null.")
    check_in: date = strawberry.field(description="The first night's day, local. Never null.")
    check_out: date = strawberry.field(description="The day of leaving, local. Never null.")
    rooms: int = strawberry.field(description="How many, 1 to 5.")
    room_kind: RoomKind = strawberry.field(description="What each of them is. Never null.")
    rate: Rate = strawberry.field(description="At which rate. Never null.")

    @classmethod
    def of(cls, row: BookingRow) -> Self:
        copied, search = row.snapshot, row.snapshot["search"]
        return cls(
            property=Property(id=copied["propertyId"]) if copied.get("propertyId") else None,
            property_name=copied["propertyName"],
            city=City(id=copied["cityId"]),
            city_name=copied["cityName"],
            check_in=date.fromisoformat(search["checkIn"]),
            check_out=date.fromisoformat(search["checkOut"]),
            rooms=search["rooms"],
            room_kind=RoomKind(copied["roomKind"]),
            rate=Rate(copied["rate"]),
        )


BookedOffer = Annotated[
    BookedFlight | BookedStay,
    strawberry.union("BookedOffer", description="What was bought, as it was offered."),
]


def booked(row: BookingRow) -> BookedFlight | BookedStay:
    return BookedFlight.of(row) if row.kind == OfferKind.FLIGHT else BookedStay.of(row)
