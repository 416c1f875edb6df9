"""Fill persona with the seeded world, in development: `python -m subgraphs.persona.seed`."""

import asyncio
import sys
from datetime import timedelta
from time import perf_counter
from typing import Final

import typer

from subgraphs.chassis.ids import derived_id
from subgraphs.chassis.settings import Environment
from subgraphs.persona.memories import repository as memories
from subgraphs.persona.memories.models import MemoryDocument, MemorySource, Purpose
from subgraphs.persona.personas import repository as personas
from subgraphs.persona.personas.models import (
    Language,
    PersonaDocument,
    Taste,
    Tone,
    ToolName,
    Trait,
    TraitSource,
)
from subgraphs.persona.settings import PersonaSettings
from subgraphs.persona.store.store import Store
from world.personas import COMPANIONS, Companion

SEEDED: Final = "seeded"
LATER: Final = timedelta(hours=1)  # than their person


async def fill(store: Store) -> int:
    """How many personas came in; what is there stays, and what was forgotten stays forgotten."""
    added = 0
    for companion in COMPANIONS:
        if await personas.add(store, persona_of(companion)):
            added += 1
            for number, text in enumerate(companion.remembers):
                memory = memory_of(companion, number, text)
                await memories.add(store, companion.person.id, memory)
    return added


def persona_of(companion: Companion) -> PersonaDocument:
    said = [(*trait, TraitSource.DECLARED) for trait in companion.declared]
    guessed = [(*trait, TraitSource.INFERRED) for trait in companion.inferred]
    return PersonaDocument(
        id=companion.id,
        owner_id=companion.person.id,
        name=companion.name,
        traits=[
            Trait(taste=Taste(taste), weight=weight, source=source)
            for taste, weight, source in sorted([*said, *guessed])
        ],
        tone=Tone(companion.tone),
        language=Language(companion.language),
        tools=sorted(ToolName),
        version=1,
        created_at=companion.person.joined_at + LATER,
        request=SEEDED,
    )


def memory_of(companion: Companion, number: int, text: str) -> MemoryDocument:
    at = companion.person.joined_at + LATER * (number + 2)
    return MemoryDocument(
        id=derived_id("memory", companion.id, str(number)),
        persona_id=companion.id,
        text=text,
        learned_from=MemorySource.TOLD,
        purpose=Purpose.AI_MEMORY,
        consented_at=companion.person.joined_at,
        created_at=at,
        expires_at=None,
        request=SEEDED,
    )


async def main(settings: PersonaSettings) -> None:
    if settings.environment is not Environment.DEVELOPMENT:
        sys.exit("These people are invented: ENVIRONMENT=development only.")
    started = perf_counter()
    async with Store(settings.persona_redis_url) as store:
        added = await fill(store)
    typer.echo(f"persona: {added} personas, {perf_counter() - started:.1f} s")


if __name__ == "__main__":
    asyncio.run(main(PersonaSettings()))
