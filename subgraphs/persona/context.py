"""What one operation carries: who asks, and the services and loaders that answer.

Loaders look under the viewer's own id: what is another person's is not there for them.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeAlias, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.chassis.context import Context as OperationContext
from subgraphs.chassis.loading import loaded
from subgraphs.chassis.viewer import Viewer
from subgraphs.persona.drafts import repository as drafts
from subgraphs.persona.drafts.models import DraftDocument
from subgraphs.persona.memories import repository as memories
from subgraphs.persona.memories.models import MemoryDocument
from subgraphs.persona.personas import repository as personas
from subgraphs.persona.personas.models import PersonaDocument
from subgraphs.persona.store.pages import Asked
from subgraphs.persona.turns import repository as turns
from subgraphs.persona.turns.models import TurnDocument, Work
from subgraphs.persona.wiring import Services

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Context(OperationContext):
    services: Services
    personas: DataLoader[str, list[PersonaDocument]]
    persona: DataLoader[str, PersonaDocument | None]
    memories: DataLoader[Asked, list[MemoryDocument]]
    drafts: DataLoader[Asked, list[DraftDocument]]
    draft: DataLoader[str, DraftDocument | None]
    turn: DataLoader[str, TurnDocument | None]
    work: DataLoader[str, Work | None]

    @classmethod
    def of(cls, viewer: Viewer, services: Services) -> Self:
        store = services.store

        def own(
            fetch: Callable[[Any, str, list[K]], Awaitable[Mapping[K, V]]],
        ) -> Callable[[list[K]], Awaitable[Mapping[K, V]]]:
            async def fetched(keys: list[K]) -> Mapping[K, V]:
                return await fetch(store, viewer.require(), keys)

            return fetched

        return cls(
            viewer=viewer,
            services=services,
            personas=loaded(own(personas.of_owners), []),
            persona=loaded(own(personas.by_ids), None),
            memories=loaded(own(memories.pages), []),
            drafts=loaded(own(drafts.pages), []),
            draft=loaded(own(drafts.by_ids), None),
            turn=loaded(own(turns.by_ids), None),
            work=loaded(own(turns.works), None),
        )


Info: TypeAlias = strawberry.Info[Context, None]
