"""The rules of personas: what one may be, and that no change is lost to another."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from subgraphs.chassis import client_keys
from subgraphs.chassis.errors import InvalidInput
from subgraphs.chassis.ids import derived_id
from subgraphs.persona import checks
from subgraphs.persona.errors import ChangedMeanwhile, NoSuchPersona, TooManyPersonas
from subgraphs.persona.personas import repository
from subgraphs.persona.personas.models import (
    Language,
    PersonaDocument,
    Taste,
    Tone,
    ToolName,
    Trait,
    TraitSource,
)
from subgraphs.persona.store.store import Store

LONGEST_NAME: Final = 40
Tastes = Sequence[tuple[Taste, float]]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a person asks a new persona to be."""

    name: str
    tastes: Tastes
    tone: Tone
    language: Language
    tools: Sequence[ToolName]


class Personas:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def require(self, owner_id: str, id: str) -> PersonaDocument:
        """Raises NoSuchPersona."""
        found = await repository.by_ids(self._store, owner_id, [id])
        if id not in found:
            raise NoSuchPersona
        return found[id]

    async def create(self, owner_id: str, client_key: str, sketch: Sketch) -> PersonaDocument:
        """The same again for the same key. Raises InvalidInput, KeyUsed, TooManyPersonas."""
        persona = PersonaDocument(
            id=derived_id("persona", owner_id, client_keys.checked(client_key)),
            owner_id=owner_id,
            name=checks.line(sketch.name, "name", LONGEST_NAME),
            traits=declared(sketch.tastes),
            tone=sketch.tone,
            language=sketch.language,
            tools=sorted(set(sketch.tools)),
            version=1,
            created_at=datetime.now(UTC),
            request=checks.fingerprint(asdict(sketch)),
        )
        added = await repository.add(self._store, persona)
        if added is None:
            raise TooManyPersonas(repository.MOST)
        return persona if added else await self._made_before(persona)

    async def update(
        self, owner_id: str, id: str, expected_version: int, changes: dict[str, Any]
    ) -> PersonaDocument:
        """`changes`: by the names of PersonaDocument. Of two at once, one is refused.

        Raises InvalidInput, NoSuchPersona, ChangedMeanwhile.
        """
        kept = await self.require(owner_id, id)
        if kept.version != expected_version:
            raise ChangedMeanwhile(kept.version)
        changed = kept.model_copy(update={**_changed(kept, changes), "version": kept.version + 1})
        if not await repository.replace(self._store, changed, expected_version):
            raise ChangedMeanwhile((await self.require(owner_id, id)).version)
        return changed

    async def _made_before(self, persona: PersonaDocument) -> PersonaDocument:
        kept = await self.require(persona.owner_id, persona.id)
        if kept.request != persona.request:
            raise client_keys.KeyUsed
        return kept


def declared(tastes: Tastes, known: Sequence[Trait] = ()) -> list[Trait]:
    """By taste. What was inferred and is said again unchanged stays so. Raises InvalidInput."""
    inferred = {(trait.taste, trait.weight): trait for trait in known}
    if len({taste for taste, _ in tastes}) < len(tastes):
        raise InvalidInput("Name each taste once.", path=["traits"])
    if not all(-1 <= weight <= 1 for _, weight in tastes):
        raise InvalidInput("A weight is -1 to 1.", path=["traits"])
    return [
        inferred.get((taste, weight))
        or Trait(taste=taste, weight=weight, source=TraitSource.DECLARED)
        for taste, weight in sorted(tastes)
    ]


def _changed(kept: PersonaDocument, changes: dict[str, Any]) -> dict[str, Any]:
    changed = dict(changes)
    if "name" in changes:
        changed["name"] = checks.line(changes["name"], "name", LONGEST_NAME)
    if "traits" in changes:
        changed["traits"] = declared(changes["traits"], kept.traits)
    if "tools" in changes:
        changed["tools"] = sorted(set(changes["tools"]))
    return changed
