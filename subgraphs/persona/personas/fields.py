"""What personas contribute to a User."""

import strawberry

from subgraphs.chassis.graph_types import bounded
from subgraphs.persona.context import Info
from subgraphs.persona.personas import repository, types
from subgraphs.persona.references import Persona
from subgraphs.persona.scopes import READ


@strawberry.type
class UserFields:
    id: strawberry.ID = strawberry.field(description="Opaque and stable. Never null.")

    @strawberry.federation.field(
        description="The person's own, newest first, at most 10. Null unless the viewer is this"
        " person.",
        authenticated=True,
        requires_scopes=READ,
        directives=[bounded(repository.MOST)],
    )
    async def personas(self, info: Info) -> list[Persona] | None:
        if info.context.viewer.user_id != self.id:
            return None
        rows = await info.context.personas.load(self.id)
        return [types.Persona.of(row) for row in rows]
