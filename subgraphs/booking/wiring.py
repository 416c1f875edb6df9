"""How booking's services are put together, for its requests and for its worker alike."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from subgraphs.booking.bookings.following import Following
from subgraphs.booking.bookings.models import ExecutorRow
from subgraphs.booking.bookings.payment import Paying
from subgraphs.booking.bookings.saga.attempts import Attempts
from subgraphs.booking.bookings.saga.desk import Desk
from subgraphs.booking.bookings.saga.service import Saga
from subgraphs.booking.bookings.saga.steps import Steps
from subgraphs.booking.bookings.saga.workflow import VERSION, install
from subgraphs.booking.bookings.service import Bookings
from subgraphs.booking.exchange.service import Exchange
from subgraphs.booking.offers.service import Offers
from subgraphs.booking.providers.own.adapter import Own
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.travelers import Travelers
from subgraphs.booking.trips.invitations import Invitations
from subgraphs.booking.trips.service import Trips
from subgraphs.chassis.database import Database
from subgraphs.chassis.money.payments import Payments
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.chassis.workflows.engine import Workflows


@dataclass(frozen=True)
class Services:
    """What stays open between operations."""

    database: Database
    trips: Trips
    invitations: Invitations
    offers: Offers
    own: Own
    bookings: Bookings
    following: Following
    saga: Saga
    workflows: Workflows

    @classmethod
    def of(
        cls, settings: BookingSettings, database: Database, payments: Payments, wakeups: Wakeups
    ) -> Self:
        offers, own = Offers(database), Own(database)
        desk = Desk(
            database=database,
            wakeups=wakeups,
            providers={provider.code: provider for provider in [own]},
            travelers=Travelers(),
            attempts=Attempts(database),
            doubt=timedelta(seconds=settings.saga_doubt_seconds),
        )
        install(Steps(desk, Paying(payments), Exchange(database), settings.saga_pace))
        lease = timedelta(seconds=settings.saga_lease_seconds)
        workflows = Workflows(database, NAME, VERSION, ExecutorRow, lease)
        saga = Saga(workflows)
        return cls(
            database=database,
            trips=Trips(database),
            invitations=Invitations(database),
            offers=offers,
            own=own,
            bookings=Bookings(database, offers, own, saga, wakeups),
            following=Following(database, wakeups),
            saga=saga,
            workflows=workflows,
        )
