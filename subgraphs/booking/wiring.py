"""How booking's services are put together, for its requests and for its worker alike."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self

from subgraphs.booking.bookings.following import Following
from subgraphs.booking.bookings.payment import Paying
from subgraphs.booking.bookings.service import Bookings
from subgraphs.booking.bookings.settlement import Settlement
from subgraphs.booking.offers.service import Offers
from subgraphs.booking.settings import BookingSettings
from subgraphs.booking.trips.invitations import Invitations
from subgraphs.booking.trips.service import Trips
from subgraphs.chassis.database import Database
from subgraphs.chassis.money.payments import Payments
from subgraphs.chassis.wakeups import Wakeups

CALLS: Final = 3  # to the payment provider, at most, to bring one booking on


@dataclass(frozen=True)
class Services:
    """What stays open between operations."""

    database: Database
    trips: Trips
    invitations: Invitations
    offers: Offers
    bookings: Bookings
    following: Following
    settlement: Settlement

    @classmethod
    def of(
        cls, settings: BookingSettings, database: Database, payments: Payments, wakeups: Wakeups
    ) -> Self:
        lease = timedelta(seconds=CALLS * settings.payments_deadline_seconds + 2)
        settlement = Settlement(database, Paying(payments), wakeups, lease)
        offers = Offers(database)
        return cls(
            database=database,
            trips=Trips(database),
            invitations=Invitations(database),
            offers=offers,
            bookings=Bookings(database, offers, settlement, wakeups),
            following=Following(database, wakeups),
            settlement=settlement,
        )
