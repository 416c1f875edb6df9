"""MongoDB: documents that carry their events, and streams whose sequences have no holes."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final, Self, TypeVar

from beanie import Document, init_beanie
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, AsyncMongoClient, IndexModel
from pymongo.errors import ConnectionFailure, DuplicateKeyError, ExecutionTimeout, WTimeoutError

from subgraphs.chassis.events import Envelope, Event
from subgraphs.chassis.outbox import RETENTION, Placed, Waiting

ATTEMPTS: Final = 200
BELL_SECONDS: Final = 0.1  # a relay that has just found something looks again this soon
EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
NEWEST: Final = 30  # documents looked through for where the broker put its last events

RELAYED: Final = IndexModel(
    [("unpublished", ASCENDING)], partialFilterExpression={"unpublished": True}
)
PUBLISHED: Final = IndexModel([("carried.published_at", DESCENDING)], sparse=True)


class CarriedEvent(BaseModel):
    """An event inside the document it concerns, written by the same write."""

    id: str
    topic: str
    key: str
    envelope: dict[str, Any]
    recorded_at: datetime
    published_at: datetime | None = None
    partition: int | None = None
    offset: int | None = None

    @classmethod
    def around(cls, event: Event) -> Self:
        envelope = Envelope.around(event)
        return cls(
            id=envelope.id,
            topic=envelope.topic,
            key=envelope.key,
            envelope=envelope.as_cloud_event(),
            recorded_at=envelope.time,
        )


def announcing(event: Event) -> dict[str, Any]:
    """The part of an update that makes the document it changes announce `event`."""
    return {
        "$push": {"carried": CarriedEvent.around(event).model_dump()},
        "$set": {"unpublished": True},
    }


class Announcing(Document):
    """A document whose changes are announced. Its indexes include `RELAYED`."""

    carried: list[CarriedEvent] = Field(default_factory=list)
    unpublished: bool | None = None  # True while an event waits, else absent or null

    def announce(self, event: Event) -> None:
        self.carried.append(CarriedEvent.around(event))
        self.unpublished = True


def shard_key(model: type[Document]) -> tuple[str, ...]:
    """The fields that every query of the collection holds: `Settings.shard_key`, else the id."""
    return tuple(getattr(getattr(model, "Settings", None), "shard_key", ("_id",)))


class Documents:
    """The only holder of the MongoDB client; built once, in `app.py` or `worker.py`."""

    def __init__(self, uri: str, subgraph: str, models: Sequence[type[Document]]) -> None:
        self.client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
            uri, tz_aware=True, serverSelectionTimeoutMS=3_000, timeoutMS=10_000
        )
        self._name = f"caravan_{subgraph}"
        self._models = list(models)

    async def __aenter__(self) -> Self:
        await init_beanie(database=self.client[self._name], document_models=self._models)
        for model in self._models:
            if issubclass(model, Announcing):
                await model.get_pymongo_collection().create_indexes([PUBLISHED])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()

    async def ready(self) -> None:
        await self.client.admin.command("ping")


class Contended(Exception):
    """A stream's next sequence was taken ATTEMPTS times in a row."""


Appended = TypeVar("Appended", bound=Document)


async def append(
    model: type[Appended],
    stream: Mapping[str, Any],
    event_id: str,
    make: Callable[[int], Appended],
) -> Appended | None:
    """Insert `make(sequence)` at the end of a stream, once per event; None when it is there.

    Needs the unique indexes (stream, sequence) and (stream, event_id): the first makes the
    sequence visible in order and without holes, the second is the inbox. Raises Contended.
    """
    for attempt in range(ATTEMPTS):
        document = make(await last_sequence(model, stream) + 1)
        try:
            return await document.insert()
        except DuplicateKeyError:
            if await model.find_one({**stream, "event_id": event_id}):
                return None
            await others_turn(attempt)
    raise Contended


async def others_turn(attempt: int) -> None:
    """A pause before the next attempt, so that writers of one stream do not march in step."""
    await asyncio.sleep(random.uniform(0, 0.002 * min(attempt + 1, 20)))


