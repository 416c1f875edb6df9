"""What social hears of its own cases: what follows from each is done again, in case of a crash."""

from pydantic import BaseModel

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.events import Envelope
from subgraphs.social.moderation.service import Moderation


class Case(BaseModel):
    case_id: str


READS: dict[str, type[BaseModel]] = {"social.moderation-case-changed.v1": Case}


def handlers(moderation: Moderation) -> dict[str, Handler]:
    async def changed(envelope: Envelope) -> None:
        await moderation.settle_by_id(Case.model_validate(envelope.data).case_id)

    return dict(zip(READS, (changed,), strict=True))
