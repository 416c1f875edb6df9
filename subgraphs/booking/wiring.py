"""How booking's services are put together, for its requests and for its worker alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol, Self

from subgraphs.booking.bookings.following import Following
from subgraphs.booking.bookings.payment import Paying
from subgraphs.booking.bookings.service import Bookings
from subgraphs.booking.bookings.settlement import Settlement
from subgraphs.booking.exchange.service import Exchange
from subgraphs.booking.offers.kept import Kept
from subgraphs.booking.offers.seats import SeatMaps
from subgraphs.booking.offers.service import Offers
from subgraphs.booking.offers.sought import Sells
from subgraphs.booking.providers.registry import built
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.trips.invitations import Invitations
from subgraphs.booking.trips.service import Trips
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.chassis.http import Resource
from subgraphs.chassis.money.payments import Payments
from subgraphs.chassis.wakeups import Wakeups

CALLS: Final = 3  # to the payment provider, at most, to bring one booking on


class Seller(Sells, Resource, Protocol):
    """Beside our own stock."""


@dataclass(frozen=True)
class Services:
    """What stays open between operations."""

    database: Database
    trips: Trips
    invitations: Invitations
    offers: Offers
    seat_maps: SeatMaps
    bookings: Bookings
    following: Following
    settlement: Settlement
    resources: Sequence[Resource]  # beside those that they are given

    @classmethod
    def of(
        cls,
        settings: BookingSettings,
        database: Database,
        payments: Payments,
        wakeups: Wakeups,
        providers: Sequence[Seller] | None = None,
    ) -> Self:
        """`providers`: instead of those that the settings name."""
        others: Sequence[Seller] = built(settings) if providers is None else providers
        cache = Cache(settings.redis_url, NAME)
        kept = Kept(database, cache, Exchange(database), others, settings.search_deadline_seconds)
        lease = timedelta(seconds=CALLS * settings.payments_deadline_seconds + 2)
        settlement = Settlement(database, Paying(payments), wakeups, lease)
        offers = Offers(database, kept, wait_seconds=settings.search_wait_seconds)
        return cls(
            database=database,
            trips=Trips(database),
            invitations=Invitations(database),
            offers=offers,
            seat_maps=SeatMaps(database, others),
            bookings=Bookings(database, offers, settlement, wakeups),
            following=Following(database, wakeups),
            settlement=settlement,
            resources=(cache, *others),
        )