async def last_sequence(model: type[Document], stream: Mapping[str, Any]) -> int:
    """0 for a stream without items."""
    newest = await model.find(dict(stream)).sort("-sequence").limit(1).to_list()
    return int(getattr(newest[0], "sequence")) if newest else 0  # noqa: B009


async def keep_newest(
    model: type[Document], key: Mapping[str, Any], at: datetime, values: Mapping[str, Any]
) -> None:
    """Write `values` under `key`, its `_id` among them, unless what is there is of `at` or later.

    The document has a field `at`: when the fact happened, whenever it was heard.
    """
    collection = model.get_pymongo_collection()
    with suppress(DuplicateKeyError):  # it is there, and newer
        await collection.update_one(
            {**key, "at": {"$lt": at}}, {"$set": {**values, "at": at}}, upsert=True
        )


class DocumentOutbox:
    """The events carried by one collection's documents. Run one relay on it."""

    outages = (ConnectionFailure, ExecutionTimeout, WTimeoutError)

    def __init__(self, model: type[Announcing]) -> None:
        self._model = model
        self._key = shard_key(model)
        self._carriers: dict[str, dict[str, Any]] = {}  # event id -> how to find its document
        self._pause = BELL_SECONDS

    @asynccontextmanager
    async def leading(self) -> AsyncIterator[None]:
        yield

    async def waiting(self, limit: int) -> list[Waiting]:
        carrying = self._model.find({"unpublished": True})
        found = [
            (document, event)
            for document in await carrying.sort("_id").limit(limit).to_list()
            for event in document.carried
            if event.published_at is None
        ][:limit]
        self._carriers |= {event.id: self._address(document) for document, event in found}
        self._pause = BELL_SECONDS if found else 2 * self._pause
        return [Waiting(e.id, e.topic, e.key, e.envelope) for _, e in found]

    def _address(self, document: Announcing) -> dict[str, Any]:
        key = {name: getattr(document, name) for name in self._key if name != "_id"}
        return {**key, "_id": document.id}

    async def placed(self, events: Sequence[Placed]) -> None:
        collection = self._model.get_pymongo_collection()
        now = datetime.now(UTC)
        for event in events:
            carrier = self._carriers.pop(event.id)
            await collection.update_one(
                carrier,
                {
                    "$set": {
                        "carried.$[one].published_at": now,
                        "carried.$[one].partition": event.partition,
                        "carried.$[one].offset": event.offset,
                    }
                },
                array_filters=[{"one.id": event.id}],
            )
            nothing_waits = {"carried": {"$not": {"$elemMatch": {"published_at": None}}}}
            await collection.update_one(carrier | nothing_waits, {"$unset": {"unpublished": True}})

    async def newest_placed(self) -> list[Placed]:
        """Of the documents that were published last; others were acknowledged before them."""
        newest: dict[tuple[str, int], Placed] = {}
        published = self._model.find({"carried.published_at": {"$gte": EVER}})
        for document in await published.sort("-carried.published_at").limit(NEWEST).to_list():
            for event in document.carried:
                if event.partition is None or event.offset is None:
                    continue
                place = Placed(event.id, event.topic, event.partition, event.offset)
                known = newest.get((place.topic, place.partition))
                if known is None or known.offset < place.offset:
                    newest[place.topic, place.partition] = place
        return list(newest.values())

    async def publish_again(self) -> int:
        result = await self._model.get_pymongo_collection().update_many(
            {"carried.offset": {"$gte": 0}},
            {
                "$set": {
                    "carried.$[].published_at": None,
                    "carried.$[].partition": None,
                    "carried.$[].offset": None,
                    "unpublished": True,
                }
            },
        )
        return result.modified_count

    async def forget_old(self) -> None:
        old = datetime.now(UTC) - RETENTION
        await self._model.get_pymongo_collection().update_many(
            {"carried.published_at": {"$lt": old}},
            {"$pull": {"carried": {"published_at": {"$lt": old}}}},
        )

    async def bell(self, seconds: float) -> None:
        """The longer nothing was found, the later."""
        self._pause = min(seconds, self._pause)
        await asyncio.sleep(self._pause)
