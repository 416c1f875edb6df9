"""Our own seats and rooms as a provider: taken in one transaction, under the order's reference."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.offers import inventory, repository
from subgraphs.booking.offers.conditions import penalty_at
from subgraphs.booking.offers.errors import SoldOut
from subgraphs.booking.offers.models import OfferKind, OfferRow
from subgraphs.booking.providers.own.orders import OWN_OFFER, OwnOrderRow
from subgraphs.booking.providers.own.searching import OwnSearch
from subgraphs.booking.providers.port import (
    BadEvent,
    Cancelled,
    Cancelling,
    CancelQuote,
    Created,
    Finding,
    NotFound,
    Ordering,
    OrderRequest,
    OrderState,
    ProviderEvent,
    Reason,
    Rejected,
    Repriced,
    Requirements,
    Sealed,
)
from subgraphs.chassis.money.amounts import Amount

HOLD: Final = timedelta(minutes=20)
QUOTE: Final = timedelta(minutes=15)


class Own(OwnSearch):
    """Never away: it shares the database that asks it."""

    async def reprice(self, kind: OfferKind, sealed: Sealed) -> Repriced | Rejected:
        """Our own price stands as long as the offer; whether it is left, the hold tells."""
        offer = await self._offer(sealed)
        return Repriced(offer.total, offer.expires_at, {}, Requirements())

    async def order(self, request: OrderRequest) -> Ordering:
        offer = await self._offer(request.sealed)
        try:
            async with self._database.transaction() as transaction:
                state = OrderState.HELD if request.hold else OrderState.TICKETED
                return await self.taken(transaction.session, offer, request.client_ref, state)
        except SoldOut:
            return Rejected(Reason.SOLD_OUT)

    async def taken(
        self,
        session: AsyncSession,
        offer: OfferRow,
        client_ref: str,
        state: OrderState = OrderState.HELD,
    ) -> Created:
        """In the caller's transaction, which must not commit when this raises SoldOut."""
        await inventory.take(session, offer, client_ref)
        order = OwnOrderRow(
            client_ref=client_ref,
            offer_id=offer.id,
            state=state.value,
            hold_until=datetime.now(UTC) + HOLD,
        )
        session.add(order)
        await session.flush()
        return _created(order)

    async def pay(self, order_id: str, amount: Amount, client_ref: str) -> Ordering:
        async with self._database.transaction() as transaction:
            order = await _locked(transaction.session, order_id)
            if order is None or not order.is_live:
                return Rejected(Reason.OFFER_EXPIRED)
            order.state = OrderState.TICKETED.value
            return _created(order)

    async def find(self, client_ref: str) -> Finding:
        order = await self._database.fetched(lambda read: read.get(OwnOrderRow, client_ref))
        return _created(order) if order else NotFound()

    async def get(self, order_id: str) -> Created | Rejected:
        found = await self.find(order_id)
        return found if isinstance(found, Created) else Rejected(Reason.NOT_FOUND)

    async def quote_cancel(self, order_id: str, sealed: Sealed) -> CancelQuote | Rejected:
        """By the conditions that were shown; a hold is let go for nothing."""
        order = await self._database.fetched(lambda read: read.get(OwnOrderRow, order_id))
        if order is None or not order.is_live:
            return Rejected(Reason.NOT_FOUND)
        offer = await self._offer(sealed)
        until = datetime.now(UTC) + QUOTE
        if order.state == OrderState.HELD:
            nothing = Amount.zero(offer.currency)
            return CancelQuote(nothing, nothing, "ORIGINAL_PAYMENT", until, {})
        penalty = penalty_at(offer.payload, offer.total, datetime.now(UTC))
        return CancelQuote(offer.total - penalty, penalty, "ORIGINAL_PAYMENT", until, {})

    async def confirm_cancel(
        self, order_id: str, quote: CancelQuote, client_ref: str
    ) -> Cancelling:
        async with self._database.transaction() as transaction:
            session = transaction.session
            order = await _locked(session, order_id)
            if order is None:
                return Rejected(Reason.NOT_FOUND)
            if order.is_live:
                found = await repository.by_ids(session, [order.offer_id])
                await inventory.release(session, found[order.offer_id], order_id)
                order.state = OrderState.CANCELLED.value
        return Cancelled(quote.refund)

    def event(self, headers: Mapping[str, str], body: bytes) -> ProviderEvent:
        raise BadEvent("our own stock sends no events")

    async def _offer(self, sealed: Sealed) -> OfferRow:
        id = str(sealed[OWN_OFFER])
        found = await self._database.fetched(lambda read: repository.by_ids(read, [id]))
        return found[id]


async def _locked(session: AsyncSession, order_id: str) -> OwnOrderRow | None:
    return await session.get(OwnOrderRow, order_id, with_for_update=True)


def _created(order: OwnOrderRow) -> Created:
    return Created(
        order_id=order.client_ref,
        state=OrderState(order.state),
        hold_until=order.hold_until if order.state == OrderState.HELD else None,
    )
