"""How the graph shows rooms on offer, and where a city lists them."""

from datetime import date
from typing import Annotated, Self

import strawberry

from subgraphs.booking.context import Info
from subgraphs.booking.offers.inventory import rooms_of
from subgraphs.booking.offers.models import OfferKind, OfferRow, Provider
from subgraphs.booking.offers.quotes import CURRENCY, CURSOR_KEYS, after_of
from subgraphs.booking.offers.references import Property
from subgraphs.booking.offers.service import StaysAsked
from subgraphs.booking.offers.status_types import Offered, offered
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.offers.types import Offer, OfferConditions
from subgraphs.booking.stays.rooms import Rate, RoomKind
from subgraphs.chassis.graph_types import cost, list_size
from subgraphs.chassis.ids import prefix_of
from subgraphs.chassis.money.types import CurrencyCode, Money
from subgraphs.chassis.pages import Page

strawberry.enum(RoomKind, name="RoomKind", description="What kind of room it is. More may come.")
strawberry.enum(
    Rate,
    name="RoomRate",
    description="`SAVER` is cheaper and final; `FLEXIBLE` is paid back when cancelled in time.",
)


@strawberry.input(description="Which rooms to look for.")
class StaySearchInput:
    check_in: date = strawberry.field(
        description="The first night's day, local. Today to 330 days ahead."
    )
    check_out: date = strawberry.field(description="The day of leaving, 1 to 30 nights later.")
    adults: int = strawberry.field(default=2, description="In all rooms together, 1 to 16.")
    rooms: int = strawberry.field(default=1, description="Of one kind in one property, 1 to 5.")
    currency: CurrencyCode = strawberry.field(
        default=CurrencyCode(CURRENCY),
        description="In which prices are shown and paid, by the day's reference rate.",
    )

    @property
    def search(self) -> StaySearch:
        return StaySearch(self.check_in, self.check_out, self.adults, self.rooms, self.currency)


@strawberry.federation.type(
    keys=["id"], description="Owned by the catalog. The 300 largest destinations have rooms here."
)
class City:
    id: strawberry.ID = strawberry.field(description="Opaque; the same in every release.")

    @strawberry.field(
        description="Rooms with beds for all, cheapest first. Every provider is asked, and waited"
        " for until a deadline; `providerStatuses` says who answered.",
        directives=[list_size(), cost(5)],
    )
    async def stay_offers(
        self,
        info: Info,
        search: Annotated[
            StaySearchInput, strawberry.argument(description="Which rooms to look for.")
        ],
        first: Annotated[int, strawberry.argument(description="1 to 100.")] = 20,
        after: Annotated[str | None, strawberry.argument(description="A page's cursor.")] = None,
    ) -> Offered["StayOffer"] | None:
        page = Page.of(first, after, keys=CURSOR_KEYS)
        info.context.offers.check(search.search)
        asked = StaysAsked(str(self.id), search.search, page.size, after_of(page))
        found = await info.context.stay_offers.load(asked)
        return offered(StayOffer.of, found, page)

    @classmethod
    def resolve_reference(cls, info: Info, id: str) -> Self | None:
        return cls(id=strawberry.ID(id)) if prefix_of(id) == "city" else None


@strawberry.federation.type(keys=["id"], description="Rooms of one kind in one property.")
class StayOffer(Offer):
    property: Property | None = strawberry.field(
        description="Where one sleeps. Null while the catalog is away, and where it does not know"
        " the place."
    )
    property_name: str = strawberry.field(description="Our own copy of the property's name.")
    city: City | None = strawberry.field(
        description="Where the property stands. Null while the catalog is away."
    )
    city_name: str = strawberry.field(description="Our own copy of the city's name.")
    check_in: date = strawberry.field(description="The first night's day, local.")
    check_out: date = strawberry.field(description="The day of leaving, local.")
    nights: int = strawberry.field(description="1 to 30.")
    rooms: int = strawberry.field(description="How many it holds, 1 to 5.")
    room_kind: RoomKind = strawberry.field(description="What each of them is.")
    sleeps: int = strawberry.field(description="People in each room, at most.")
    rate: Rate = strawberry.field(description="At which rate.")

    @strawberry.field(
        description="Rooms of that kind free for all the nights, this offer's included. Null for"
        " another provider's: it does not say."
    )
    async def rooms_left(self, info: Info) -> int | None:
        if self.row.provider != Provider.OWN:
            return None
        return await info.context.rooms_left.load(rooms_of(self.row.payload)) or 0

    @classmethod
    def of(cls, row: OfferRow) -> Self:
        payload, search = row.payload, row.payload["search"]
        property_id = payload.get("propertyId")
        return cls(
            id=strawberry.ID(row.id),
            provider=Provider(row.provider),
            price=Money.of(row.total),
            expires_at=row.expires_at,
            conditions=OfferConditions.of(row.payload, row.total),
            property=Property(id=property_id) if property_id else None,
            property_name=payload["propertyName"],
            city=City(id=payload["cityId"]),
            city_name=payload["cityName"],
            check_in=date.fromisoformat(search["checkIn"]),
            check_out=date.fromisoformat(search["checkOut"]),
            nights=payload["nights"],
            rooms=search["rooms"],
            room_kind=RoomKind(payload["roomKind"]),
            sleeps=payload["sleeps"],
            rate=Rate(payload["rate"]),
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        row = await info.context.offer.load(id)
        return cls.of(row) if row and row.kind == OfferKind.STAY else None
