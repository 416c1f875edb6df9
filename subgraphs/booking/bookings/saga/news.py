"""A provider tells that something happened to an order or a payment: its saga looks at it now."""

from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.saga.service import Saga
from subgraphs.booking.providers.port import BadEvent, ProviderEvent, TravelProvider
from subgraphs.booking.providers.webhooks import Door
from subgraphs.booking.refunds.models import RefundRow
from subgraphs.chassis.database import Database
from subgraphs.chassis.money.stripe_webhook import StripeWebhook
from subgraphs.chassis.webhook_signatures import NotSigned


def doors(
    database: Database, saga: Saga, providers: Sequence[TravelProvider]
) -> Mapping[str, Door]:
    """By the provider's name in the path."""

    def door(provider: TravelProvider) -> Door:
        async def nudge(event: ProviderEvent) -> None:
            for booking in await database.fetched(lambda read: _about(read, provider, event)):
                await saga.nudge(booking, key=event.id)

        return Door(provider.event, nudge)

    return {provider.code.lower(): door(provider) for provider in providers}


def payments_door(database: Database, saga: Saga, webhook: StripeWebhook) -> Door:
    """Of the payment provider, who knows bookings and refunds by our references."""

    def read(headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        try:
            event = webhook.event(headers, body)
        except NotSigned as not_signed:
            raise BadEvent(str(not_signed)) from None
        return ProviderEvent(event.id, event.kind, order_id=None, client_ref=event.reference)

    async def nudge(event: ProviderEvent) -> None:
        reference = event.client_ref or ""
        for booking in await database.fetched(lambda read: _paid_under(read, reference)):
            await saga.nudge(booking, key=event.id)

    return Door(read, nudge)


async def _paid_under(session: AsyncSession, reference: str) -> list[BookingRow]:
    """The booking's id, or the refund's, and what was put after a colon."""
    id, _, _ = reference.partition(":")
    refunded = select(RefundRow.booking_id).where(RefundRow.id == id)
    rows = select(BookingRow).where(or_(BookingRow.id == id, BookingRow.id.in_(refunded)))
    return list(await session.scalars(rows))


async def _about(
    session: AsyncSession, provider: TravelProvider, event: ProviderEvent
) -> list[BookingRow]:
    """Whatever it names: our reference, the order, or the order while it was pending."""
    orders = [id for id in (event.order_id, event.pending_id) if id is not None]
    named = or_(BookingRow.id == event.client_ref, BookingRow.order_id.in_(orders))
    rows = select(BookingRow).where(BookingRow.provider == provider.code.value, named)
    return list(await session.scalars(rows))
