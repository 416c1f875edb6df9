"""What recommendation hears of trips, from booking."""

from datetime import date

from pydantic import BaseModel

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.database import Database
from subgraphs.chassis.events import Envelope
from subgraphs.recommendation.people.repository import touch
from subgraphs.recommendation.recommendations.repository import note_booked
from subgraphs.recommendation.trips import repository


class Trip(BaseModel):
    trip_id: str
    destination_id: str | None
    starts_on: str | None
    ends_on: str | None
    is_booked: bool
    member_ids: list[str]


CHANGED = "booking.trip-changed.v1"
READS: dict[str, type[BaseModel]] = {CHANGED: Trip}


def handlers(database: Database) -> dict[str, Handler]:
    async def changed(envelope: Envelope) -> None:
        fact = Trip.model_validate(envelope.data)
        async with database.transaction() as transaction:
            if await transaction.is_news(envelope.id):
                session = transaction.session
                change = await repository.note(
                    session,
                    fact.trip_id,
                    envelope.time,
                    destination_id=fact.destination_id,
                    starts_on=_day(fact.starts_on),
                    ends_on=_day(fact.ends_on),
                    is_booked=fact.is_booked,
                    member_ids=fact.member_ids,
                )
                await touch(session, change.concerned)
                if fact.destination_id and change.is_booked_now:
                    members = fact.member_ids
                    await note_booked(session, members, fact.destination_id, envelope.time)

    return {CHANGED: changed}


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
