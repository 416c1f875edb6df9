"""What accounts does on social's events. Each class declares the fields it reads, and no more."""

from pydantic import BaseModel

from subgraphs.accounts.blocks import repository
from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.database import Database
from subgraphs.chassis.events import Envelope


class Block(BaseModel):
    blocker_id: str
    blocked_id: str


BLOCKED, UNBLOCKED = "social.person-blocked.v1", "social.person-unblocked.v1"
READS: dict[str, type[BaseModel]] = {BLOCKED: Block, UNBLOCKED: Block}


def handlers(database: Database) -> dict[str, Handler]:
    async def copy(envelope: Envelope) -> None:
        block = Block.model_validate(envelope.data)
        async with database.transaction() as transaction:
            if not await transaction.is_news(envelope.id):
                return
            await repository.told(
                transaction.session,
                block.blocker_id,
                block.blocked_id,
                in_force=envelope.topic == BLOCKED,
                said_at=envelope.time,
            )

    return dict.fromkeys(READS, copy)
