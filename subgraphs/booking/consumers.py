"""What booking does on others' events. Each class declares the fields it reads, and no more."""

from pydantic import BaseModel

from subgraphs.booking.people import repository as people
from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.database import Database
from subgraphs.chassis.events import Envelope


class UserRegistered(BaseModel):
    user_id: str


class PersonBlocked(BaseModel):
    blocker_id: str
    blocked_id: str


class PersonUnblocked(PersonBlocked): ...


READS: dict[str, type[BaseModel]] = {
    "accounts.user-registered.v1": UserRegistered,
    "social.person-blocked.v1": PersonBlocked,
    "social.person-unblocked.v1": PersonUnblocked,
}


def handlers(database: Database) -> dict[str, Handler]:
    async def know(envelope: Envelope) -> None:
        fact = UserRegistered.model_validate(envelope.data)
        async with database.transaction() as transaction:
            if await transaction.is_news(envelope.id):
                await people.remember(transaction.session, fact.user_id)

    def block(in_force: bool) -> Handler:
        async def note(envelope: Envelope) -> None:
            fact = PersonBlocked.model_validate(envelope.data)
            async with database.transaction() as transaction:
                if await transaction.is_news(envelope.id):
                    await people.note_block(
                        transaction.session,
                        fact.blocker_id,
                        fact.blocked_id,
                        in_force=in_force,
                        as_of=envelope.time,
                    )

        return note

    return dict(zip(READS, (know, block(True), block(False)), strict=True))
