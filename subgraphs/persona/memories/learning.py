"""What does a persona learn from what it is asked? Tastes, while its person consents to its memory.

Each stands on its turn, by which its person sees why, and with which it is forgotten.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Final

from subgraphs.chassis.ids import derived_id
from subgraphs.persona import checks
from subgraphs.persona.memories import repository
from subgraphs.persona.memories.inferring import Inferred, inferred
from subgraphs.persona.memories.models import MemoryDocument, MemorySource, Purpose
from subgraphs.persona.personas.models import PersonaDocument
from subgraphs.persona.store.store import Store
from subgraphs.persona.turns.models import TurnDocument

LASTS: Final = timedelta(days=365)


async def learn(
    store: Store, turn: TurnDocument, persona: PersonaDocument, agreed: Collection[Purpose]
) -> None:
    """`agreed`: to what its person consents now. What is known already stays as it is."""
    if Purpose.AI_MEMORY not in agreed:
        return
    for taste in inferred(turn.prompt, persona.language):
        await repository.learn(store, turn, _memory(turn, taste))


def _memory(turn: TurnDocument, taste: Inferred) -> MemoryDocument:
    now = datetime.now(UTC)
    return MemoryDocument(
        id=derived_id("memory", turn.persona_id, "inferred", taste.key),
        persona_id=turn.persona_id,
        text=taste.text,
        learned_from=MemorySource.INFERRED,
        purpose=Purpose.AI_MEMORY,
        consented_at=now,
        created_at=now,
        expires_at=now + LASTS,
        request=checks.fingerprint(taste.key),
        evidence=turn.id,
    )
