"""How what was offered is taken from our own stock, and given back."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.booking.flights import repository as seats
from subgraphs.booking.flights.aircraft import Cabin
from subgraphs.booking.flights.repository import Seats
from subgraphs.booking.offers import repository
from subgraphs.booking.offers.errors import SoldOut
from subgraphs.booking.offers.models import OfferKind, OfferRow
from subgraphs.booking.stays import repository as rooms
from subgraphs.booking.stays.repository import RoomsKey


async def take(session: AsyncSession, offer: OfferRow, booking_id: str) -> None:
    """Inside the caller's transaction; again for the same booking does nothing more.

    Raises SoldOut, and then the transaction must not commit.
    """
    if offer.kind == OfferKind.FLIGHT:
        for wanted in seats_of(offer.payload):
            if not await seats.take(session, booking_id, wanted):
                raise SoldOut
    else:
        count = offer.payload["search"]["rooms"]
        if not await rooms.take(session, booking_id, rooms_of(offer.payload), count):
            raise SoldOut
    await repository.mark_booked(session, offer.id)


async def times_left(session: AsyncSession, offer: OfferRow) -> int:
    """How often it can be had, at this moment: whoever takes it now may come too late all the same,
    and is told by `take`.

    In a rush most come too late, and one look costs them less than a booking that is undone.
    """
    if offer.kind == OfferKind.FLIGHT:
        wanted = seats_of(offer.payload)
        sold = await seats.sold(session, [each.flight_id for each in wanted])
        return min(
            (each.capacity - sold.get((each.flight_id, each.cabin), 0)) // each.count
            for each in wanted
        )
    key = rooms_of(offer.payload)
    left = await rooms.rooms_left(session, [key])
    return left.get(key, 0) // int(offer.payload["search"]["rooms"])


async def release(session: AsyncSession, offer: OfferRow, booking_id: str) -> None:
    """Gives back what the booking took; nothing where it took nothing, or gave it back before."""
    if offer.kind == OfferKind.FLIGHT:
        for held in seats_of(offer.payload):
            await seats.release(session, booking_id, held)
    else:
        await rooms.release(session, booking_id)


def seats_of(payload: dict[str, Any]) -> list[Seats]:
    """Of each flight, in an order that all takers keep: they wait for each other in one line."""
    segments = [segment for each in payload["slices"] for segment in each["segments"]]
    return sorted(
        Seats(
            segment["flightId"],
            Cabin[segment["cabin"]],
            segment["capacity"],
            payload["search"]["travelers"],
        )
        for segment in segments
    )


def rooms_of(payload: dict[str, Any]) -> RoomsKey:
    search = payload["search"]
    return RoomsKey(
        payload["propertyId"],
        payload["roomKind"],
        date.fromisoformat(search["checkIn"]),
        date.fromisoformat(search["checkOut"]),
    )
