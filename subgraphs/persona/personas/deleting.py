"""How does a persona end? With all that it was told, was asked, answered, drafted and remembers.

The persona itself goes last. Whoever breaks off in the middle asks again and goes on; what was
asked or told meanwhile goes as well, and once it is gone nothing can be.
"""

from typing import Final

from subgraphs.persona.drafts import repository as drafts
from subgraphs.persona.memories import repository as memories
from subgraphs.persona.personas import repository
from subgraphs.persona.personas.models import PersonaDocument
from subgraphs.persona.personas.service import Personas
from subgraphs.persona.store import keys
from subgraphs.persona.store.places import id_at
from subgraphs.persona.store.scrubbing import ask_to_scrub
from subgraphs.persona.store.store import Store
from subgraphs.persona.turns import repository as turns

AT_A_TIME: Final = 100


class Deleting:
    def __init__(self, store: Store, personas: Personas) -> None:
        self._store = store
        self._personas = personas

    async def delete(self, owner_id: str, id: str) -> None:
        """Its store's files are written anew afterwards. Raises NoSuchPersona."""
        persona = await self._personas.require(owner_id, id)
        while not await repository.delete(self._store, persona):
            await self._delete_some(persona)
        await ask_to_scrub(self._store)

    async def _delete_some(self, persona: PersonaDocument) -> None:
        """What has expired stands in the lists still, and leaves them."""
        owner_id = persona.owner_id
        lists = [kind(owner_id, persona.id) for kind in (keys.asked, keys.memories, keys.drafts)]
        listed = await self._store.places([(key, None, AT_A_TIME) for key in lists])
        asked, told, planned = [[id_at(place) for place in places] for places in listed]
        plans = await drafts.by_ids(self._store, owner_id, planned)
        for turn_id in {*asked, *(draft.turn_id for draft in plans.values())}:
            await turns.delete(self._store, owner_id, turn_id)
        await memories.delete(self._store, owner_id, told)
        for key, places in zip(lists, listed, strict=True):
            await self._store.leave(key, places)
