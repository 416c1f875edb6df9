"""Every look at memories, and how one is forgotten with all that was made from it."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from subgraphs.chassis.ids import with_prefix
from subgraphs.persona.errors import NoSuchPersona
from subgraphs.persona.memories.models import MemoryDocument
from subgraphs.persona.store import keys
from subgraphs.persona.store.pages import Asked, newest
from subgraphs.persona.store.places import id_at, place_of
from subgraphs.persona.store.store import Orphaned, Store
from subgraphs.persona.turns.models import TurnDocument

MOST: Final = 200  # of one persona
# KEYS: the memories, then as many sets of their turns. ARGV: the turn.
GIVE: Final = """
    local found, many = {}, #KEYS / 2
    for i = 1, many do
        local kept = read(KEYS[i])
        if kept then
            redis.call('sadd', KEYS[many + i], ARGV[1])
            local left = redis.call('pttl', KEYS[i])
            if left > 0 then redis.call('pexpire', KEYS[many + i], left) end
        end
        found[i] = kept or ''
    end
    return found
"""
# KEYS: memory, the list, its turns, the turn that says so. ARGV: text, place, most in the list,
# when it expires, that turn.
LEARN: Final = """
    if redis.call('exists', KEYS[1]) == 1 or redis.call('exists', KEYS[4]) == 0 then return end
    if redis.call('zcard', KEYS[2]) >= tonumber(ARGV[3]) then return end
    write(KEYS[1], ARGV[1])
    redis.call('zadd', KEYS[2], 0, ARGV[2])
    redis.call('sadd', KEYS[3], ARGV[5])
    redis.call('pexpireat', KEYS[1], ARGV[4])
    redis.call('pexpireat', KEYS[3], ARGV[4])
"""
# KEYS: the list, then the memories. ARGV: their places.
FORGET: Final = """
    local forgotten = 0
    for i = 2, #KEYS do forgotten = forgotten + redis.call('del', KEYS[i]) end
    for i = 1, #ARGV do redis.call('zrem', KEYS[1], ARGV[i]) end
    return forgotten
"""


async def by_ids(store: Store, owner_id: str, ids: Sequence[str]) -> dict[str, MemoryDocument]:
    wanted = with_prefix("memory", ids)
    found = await store.read([keys.memory(owner_id, id) for id in wanted])
    return {
        id: MemoryDocument.model_validate(kept)
        for id, kept in zip(wanted, found, strict=True)
        if kept
    }


async def pages(
    store: Store, owner_id: str, asked: Sequence[Asked]
) -> dict[Asked, list[MemoryDocument]]:
    """Newest first, by a persona's id and its page."""
    return await newest(
        store, asked, partial(keys.memories, owner_id), partial(by_ids, store, owner_id)
    )


async def add(store: Store, owner_id: str, memory: MemoryDocument) -> bool | None:
    """False: it was there; None: there are MOST. Raises NoSuchPersona, where it was deleted
    meanwhile."""
    own = (
        keys.memory(owner_id, memory.id),
        keys.memories(owner_id, memory.persona_id),
        keys.persona(owner_id, memory.persona_id),
    )
    expires = int(memory.expires_at.timestamp() * 1000) if memory.expires_at else None
    place = place_of(memory.created_at, memory.id)
    try:
        return await store.add(own, memory.model_dump_json(), place, MOST, expires)
    except Orphaned:
        raise NoSuchPersona from None


async def learn(store: Store, turn: TurnDocument, memory: MemoryDocument) -> None:
    """Unless it is known, or there is no room, or the turn was forgotten meanwhile."""
    assert memory.expires_at is not None
    own = (
        keys.memory(turn.owner_id, memory.id),
        keys.memories(turn.owner_id, memory.persona_id),
        keys.turns_of(turn.owner_id, memory.id),
        keys.turn(turn.owner_id, turn.id),
    )
    place = place_of(memory.created_at, memory.id)
    expires = int(memory.expires_at.timestamp() * 1000)
    await store.run(LEARN, own, memory.model_dump_json(), place, MOST, expires, turn.id)


async def drop_expired(store: Store, owner_id: str, persona_id: str) -> None:
    """From the list: what is there no more takes no room."""
    [places] = await store.places([(keys.memories(owner_id, persona_id), None, MOST)])
    there = await by_ids(store, owner_id, [id_at(place) for place in places])
    gone = [place for place in places if id_at(place) not in there]
    await store.run(FORGET, [keys.memories(owner_id, persona_id)], *gone)


async def give(store: Store, owner_id: str, persona_id: str, turn_id: str) -> list[MemoryDocument]:
    """All of a persona's, newest first; from now on the turn is forgotten with each of them."""
    [places] = await store.places([(keys.memories(owner_id, persona_id), None, MOST)])
    ids = [id_at(place) for place in places]
    own = [keys.memory(owner_id, id) for id in ids]
    turns = [keys.turns_of(owner_id, id) for id in ids]
    found = await store.run(GIVE, [*own, *turns], turn_id) if ids else []
    return [MemoryDocument.model_validate_json(text) for text in found if text]


async def given_to(store: Store, owner_id: str, ids: Sequence[str]) -> set[str]:
    """The turns in which an engine was given one of them."""
    script = "return redis.call('sunion', unpack(KEYS))"
    turns = [keys.turns_of(owner_id, id) for id in ids]
    return set(await store.run(script, turns)) if turns else set()


async def delete(store: Store, owner_id: str, ids: Sequence[str]) -> None:
    """With what is known of their turns, but not from their list."""
    own = [kind(owner_id, id) for id in ids for kind in (keys.memory, keys.turns_of)]
    await store.run("for _, key in ipairs(KEYS) do redis.call('del', key) end", own)


async def forget_turns(store: Store, owner_id: str, ids: Sequence[str]) -> None:
    turns = [keys.turns_of(owner_id, id) for id in ids]
    await store.run("for _, key in ipairs(KEYS) do redis.call('del', key) end", turns)


async def forget(store: Store, owner_id: str, memories: Sequence[MemoryDocument]) -> int:
    """Of one persona, one at least. How many were there."""
    [persona_id] = {memory.persona_id for memory in memories}
    own = [keys.memory(owner_id, memory.id) for memory in memories]
    places = [place_of(memory.created_at, memory.id) for memory in memories]
    return int(await store.run(FORGET, [keys.memories(owner_id, persona_id), *own], *places))
