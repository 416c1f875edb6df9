"""What one operation carries: who asks, and the services and loaders that answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from subgraphs.booking.bookings import repository as bookings
from subgraphs.booking.bookings.following import Following
from subgraphs.booking.bookings.models import BookingEventRow, BookingRow
from subgraphs.booking.bookings.saga.pressing import Pressing
from subgraphs.booking.bookings.service import Bookings
from subgraphs.booking.cancellations.service import Cancellations
from subgraphs.booking.exchange import repository as exchange
from subgraphs.booking.exchange.rates import Rate
from subgraphs.booking.flights import repository as flights
from subgraphs.booking.flights.fares import SeatKey
from subgraphs.booking.lists import ListKey
from subgraphs.booking.offers import repository as offers
from subgraphs.booking.offers.models import OfferRow
from subgraphs.booking.offers.seats import Maps
from subgraphs.booking.offers.service import Listed, Offers, StaysAsked
from subgraphs.booking.operator.service import Operator
from subgraphs.booking.refunds import repository as refunds
from subgraphs.booking.refunds.models import RefundRow
from subgraphs.booking.stays import repository as stays
from subgraphs.booking.stays.repository import RoomsKey
from subgraphs.booking.trips import repository as trips
from subgraphs.booking.trips.invitations import Invitations
from subgraphs.booking.trips.models import InvitationRow, MemberRow, TripRow
from subgraphs.booking.trips.service import Trips
from subgraphs.booking.wiring import Services
from subgraphs.chassis.context import Context as OperationContext
from subgraphs.chassis.loading import batched
from subgraphs.chassis.viewer import Viewer


@dataclass(frozen=True)
class Context(OperationContext):
    trips: Trips
    invitations: Invitations
    bookings: Bookings
    cancellations: Cancellations
    following: Following
    offers: Offers
    operator: Operator
    pressing: Pressing
    trip: DataLoader[str, TripRow | None]
    trip_title: DataLoader[str, str | None]
    owner_of_trip: DataLoader[str, str | None]
    role_in_trip: DataLoader[str, str | None]
    trips_of_user: DataLoader[ListKey, list[MemberRow] | None]
    members_of_trip: DataLoader[ListKey, list[MemberRow] | None]
    invitation: DataLoader[str, InvitationRow | None]
    invitations_of_trip: DataLoader[ListKey, list[InvitationRow] | None]
    invitations_of_user: DataLoader[ListKey, list[InvitationRow] | None]

    booking: DataLoader[str, BookingRow | None]
    bookings_of_trip: DataLoader[ListKey, list[BookingRow] | None]
    timeline_of_booking: DataLoader[ListKey, list[BookingEventRow] | None]
    refunds_of_booking: DataLoader[ListKey, list[RefundRow] | None]
    offer: DataLoader[str, OfferRow | None]
    seats_sold: DataLoader[SeatKey, int | None]
    stay_offers: DataLoader[StaysAsked, Listed]
    rooms_left: DataLoader[RoomsKey, int | None]
    exchange_rate: DataLoader[str, Rate | None]
    seat_maps: DataLoader[OfferRow, Maps]

    @classmethod
    def of(cls, viewer: Viewer, services: Services) -> Self:
        def loader(fetch: Callable[[Any, list[Any]], Awaitable[Any]]) -> DataLoader[Any, Any]:
            return batched(services.database, fetch)

        async def readable_trips(session: AsyncSession, ids: list[str]) -> dict[str, TripRow]:
            return await trips.trips_by_id(session, ids, viewer.user_id)

        async def roles(session: AsyncSession, trip_ids: list[str]) -> dict[str, str]:
            return await trips.roles_of(session, trip_ids, viewer.require())

        async def invitations(session: AsyncSession, ids: list[str]) -> dict[str, InvitationRow]:
            return await trips.invitations_by_id(session, ids, viewer.user_id)

        async def readable_bookings(session: AsyncSession, ids: list[str]) -> dict[str, BookingRow]:
            return await bookings.bookings_by_id(session, ids, viewer.user_id)

        return cls(
            viewer=viewer,
            trips=services.trips,
            invitations=services.invitations,
            bookings=services.bookings,
            cancellations=services.cancellations,
            following=services.following,
            offers=services.offers,
            operator=services.operator,
            pressing=services.pressing,
            trip=loader(readable_trips),
            trip_title=loader(trips.titles),
            owner_of_trip=loader(trips.owners),
            role_in_trip=loader(roles),
            trips_of_user=loader(trips.trips_of_user),
            members_of_trip=loader(trips.members_of_trip),
            invitation=loader(invitations),
            invitations_of_trip=loader(trips.invitations_of_trip),
            invitations_of_user=loader(trips.invitations_of_user),
            booking=loader(readable_bookings),
            bookings_of_trip=loader(bookings.bookings_of_trip),
            timeline_of_booking=loader(bookings.timeline_of_booking),
            refunds_of_booking=loader(refunds.refunds_of_booking),
            offer=loader(offers.by_ids),
            seats_sold=loader(flights.sold_of),
            stay_offers=DataLoader(load_fn=services.offers.stays),
            rooms_left=loader(stays.rooms_left),
            exchange_rate=loader(exchange.by_ids),
            seat_maps=DataLoader(load_fn=services.seat_maps.of),
        )


Info: TypeAlias = strawberry.Info[Context, None]
