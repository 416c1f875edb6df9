"""How does the graph show a persona?"""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.chassis.graph_types import Node, bounded, list_size
from subgraphs.chassis.pages import Connection, Page, connection
from subgraphs.persona import entities
from subgraphs.persona.arguments import After, First
from subgraphs.persona.context import Info
from subgraphs.persona.drafts import types as drafts
from subgraphs.persona.drafts.types import ItineraryDraft
from subgraphs.persona.guardrails.disclosure import DISCLOSURE
from subgraphs.persona.memories import types as memories
from subgraphs.persona.memories.types import Memory
from subgraphs.persona.personas.models import (
    Language,
    PersonaDocument,
    Taste,
    Tone,
    ToolName,
    Trait,
    TraitSource,
)
from subgraphs.persona.references import User
from subgraphs.persona.scopes import PRIVATE

strawberry.enum(Taste, description="What people travel for. New ones may appear.")
strawberry.enum(
    TraitSource, description="DECLARED by the person, or INFERRED from what they did in Caravan."
)
strawberry.enum(Tone, name="PersonaTone", description="How it speaks. BRIEF says least.")
strawberry.enum(
    Language, name="PersonaLanguage", description="In which it answers; it understands all of them."
)
strawberry.enum(
    ToolName,
    name="PersonaTool",
    description="What it may read, with the person's own token. None of it changes anything.",
)


@strawberry.federation.type(authenticated=True, description="What a person likes, or does not.")
class PersonaTrait:
    taste: Taste = strawberry.field(description="What. Each stands once.")
    weight: float = strawberry.field(description="-1, dislikes it, to 1, loves it.")
    source: TraitSource = strawberry.field(description="Who says so.")

    @classmethod
    def of(cls, trait: Trait) -> Self:
        return cls(taste=trait.taste, weight=trait.weight, source=trait.source)


@strawberry.federation.type(
    keys=["id"],
    description="An AI that knows a person's taste, and plans with that person's own rights. It"
    " books nothing that they did not confirm. Only its person sees it.",
)
class Persona(Node):
    name: str = strawberry.field(description="1 to 40 characters.", directives=PRIVATE)
    tone: Tone = strawberry.field(description="How it speaks.", directives=PRIVATE)
    language: Language = strawberry.field(description="In which it answers.", directives=PRIVATE)
    tools: list[ToolName] = strawberry.field(
        description="What it may read, by name; at most 5.",
        directives=[*PRIVATE, bounded(len(ToolName))],
    )
    disclosure: str = strawberry.field(
        description="That it is an AI, for people to read. Show it beside what it says.",
        directives=PRIVATE,
    )
    version: int = strawberry.field(
        description="1, and one more with each change. Pass it to updatePersona.",
        directives=PRIVATE,
    )
    created_at: datetime = strawberry.field(description="In UTC.", directives=PRIVATE)
    document: strawberry.Private[PersonaDocument]

    @strawberry.field(
        description="Whose it is. Null when accounts does not answer.", directives=PRIVATE
    )
    def owner(self) -> User | None:
        return entities.User.of(self.document.owner_id)

    @strawberry.field(
        description="By taste, at most 11.", directives=[*PRIVATE, bounded(len(Taste))]
    )
    def traits(self) -> list[PersonaTrait]:
        return [PersonaTrait.of(trait) for trait in self.document.traits]

    @strawberry.field(
        description="What it knows of its person, newest first; at most 200. A page may be shorter"
        " where some have expired.",
        directives=[*PRIVATE, list_size()],
    )
    async def memories(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[Memory] | None:
        page = Page.of(first, after)
        rows = await info.context.memories.load((self.id, page))
        return connection(Memory.of, rows, page, memories.cursor)

    @strawberry.field(
        description="What it has planned, newest first; the newest 200 of the last 30 days.",
        directives=[*PRIVATE, list_size()],
    )
    async def drafts(
        self, info: Info, first: First = 20, after: After = None
    ) -> Connection[ItineraryDraft] | None:
        page = Page.of(first, after)
        rows = await info.context.drafts.load((self.id, page))
        return connection(ItineraryDraft.of, rows, page, drafts.cursor)

    @classmethod
    def of(cls, persona: PersonaDocument) -> Self:
        return cls(
            id=strawberry.ID(persona.id),
            name=persona.name,
            tone=persona.tone,
            language=persona.language,
            tools=persona.tools,
            disclosure=DISCLOSURE[persona.language],
            version=persona.version,
            created_at=persona.created_at,
            document=persona,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        persona = await info.context.persona.load(id)
        return cls.of(persona) if persona else None
