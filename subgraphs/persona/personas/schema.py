"""How one finds, makes and changes personas, and what they remember."""

from typing import Annotated

import strawberry

from subgraphs.chassis.moderation.types import REFUSALS
from subgraphs.chassis.problems import mutation
from subgraphs.persona.context import Info
from subgraphs.persona.memories.types import (
    ForgetMemoriesInput,
    ForgetMemoriesResult,
    ForgetMemoriesSuccess,
    Memory,
    RememberFactInput,
    RememberFactResult,
    RememberFactSuccess,
)
from subgraphs.persona.personas.inputs import (
    CreatePersonaInput,
    CreatePersonaResult,
    CreatePersonaSuccess,
    DeletePersonaInput,
    DeletePersonaResult,
    DeletePersonaSuccess,
    UpdatePersonaInput,
    UpdatePersonaResult,
    UpdatePersonaSuccess,
)
from subgraphs.persona.personas.types import Persona
from subgraphs.persona.scopes import READ, WRITE


@strawberry.type
class Queries:
    @strawberry.federation.field(
        description="One of the viewer's personas. Null for any other id.",
        authenticated=True,
        requires_scopes=READ,
    )
    async def persona(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Of a persona.")],
    ) -> Persona | None:
        return await Persona.resolve_reference(info, id)


@strawberry.type
class Mutations:
    @mutation(description="Make a persona.", requires_scopes=WRITE)
    async def create_persona(self, info: Info, input: CreatePersonaInput) -> CreatePersonaResult:
        owner_id = info.context.viewer.require()
        personas = info.context.services.personas
        persona = await personas.create(owner_id, input.client_key, input.sketch())
        return CreatePersonaSuccess(persona=Persona.of(persona))

    @mutation(
        description="Change a persona, unless somebody changed it meanwhile.",
        requires_scopes=WRITE,
    )
    async def update_persona(self, info: Info, input: UpdatePersonaInput) -> UpdatePersonaResult:
        owner_id = info.context.viewer.require()
        personas = info.context.services.personas
        persona = await personas.update(
            owner_id, input.persona_id, input.expected_version, input.changes()
        )
        return UpdatePersonaSuccess(persona=Persona.of(persona))

    @mutation(
        description="Delete a persona for good, with all that it remembers, was asked, answered and"
        " planned. What it booked stays booked.",
        requires_scopes=WRITE,
    )
    async def delete_persona(self, info: Info, input: DeletePersonaInput) -> DeletePersonaResult:
        owner_id = info.context.viewer.require()
        await info.context.services.deleting.delete(owner_id, input.persona_id)
        return DeletePersonaSuccess(persona_id=input.persona_id)

    @mutation(
        description="Let a persona remember something. Needs the person's consent to the purpose,"
        " and a token with profile:read, by which the consent is looked up.",
        requires_scopes=WRITE,
        problems=REFUSALS,
    )
    async def remember_fact(self, info: Info, input: RememberFactInput) -> RememberFactResult:
        viewer = info.context.viewer
        memory = await info.context.services.memories.remember(
            viewer, input.persona_id, input.client_key, input.fact()
        )
        return RememberFactSuccess(memory=Memory.of(memory))

    @mutation(
        description="Let a persona forget, for good: what it remembered, and every turn and draft"
        " that it was used in.",
        requires_scopes=WRITE,
    )
    async def forget_memories(self, info: Info, input: ForgetMemoriesInput) -> ForgetMemoriesResult:
        owner_id = info.context.viewer.require()
        ids = [str(id) for id in input.memory_ids]
        memories = info.context.services.memories
        forgotten = await memories.forget(owner_id, input.persona_id, ids)
        return ForgetMemoriesSuccess(forgotten=forgotten)
