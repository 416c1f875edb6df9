"""Every look at personas. Whose they are is part of their key: nobody reaches another's."""

from collections.abc import Sequence
from typing import Final

from subgraphs.chassis.ids import with_prefix
from subgraphs.persona.personas.models import PersonaDocument
from subgraphs.persona.store import keys
from subgraphs.persona.store.places import id_at, place_of
from subgraphs.persona.store.store import Store

MOST: Final = 10  # of one person
# KEYS: persona, its owner's list, lists of what it has. ARGV: its place in the owner's. 0: it has
# something still.
DELETE: Final = """
    for i = 3, #KEYS do
        if redis.call('zcard', KEYS[i]) > 0 then return 0 end
    end
    redis.call('del', KEYS[1])
    redis.call('zrem', KEYS[2], ARGV[1])
    return 1
"""


async def of_owners(
    store: Store, owner_id: str, ids: Sequence[str]
) -> dict[str, list[PersonaDocument]]:
    """Newest first; of the owner alone, whoever else is among `ids`."""
    if owner_id not in ids:
        return {}
    [places] = await store.places([(keys.personas(owner_id), None, MOST)])
    found = await by_ids(store, owner_id, [id_at(place) for place in places])
    return {owner_id: list(found.values())}


async def by_ids(store: Store, owner_id: str, ids: Sequence[str]) -> dict[str, PersonaDocument]:
    """Those of them that are this person's."""
    wanted = with_prefix("persona", ids)
    found = await store.read([keys.persona(owner_id, id) for id in wanted])
    return {
        id: PersonaDocument.model_validate(kept)
        for id, kept in zip(wanted, found, strict=True)
        if kept
    }


async def add(store: Store, persona: PersonaDocument) -> bool | None:
    """False: it was there; None: there are MOST."""
    own = keys.persona(persona.owner_id, persona.id), keys.personas(persona.owner_id)
    place = place_of(persona.created_at, persona.id)
    return await store.add(own, persona.model_dump_json(), place, MOST, None)


async def delete(store: Store, persona: PersonaDocument) -> bool:
    """Whether it is gone: not while it has memories, drafts or turns."""
    owner_id = persona.owner_id
    has = [kind(owner_id, persona.id) for kind in (keys.memories, keys.drafts, keys.asked)]
    own = keys.persona(owner_id, persona.id), keys.personas(owner_id)
    place = place_of(persona.created_at, persona.id)
    return bool(await store.run(DELETE, [*own, *has], place))


async def replace(store: Store, persona: PersonaDocument, version: int) -> bool:
    """Whether the stored one still had `version`, and is this one now."""
    key = keys.persona(persona.owner_id, persona.id)
    return await store.replace(key, persona.model_dump_json(), version)
