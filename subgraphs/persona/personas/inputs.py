"""What does a client say to make and change a persona, and what is it answered?"""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.problems import ConflictProblem, NotFoundProblem, ValidationProblem
from subgraphs.persona.arguments import CLIENT_KEY
from subgraphs.persona.personas.models import Language, Taste, Tone, ToolName
from subgraphs.persona.personas.service import Sketch, Tastes
from subgraphs.persona.personas.types import Persona


@strawberry.input(description="What the person likes, or does not.")
class TraitInput:
    taste: Taste = strawberry.field(description="What. Each stands once.")
    weight: float = strawberry.field(description="-1, dislikes it, to 1, loves it.")


@strawberry.input(description="A new persona of the signed-in person, who has at most 10.")
class CreatePersonaInput:
    client_key: strawberry.ID = strawberry.field(description=CLIENT_KEY)
    name: str = strawberry.field(description="1 to 40 characters after trimming, on one line.")
    traits: list[TraitInput] = strawberry.field(default_factory=list, description="At most 11.")
    tone: Tone = strawberry.field(default=Tone.WARM, description="How it speaks.")
    language: Language = strawberry.field(default=Language.EN, description="In which it answers.")
    tools: list[ToolName] = strawberry.field(
        default_factory=lambda: list(ToolName), description="What it may read. Left out: all."
    )

    def sketch(self) -> Sketch:
        return Sketch(self.name, tastes(self.traits), self.tone, self.language, self.tools)


@strawberry.input(description="What to change; a field left out stays as it is.")
class UpdatePersonaInput:
    persona_id: strawberry.ID = strawberry.field(description="One of the viewer's personas.")
    expected_version: int = strawberry.field(
        description="The version that the change was made from. With another one it is refused."
    )
    name: str | None = strawberry.field(
        default=UNSET, description="1 to 40 characters after trimming, on one line. Not null."
    )
    traits: list[TraitInput] | None = strawberry.field(
        default=UNSET, description="All of them, at most 11. Not null."
    )
    tone: Tone | None = strawberry.field(default=UNSET, description="How it speaks. Not null.")
    language: Language | None = strawberry.field(
        default=UNSET, description="In which it answers. Not null."
    )
    tools: list[ToolName] | None = strawberry.field(
        default=UNSET, description="What it may read. Not null."
    )

    def changes(self) -> dict[str, Any]:
        """Raises InvalidInput."""
        given: dict[str, Any] = {
            "name": self.name,
            "traits": self.traits,
            "tone": self.tone,
            "language": self.language,
            "tools": self.tools,
        }
        said = {name: value for name, value in given.items() if value is not UNSET}
        if null := next((name for name, value in said.items() if value is None), None):
            raise InvalidInput(f"`{null}` is not null.", path=[null])
        if self.traits:
            said["traits"] = tastes(self.traits)
        return said


@strawberry.input(description="Which persona is to end.")
class DeletePersonaInput:
    persona_id: strawberry.ID = strawberry.field(description="One of the viewer's personas.")


def tastes(traits: list[TraitInput]) -> Tastes:
    return [(trait.taste, trait.weight) for trait in traits]


@strawberry.type
class OfPersona:
    persona: Persona = strawberry.field(description="As it is now. Never null.")


@strawberry.type(description="The persona is there.")
class CreatePersonaSuccess(OfPersona): ...


@strawberry.type(description="The persona is as it was asked to be.")
class UpdatePersonaSuccess(OfPersona): ...


@strawberry.type(description="The persona is no more, and nothing is left of it.")
class DeletePersonaSuccess:
    persona_id: strawberry.ID = strawberry.field(description="What its id was. Never null.")


CreatePersonaResult = Annotated[
    CreatePersonaSuccess | ValidationProblem | ConflictProblem,
    strawberry.union("CreatePersonaResult", description="The new persona, or why not."),
]
UpdatePersonaResult = Annotated[
    UpdatePersonaSuccess | ValidationProblem | NotFoundProblem | ConflictProblem,
    strawberry.union("UpdatePersonaResult", description="The changed persona, or why not."),
]
DeletePersonaResult = Annotated[
    DeletePersonaSuccess | NotFoundProblem,
    strawberry.union("DeletePersonaResult", description="The end of a persona, or why not."),
]
