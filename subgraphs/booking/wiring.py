"""How booking's services are put together, for its requests and for its worker alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from subgraphs.booking.bookings.following import Following
from subgraphs.booking.bookings.models import ExecutorRow
from subgraphs.booking.bookings.payment import Paying
from subgraphs.booking.bookings.placing import Placing
from subgraphs.booking.bookings.rush import Rush
from subgraphs.booking.bookings.saga.attempts import Attempts
from subgraphs.booking.bookings.saga.desk import Desk
from subgraphs.booking.bookings.saga.news import doors, payments_door
from subgraphs.booking.bookings.saga.phases import install
from subgraphs.booking.bookings.saga.pressing import Pressing
from subgraphs.booking.bookings.saga.service import Saga
from subgraphs.booking.bookings.saga.steps import Steps
from subgraphs.booking.bookings.saga.workflow import VERSION
from subgraphs.booking.bookings.service import Bookings
from subgraphs.booking.bookings.sweeping import Begins
from subgraphs.booking.cancellations.service import Cancellations
from subgraphs.booking.exchange.service import Exchange
from subgraphs.booking.offers.kept import Kept
from subgraphs.booking.offers.seats import SeatMaps
from subgraphs.booking.offers.service import Offers
from subgraphs.booking.operator.service import Operator
from subgraphs.booking.providers.own.adapter import Own
from subgraphs.booking.providers.port import TravelProvider
from subgraphs.booking.providers.registry import Seller, built
from subgraphs.booking.providers.webhooks import Webhooks
from subgraphs.booking.refunds.service import Refunds
from subgraphs.booking.settings import NAME, BookingSettings
from subgraphs.booking.travelers.client import Travelers
from subgraphs.booking.trips.invitations import Invitations
from subgraphs.booking.trips.service import Trips
from subgraphs.chassis.cache import Cache
from subgraphs.chassis.database import Database
from subgraphs.chassis.fencing import Fences
from subgraphs.chassis.http import Resource
from subgraphs.chassis.money.payments import Payments
from subgraphs.chassis.money.stripe_webhook import StripeWebhook
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.chassis.workflows.engine import Workflows


@dataclass(frozen=True)
class Services:
    """What stays open between operations. `resources`: opened in this order, with the process."""

    database: Database
    trips: Trips
    invitations: Invitations
    offers: Offers
    seat_maps: SeatMaps
    own: Own
    travelers: Travelers
    placing: Placing
    bookings: Bookings
    cancellations: Cancellations
    refunds: Refunds
    following: Following
    steps: Steps
    saga: Saga
    pressing: Pressing
    operator: Operator
    workflows: Workflows
    webhooks: Webhooks
    resources: Sequence[Resource]

    @property
    def begins(self) -> Sequence[Begins]:
        """Whatever may be left by a process that died before it could begin it."""
        return self.bookings, self.cancellations, self.refunds

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
        others = built(settings, database) if providers is None else providers
        own, exchange, cache = Own(database), Exchange(database), Cache(settings.redis_url, NAME)
        kept = Kept(database, cache, exchange, others, settings.search_deadline_seconds)
        offers = Offers(database, kept, wait_seconds=settings.search_wait_seconds)
        travelers = Travelers(settings)
        desk = _desk(settings, database, wakeups, [own, *others], travelers)
        steps = Steps(desk, Paying(payments), exchange, settings.saga_pace)
        install(steps)
        lease = timedelta(seconds=settings.saga_lease_seconds)
        workflows = Workflows(database, NAME, VERSION, ExecutorRow, lease)
        saga = Saga(database, workflows)
        pressing = Pressing(database, saga, workflows)
        fences = Fences(settings.redis_url, NAME)
        rush = Rush(database, fences, settings.rush_lease_seconds)
        placing = Placing(database, offers, own, travelers, rush)
        return cls(
            database=database,
            trips=Trips(database),
            invitations=Invitations(database),
            offers=offers,
            seat_maps=SeatMaps(database, others),
            own=own,
            travelers=travelers,
            bookings=Bookings(database, placing, saga, pressing, wakeups, settings.answer_seconds),
            placing=placing,
            cancellations=Cancellations(desk, saga),
            refunds=Refunds(desk, saga),
            following=Following(database, wakeups),
            steps=steps,
            saga=saga,
            pressing=pressing,
            operator=Operator(database, wakeups, workflows, desk.providers),
            workflows=workflows,
            webhooks=_webhooks(settings, database, saga, others),
            resources=[cache, fences, *others, travelers, workflows],
        )


def _desk(
    settings: BookingSettings,
    database: Database,
    wakeups: Wakeups,
    providers: Sequence[TravelProvider],
    travelers: Travelers,
) -> Desk:
    return Desk(
        database=database,
        wakeups=wakeups,
        providers={provider.code: provider for provider in providers},
        travelers=travelers,
        attempts=Attempts(database),
        doubt=timedelta(seconds=settings.saga_doubt_seconds),
    )


def _webhooks(
    settings: BookingSettings, database: Database, saga: Saga, providers: Sequence[TravelProvider]
) -> Webhooks:
    webhook = StripeWebhook(settings.payments_webhook_secret)
    payments = payments_door(database, saga, webhook)
    return Webhooks(database, {**doors(database, saga, providers), "payments": payments})
