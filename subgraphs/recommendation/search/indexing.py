"""Makes what can be searched searchable by meaning, beside the requests.

Whatever was not embedded by the present version of the model waits; until then it is found by its
words. Any number of workers may do this at once, and each may stop at any moment.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog
from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from ml.places import Floats
from subgraphs.chassis.database import Database
from subgraphs.chassis.outbox import SqlOutbox
from subgraphs.recommendation.search import destinations
from subgraphs.recommendation.search.embeddings import (
    EmbeddingFailed,
    EmbeddingProvider,
    embedded,
)
from subgraphs.recommendation.search.models import DocumentRow, EmbeddingRow

BATCH: Final = 16  # locked together, for well under a second
NAP_SECONDS: Final = 1.0  # while nothing waits
IDLE_NAPS: Final = 60  # before the model gives its memory back
REST_SECONDS: Final = 60.0  # after the model failed
KEPT: Final = timedelta(days=1)  # what an earlier version made, in case it comes back
OUTAGES: Final = (OSError, *SqlOutbox.outages)

log = structlog.get_logger(__name__)


async def index_for_ever(database: Database, provider: EmbeddingProvider | None) -> None:
    """Until cancelled. `provider`: None where nobody searches by meaning."""
    idle = 0
    while True:
        try:
            await destinations.write(database)
            if provider is not None:
                idle = 0 if await embed_waiting(database, provider) else idle + 1
                if idle == IDLE_NAPS:
                    provider.release()
            await asyncio.sleep(NAP_SECONDS)
        except OUTAGES as outage:
            log.warning("indexing waits", reason=type(outage).__name__)
            await asyncio.sleep(NAP_SECONDS)
        except EmbeddingFailed as failure:
            log.warning("indexing by words alone", reason=str(failure))
            await asyncio.sleep(REST_SECONDS)


async def embed_waiting(database: Database, provider: EmbeddingProvider) -> bool:
    """Whether anything waited; what no other worker has taken is done. Raises EmbeddingFailed."""
    if not await database.fetched(partial(_waits, model=provider.model)):
        return False
    await asyncio.to_thread(provider.load)
    while await _embed_some(database, provider):
        pass
    await forget_other_models(database, provider.model)
    return True


async def forget_other_models(database: Database, model: str) -> None:
    """What they made some time ago."""
    old = EmbeddingRow.made_at < datetime.now(UTC) - KEPT
    async with database.transaction() as transaction:
        other = delete(EmbeddingRow).where(EmbeddingRow.model != model, old)
        await transaction.session.execute(other)


async def _embed_some(database: Database, provider: EmbeddingProvider) -> int:
    """How many; the newest first."""
    async with database.transaction() as transaction:
        taken = await _taken(transaction.session, provider.model)
        if taken:
            texts = [in_words(document) for document in taken]
            vectors = await asyncio.to_thread(embedded, provider, texts)
            await _keep(transaction.session, taken, provider.model, vectors)
    return len(taken)


def in_words(document: DocumentRow) -> str:
    """What is embedded. Names in other languages are left to be found by words."""
    if document.title:
        return ". ".join(part for part in (document.title, document.body) if part)
    return f"{document.body} ({document.names})" if document.names else document.body


def _without(model: str) -> ColumnElement[bool]:
    """Part of a statement that reads documents."""
    made = exists().where(EmbeddingRow.document_id == DocumentRow.id, EmbeddingRow.model == model)
    return ~made


async def _waits(session: AsyncSession, model: str) -> bool:
    return await session.scalar(select(DocumentRow.id).where(_without(model)).limit(1)) is not None


async def _taken(session: AsyncSession, model: str) -> Sequence[DocumentRow]:
    """Locked until the end of the transaction; what another has locked is passed over."""
    waiting = (
        select(DocumentRow)
        .where(_without(model))
        .order_by(DocumentRow.as_of.desc(), DocumentRow.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(waiting)).all()


async def _keep(
    session: AsyncSession, documents: Sequence[DocumentRow], model: str, vectors: Floats
) -> None:
    rows = [
        {"document_id": document.id, "model": model, "vector": vector}
        for document, vector in zip(documents, vectors, strict=True)
    ]
    await session.execute(insert(EmbeddingRow).values(rows).on_conflict_do_nothing())
