"""A provider tells that something happened to an order: its saga looks at it now."""

from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.bookings.models import BookingRow
from subgraphs.booking.bookings.saga.service import Saga
from subgraphs.booking.providers.port import ProviderEvent, TravelProvider
from subgraphs.booking.providers.webhooks import Door
from subgraphs.chassis.database import Database


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


async def _about(
    session: AsyncSession, provider: TravelProvider, event: ProviderEvent
) -> list[BookingRow]:
    """Whatever it names: our reference, the order, or the order while it was pending."""
    orders = [id for id in (event.order_id, event.pending_id) if id is not None]
    named = or_(BookingRow.id == event.client_ref, BookingRow.order_id.in_(orders))
    rows = select(BookingRow).where(BookingRow.provider == provider.code.value, named)
    return list(await session.scalars(rows))
