"""The rules of memories: none without consent, none past its time, and forgotten is forgotten.

What an engine was given in a turn may stand in the turn's answer and draft: they are forgotten with
it. Afterwards the store's files on the disk are written anew.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from subgraphs.chassis import client_keys
from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.viewer import Viewer
from subgraphs.persona import checks
from subgraphs.persona.errors import NoConsent, TooManyMemories
from subgraphs.persona.guardrails.watching import Watch, Where
from subgraphs.persona.memories import repository
from subgraphs.persona.memories.models import MemoryDocument, MemorySource, Purpose
from subgraphs.persona.personas.service import Personas
from subgraphs.persona.store.scrubbing import ask_to_scrub
from subgraphs.persona.store.store import Store
from subgraphs.persona.tools.consents import Consents
from subgraphs.persona.turns import repository as turns

LONGEST: Final = 500  # characters
LONGEST_KEPT: Final = timedelta(days=3_650)
MOST_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Fact:
    """What a person says about themselves."""

    text: str
    learned_from: MemorySource
    purpose: Purpose
    expires_at: datetime | None


class Memories:
    def __init__(self, store: Store, personas: Personas, consents: Consents, watch: Watch) -> None:
        self._store = store
        self._personas = personas
        self._consents = consents
        self._watch = watch

    async def remember(
        self, viewer: Viewer, persona_id: str, client_key: str, fact: Fact
    ) -> MemoryDocument:
        """The same again for the same key.

        Raises InvalidInput, NoSuchPersona, ContentRefused, NoConsent, ConsentUnknown, KeyUsed,
        TooManyMemories.
        """
        owner_id = viewer.require()
        if fact.learned_from is MemorySource.INFERRED:
            raise InvalidInput("What is inferred a persona infers itself.", path=["learnedFrom"])
        persona = await self._personas.require(owner_id, persona_id)
        now = datetime.now(UTC)
        memory = MemoryDocument(
            id=derived_id("memory", persona.id, client_keys.checked(client_key)),
            persona_id=persona.id,
            text=checks.line(fact.text, "text", LONGEST),
            learned_from=fact.learned_from,
            purpose=fact.purpose,
            consented_at=now,
            created_at=now,
            expires_at=_ahead(fact.expires_at, now),
            request=checks.fingerprint(asdict(fact)),
        )
        await self._watch.admit(memory.text, "text", Where.MEMORY)
        if fact.purpose not in await self._consents.in_force(viewer.token or ""):
            raise NoConsent(fact.purpose)
        added = await self._added(owner_id, memory)
        return memory if added else await self._made_before(owner_id, memory)

    async def forget(self, owner_id: str, persona_id: str, ids: Sequence[str]) -> int:
        """How many of them were there. Raises InvalidInput, NoSuchPersona."""
        if not 1 <= len(ids) <= MOST_AT_ONCE:
            raise InvalidInput(f"Forget 1 to {MOST_AT_ONCE} at once.", path=["memoryIds"])
        await self._personas.require(owner_id, persona_id)
        found = await repository.by_ids(self._store, owner_id, ids)
        own = [memory for memory in found.values() if memory.persona_id == persona_id]
        others = {memory.id for memory in found.values()} - {memory.id for memory in own}
        forgotten = await repository.forget(self._store, owner_id, own) if own else 0
        await self._forget_answers(owner_id, [id for id in ids if id not in others])
        await ask_to_scrub(self._store)
        return forgotten

    async def _forget_answers(self, owner_id: str, ids: Sequence[str]) -> None:
        """After the memories themselves: no turn is given one of them any more."""
        for turn_id in await repository.given_to(self._store, owner_id, ids):
            await turns.delete(self._store, owner_id, turn_id)
        await repository.forget_turns(self._store, owner_id, ids)

    async def _added(self, owner_id: str, memory: MemoryDocument) -> bool:
        added = await repository.add(self._store, owner_id, memory)
        if added is None:
            await repository.drop_expired(self._store, owner_id, memory.persona_id)
            added = await repository.add(self._store, owner_id, memory)
        if added is None:
            raise TooManyMemories(repository.MOST)
        return added

    async def _made_before(self, owner_id: str, memory: MemoryDocument) -> MemoryDocument:
        [kept] = (await repository.by_ids(self._store, owner_id, [memory.id])).values()
        if kept.request != memory.request:
            raise client_keys.KeyUsed
        return kept


def _ahead(moment: datetime | None, now: datetime) -> datetime | None:
    """Raises InvalidInput."""
    if moment is None:
        return None
    at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not now < at <= now + LONGEST_KEPT:
        raise InvalidInput("`expiresAt` lies ahead, ten years at most.", path=["expiresAt"])
    return at
