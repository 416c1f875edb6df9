"""Which events were we told already? Each has one effect, however often it is told."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Index, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from subgraphs.booking.providers.port import ProviderEvent
from subgraphs.booking.tables import Base

KEPT: Final = timedelta(days=14)  # longer than anybody tells an event again


class WebhookEventRow(Base):
    """`order_id`: of what is not made yet, its pending one. Nothing else of the event is kept."""

    __tablename__ = "webhook_events"
    __table_args__ = (Index("webhook_events_age", "received_at"),)

    provider: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    order_id: Mapped[str | None]
    client_ref: Mapped[str | None]
    received_at: Mapped[datetime]


async def is_news(session: AsyncSession, provider: str, event: ProviderEvent) -> bool:
    """False for an event received before; else it counts as received when this commits.

    A second delivery at the same time waits here for the first one's end.
    """
    row = {
        "provider": provider,
        "event_id": event.id,
        "kind": event.kind,
        "order_id": event.order_id or event.pending_id,
        "client_ref": event.client_ref,
        "received_at": datetime.now(UTC),
    }
    statement = insert(WebhookEventRow).values(row).on_conflict_do_nothing()
    return await session.scalar(statement.returning(WebhookEventRow.event_id)) is not None


async def forget_old(session: AsyncSession) -> None:
    old = WebhookEventRow.received_at < datetime.now(UTC) - KEPT
    await session.execute(delete(WebhookEventRow).where(old))
