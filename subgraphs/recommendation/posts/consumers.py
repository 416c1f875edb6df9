"""What recommendation hears of posts, from social."""

from pydantic import BaseModel

from subgraphs.chassis.consumer import Handler
from subgraphs.chassis.database import Database
from subgraphs.chassis.events import Envelope
from subgraphs.recommendation.posts import repository
from subgraphs.recommendation.search.destinations import place_names
from subgraphs.recommendation.search.documents import Document, put, withdraw

PUBLIC = "PUBLIC"


class Said(BaseModel):
    post_id: str
    author_id: str
    audience: str
    destination_id: str | None = None
    body: str | None = None


class Deleted(BaseModel):
    post_id: str
    author_id: str


PUBLISHED, EDITED = "social.post-published.v1", "social.post-edited.v1"
DELETED = "social.post-deleted.v1"
READS: dict[str, type[BaseModel]] = {PUBLISHED: Said, EDITED: Said, DELETED: Deleted}


def handlers(database: Database) -> dict[str, Handler]:
    async def said(envelope: Envelope) -> None:
        """For the first time, or otherwise than before."""
        fact = Said.model_validate(envelope.data)
        if fact.audience != PUBLIC:
            return
        async with database.transaction() as transaction:
            if await transaction.is_news(envelope.id):
                session, at = transaction.session, envelope.time
                is_shown = await repository.add(
                    session, fact.post_id, fact.author_id, fact.destination_id, at
                )
                if is_shown and fact.body is not None:
                    place = place_names().get(fact.destination_id or "", ())
                    document = Document.of_post(fact.post_id, fact.author_id, fact.body, place, at)
                    await put(session, [document])

    async def deleted(envelope: Envelope) -> None:
        fact = Deleted.model_validate(envelope.data)
        async with database.transaction() as transaction:
            if await transaction.is_news(envelope.id):
                await repository.delete(
                    transaction.session, fact.post_id, fact.author_id, envelope.time
                )
                await withdraw(transaction.session, fact.post_id)

    return {PUBLISHED: said, EDITED: said, DELETED: deleted}
