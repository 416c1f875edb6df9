"""How things come to be found by their meaning: once each, by whichever worker, in the end all."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier

import pytest
from sqlalchemy import select, update

from subgraphs.chassis.testing.stores import statements
from subgraphs.recommendation.search import destinations
from subgraphs.recommendation.search.documents import Document, put
from subgraphs.recommendation.search.embeddings import EmbeddingFailed
from subgraphs.recommendation.search.indexing import BATCH, KEPT, embed_waiting
from subgraphs.recommendation.search.models import DocumentRow, EmbeddingRow, SearchKind, SourceRow
from subgraphs.recommendation.tests.searching import Model, failing

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def documents(recommending) -> list[str]:
    """Two batches of them; what each is called."""
    titles = [f"Number {number}" for number in range(2 * BATCH)]
    async with recommending.database.transaction() as transaction:
        await put(
            transaction.session,
            [Document(title, SearchKind.DESTINATION, LONG_AGO, title) for title in titles],
        )
    return titles


def failing_from(call: int) -> Callable[[], None]:
    calls = count(1)

    def fail() -> None:
        if next(calls) >= call:
            failing()

    return fail


async def test_each_is_embedded_once(recommending, documents):
    model = Model()

    assert await embed_waiting(recommending.database, model)

    assert sorted(model.texts) == sorted(documents)
    assert await recommending.count(EmbeddingRow) == len(documents)
    assert not await embed_waiting(recommending.database, model)
    assert len(model.texts) == len(documents)


async def test_what_a_crash_left_waiting_is_done_by_whoever_comes_next(recommending, documents):
    with pytest.raises(EmbeddingFailed):
        await embed_waiting(recommending.database, Model(before=failing_from(2)))
    assert await recommending.count(EmbeddingRow) == BATCH

    next_one = Model()
    await embed_waiting(recommending.database, next_one)

    assert len(next_one.texts) == BATCH
    assert await recommending.count(EmbeddingRow) == len(documents)


async def test_two_workers_at_once_share_the_work(recommending, documents):
    both = Barrier(2, timeout=10)  # passed only while each holds a batch of its own
    one, other = Model(before=both.wait), Model(before=both.wait)

    await asyncio.gather(*(embed_waiting(recommending.database, model) for model in (one, other)))

    assert len(one.texts) == len(other.texts) == BATCH
    assert sorted(one.texts + other.texts) == sorted(documents)


async def test_another_version_of_the_model_embeds_everything_anew(recommending, documents):
    await embed_waiting(recommending.database, Model("test/1"))

    await embed_waiting(recommending.database, newer := Model("test/2"))

    assert sorted(newer.texts) == sorted(documents)
    assert await recommending.count(EmbeddingRow) == 2 * len(documents)


async def test_what_an_earlier_version_made_goes_after_a_day(recommending, documents):
    await embed_waiting(recommending.database, Model("test/1"))
    async with recommending.database.transaction() as transaction:
        old = datetime.now(UTC) - KEPT - timedelta(minutes=1)
        await transaction.session.execute(update(EmbeddingRow).values(made_at=old))

    await embed_waiting(recommending.database, Model("test/2"))

    async with recommending.database.read() as session:
        models = {*await session.scalars(select(EmbeddingRow.model))}
    assert models == {"test/2"}


async def test_what_changes_while_it_is_embedded_is_embedded_again(recommending, documents):
    changed = Document(documents[0], SearchKind.DESTINATION, datetime.now(UTC), "Another")
    loop = asyncio.get_running_loop()

    async def change() -> None:
        async with recommending.database.transaction() as transaction:
            await put(transaction.session, [changed])

    changing: list[asyncio.Future] = []

    def meanwhile() -> None:
        if not changing:
            changing.append(asyncio.run_coroutine_threadsafe(change(), loop))

    model = Model(before=meanwhile)
    await embed_waiting(recommending.database, model)
    await asyncio.wrap_future(changing[0])
    await embed_waiting(recommending.database, model)

    assert "Another" in model.texts
    assert await recommending.count(EmbeddingRow) == len(documents)


async def test_destinations_are_written_once_a_version(recommending):
    await asyncio.gather(*(destinations.write(recommending.database) for _ in range(2)))
    written = await recommending.count(DocumentRow)

    with statements(recommending.database) as seen:
        await destinations.write(recommending.database)
    assert len(seen) == 1

    async with recommending.database.transaction() as transaction:
        await transaction.session.execute(update(SourceRow).values(version="of long ago"))
        gone = Document("destination_gone", SearchKind.DESTINATION, LONG_AGO, "Atlantis")
        await put(transaction.session, [gone])
    await destinations.write(recommending.database)

    assert await recommending.count(DocumentRow) == written == len(destinations.in_words())
