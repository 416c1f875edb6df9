"""The rules of turns: asked once, not too often, and followed by whoever asked."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from subgraphs.chassis import client_keys
from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.ids import derived_id, prefix_of
from subgraphs.chassis.streams import Missed, resumed_beside
from subgraphs.chassis.viewer import Viewer
from subgraphs.chassis.wakeups import CONNECTED_POLL_SECONDS, Wakeups
from subgraphs.persona import checks
from subgraphs.persona.errors import NoSuchTurn, TooManyTurns
from subgraphs.persona.guardrails import crisis
from subgraphs.persona.guardrails.watching import Watch, Where
from subgraphs.persona.personas.service import Personas
from subgraphs.persona.store.store import Store
from subgraphs.persona.turns import repository
from subgraphs.persona.turns.bearer import Bearers
from subgraphs.persona.turns.models import Chunk, TurnDocument, TurnState, Work
from subgraphs.persona.turns.queue import Queue, Ticket

LONGEST_PROMPT: Final = 2_000
DUE: Final = "turns"  # the wake-up of whoever works


@dataclass(frozen=True, slots=True)
class Over:
    """The turn has ended, and all that is kept of it was told."""


class Turns:
    def __init__(
        self,
        store: Store,
        personas: Personas,
        queue: Queue,
        bearers: Bearers,
        wakeups: Wakeups,
        watch: Watch,
        per_minute: int,
    ) -> None:
        self._store = store
        self._personas = personas
        self._queue = queue
        self._bearers = bearers
        self._wakeups = wakeups
        self._watch = watch
        self._per_minute = per_minute

    async def ask(
        self, viewer: Viewer, persona_id: str, client_key: str, prompt: str, trip_id: str | None
    ) -> tuple[TurnDocument, bool]:
        """The turn, and whether it was asked before under the same key.

        Raises InvalidInput, NoSuchPersona, KeyUsed, ContentRefused, TooManyTurns, KeysAway.
        """
        owner_id = viewer.require()
        persona = await self._personas.require(owner_id, persona_id)
        turn_id = derived_id("turn", owner_id, client_keys.checked(client_key))
        turn = TurnDocument(
            id=turn_id,
            owner_id=owner_id,
            persona_id=persona.id,
            draft_id=derived_id("draft", turn_id),
            prompt=checks.line(prompt, "prompt", LONGEST_PROMPT),
            trip_id=trip(trip_id),
            created_at=datetime.now(UTC),
            request=checks.fingerprint([persona_id, prompt, trip_id]),
        )
        await self._admit(turn)
        made, again_in = await self._made(turn, viewer)
        if made is None:
            raise TooManyTurns(self._per_minute, max(1, round(again_in)))
        kept = turn if made else await self._asked_before(turn)
        await self._queue.add(Ticket(owner_id, turn_id))  # again, in case the first one was lost
        self._wakeups.ring(DUE)
        return kept, not made

    async def follow(
        self, viewer: Viewer, turn_id: str, after: int
    ) -> AsyncGenerator[Chunk | Missed, None]:
        """Ends with the turn. Raises NoSuchTurn, also once it is forgotten; and InvalidInput."""
        owner_id = viewer.require()
        if turn_id not in await repository.by_ids(self._store, owner_id, [turn_id]):
            raise NoSuchTurn
        newest = 0

        async def last() -> int:
            return (await self._work(owner_id, turn_id)).last

        async def read(position: int, limit: int) -> Sequence[Chunk]:
            return await repository.chunks(self._store, owner_id, turn_id, position, limit)

        async def over() -> Sequence[Over]:
            work = await self._work(owner_id, turn_id)
            return [Over()] if work.state is TurnState.ENDED and work.last <= newest else []

        with self._wakeups.listening(turn_id) as bell:
            items = resumed_beside(bell, after, last, read, over, CONNECTED_POLL_SECONDS)
            async with aclosing(items):
                newest = after
                async for item in items:
                    if isinstance(item, Over):
                        return
                    newest = item.last if isinstance(item, Missed) else item.sequence
                    yield item

    async def _admit(self, turn: TurnDocument) -> None:
        """Who is in danger is answered, whatever else holds. Raises ContentRefused."""
        if not crisis.heard(turn.prompt):
            await self._watch.admit(turn.prompt, "prompt", Where.PROMPT)

    async def _made(self, turn: TurnDocument, viewer: Viewer) -> tuple[bool | None, float]:
        """What acts on a person's behalf acts by their token, until it expires."""
        expires = viewer.expires_at or datetime.now(UTC) + timedelta(minutes=1)
        sealed = await self._bearers.sealed(turn.id, viewer.token or "")
        moment = int(expires.timestamp() * 1000)
        return await repository.ask(self._store, turn, sealed, moment, self._per_minute)

    async def _asked_before(self, turn: TurnDocument) -> TurnDocument:
        kept = (await repository.by_ids(self._store, turn.owner_id, [turn.id])).get(turn.id)
        if kept is None or kept.request != turn.request:
            raise client_keys.KeyUsed
        return kept

    async def _work(self, owner_id: str, turn_id: str) -> Work:
        works = await repository.works(self._store, owner_id, [turn_id])
        if turn_id not in works:
            raise NoSuchTurn
        return works[turn_id]


def trip(id: str | None) -> str | None:
    """Raises InvalidInput."""
    if id is not None and prefix_of(id) != "trip":
        raise InvalidInput("`tripId` is the id of a trip.", path=["tripId"])
    return id
