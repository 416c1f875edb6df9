"""How what was offered is taken from our own stock, and given back."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.offers.models import OfferRow


async def take(session: AsyncSession, offer: OfferRow, booking_id: str) -> None:
    """Inside the caller's transaction; again for the same booking does nothing more.

    Raises SoldOut, and then the transaction must not commit.
    """


async def release(session: AsyncSession, offer: OfferRow, booking_id: str) -> None:
    """Gives back what the booking took; nothing where it took nothing, or gave it back before."""
