"""Every script about turns. Only the newest attempt at one writes, and nobody once it has ended."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from subgraphs.chassis.ids import with_prefix
from subgraphs.persona.errors import NoSuchPersona
from subgraphs.persona.store import keys
from subgraphs.persona.store.places import place_of
from subgraphs.persona.store.store import ORPHANED, Store
from subgraphs.persona.turns.models import PARTS, Chunk, Done, TurnDocument, Work

LASTS: Final = timedelta(days=30)  # a turn, and its draft
CHUNKS_LAST: Final = timedelta(days=1)  # after that a stream of them is a Gap
MOST_DRAFTS: Final = 200  # of one persona; an older one leaves the list

# KEYS: turn, work, bearer, minute, persona, its turns. ARGV: turn, sealed token, when that expires,
# how long the turn lasts, how many in a minute, its place, below which one turns are gone.
ASK: Final = """
    if redis.call('exists', KEYS[1]) == 1 then return {0, 0} end
    if redis.call('exists', KEYS[5]) == 0 then return {-2, 0} end
    local asked = redis.call('incr', KEYS[4])
    if asked == 1 then redis.call('pexpire', KEYS[4], 60000) end
    if asked > tonumber(ARGV[5]) then return {-1, redis.call('pttl', KEYS[4])} end
    write(KEYS[1], ARGV[1])
    redis.call('hset', KEYS[2], 'state', 'WAITING', 'attempt', 0, 'last', 0)
    redis.call('set', KEYS[3], ARGV[2], 'pxat', ARGV[3])
    redis.call('pexpire', KEYS[1], ARGV[4])
    redis.call('pexpire', KEYS[2], ARGV[4])
    redis.call('zadd', KEYS[6], 0, ARGV[6])
    redis.call('zremrangebylex', KEYS[6], '-', ARGV[7])
    return {1, 0}
"""
# KEYS: work. The number of the new attempt, or 0; and the newest sequence.
BEGIN: Final = """
    local state = redis.call('hget', KEYS[1], 'state')
    if not state or state == 'ENDED' then return {0, 0} end
    redis.call('hset', KEYS[1], 'state', 'WORKING')
    local last = redis.call('hget', KEYS[1], 'last')
    return {redis.call('hincrby', KEYS[1], 'attempt', 1), tonumber(last)}
"""
_APPEND: Final = """
    local work = redis.call('hmget', KEYS[1], 'attempt', 'state', 'last')
    if work[1] ~= ARGV[1] or work[2] ~= 'WORKING' then return 0 end
    if tonumber(work[3]) < tonumber(ARGV[2]) then
        redis.call('xadd', KEYS[2], ARGV[2] .. '-0', 'part', ARGV[3])
        redis.call('pexpire', KEYS[2], ARGV[4])
        redis.call('hset', KEYS[1], 'last', ARGV[2])
    end
"""
# KEYS: work, chunks. ARGV: attempt, sequence, part, how long chunks last. Sent twice it is one.
APPEND: Final = f"{_APPEND} return 1"
# KEYS: work, chunks, bearer, payment, draft, its list. ARGV: as APPEND, then outcome, draft, its
# place, how many drafts, how long one lasts, the result of an order.
END: Final = f"""{_APPEND}
    redis.call('hset', KEYS[1], 'state', 'ENDED', 'outcome', ARGV[5])
    redis.call('del', KEYS[3], KEYS[4])
    if ARGV[6] ~= '' then
        write(KEYS[5], ARGV[6])
        redis.call('pexpire', KEYS[5], ARGV[9])
        redis.call('zadd', KEYS[6], 0, ARGV[7])
        redis.call('zremrangebyrank', KEYS[6], 0, -1 - tonumber(ARGV[8]))
    end
    if ARGV[10] ~= '' then redis.call('hset', KEYS[1], 'result', ARGV[10]) end
    return 1
"""
WORKS: Final = """
    local found = {}
    for i, key in ipairs(KEYS) do found[i] = redis.call('hgetall', key) end
    return found
"""
# KEYS: the lists of drafts and of turns, then what is deleted. ARGV: the places in both.
DELETE: Final = """
    for i = 1, 2 do redis.call('zrem', KEYS[i], ARGV[i]) end
    for i = 3, #KEYS do redis.call('del', KEYS[i]) end
"""


class Attempt(NamedTuple):
    """`last`: the newest sequence that was there when it began."""

    number: int
    last: int


class Superseded(Exception):
    """Another has taken the turn, or it was forgotten: whoever wrote has to stop."""


async def by_ids(store: Store, owner_id: str, ids: Sequence[str]) -> dict[str, TurnDocument]:
    wanted = with_prefix("turn", ids)
    found = await store.read([keys.turn(owner_id, id) for id in wanted])
    return {
        id: TurnDocument.model_validate(kept)
        for id, kept in zip(wanted, found, strict=True)
        if kept
    }


async def ask(
    store: Store, turn: TurnDocument, sealed: str, expires_ms: int, per_minute: int
) -> tuple[bool | None, float]:
    """False: it was asked before. None: too many were; then in how many seconds one may again.

    Raises NoSuchPersona, where it was deleted meanwhile.
    """
    own = (
        keys.turn(turn.owner_id, turn.id),
        keys.work(turn.owner_id, turn.id),
        keys.bearer(turn.owner_id, turn.id),
        keys.minute(turn.owner_id),
        keys.persona(turn.owner_id, turn.persona_id),
        keys.asked(turn.owner_id, turn.persona_id),
    )
    text, lasts = turn.model_dump_json(), milliseconds(LASTS)
    kept = (lasts, per_minute, place_in_turns(turn), oldest(turn))
    made, left = await store.run(ASK, own, text, sealed, expires_ms, *kept)
    if made == ORPHANED:
        raise NoSuchPersona
    return (None if made < 0 else bool(made)), left / 1000


async def begin(store: Store, owner_id: str, turn_id: str) -> Attempt | None:
    """None when the turn has ended, or is no more."""
    number, last = await store.run(BEGIN, [keys.work(owner_id, turn_id)])
    return Attempt(number, last) if number else None


async def works(store: Store, owner_id: str, ids: Sequence[str]) -> dict[str, Work]:
    """How far each of the turns has come."""
    wanted = with_prefix("turn", ids)
    found = await store.run(WORKS, [keys.work(owner_id, id) for id in wanted])
    return {
        id: Work.model_validate(dict(zip(pairs[::2], pairs[1::2], strict=True)))
        for id, pairs in zip(wanted, found, strict=True)
        if pairs
    }


async def append(store: Store, turn: TurnDocument, attempt: int, chunk: Chunk) -> None:
    """Raises Superseded."""
    own = keys.work(turn.owner_id, turn.id), keys.chunks(turn.owner_id, turn.id)
    if not await store.run(APPEND, own, attempt, *_told(chunk)):
        raise Superseded


async def end(
    store: Store, turn: TurnDocument, attempt: int, chunk: Chunk, draft: str, result: str
) -> None:
    """The last chunk, the draft or the result, and the end of the token: all at once. Raises
    Superseded. `draft`, `result`: empty where there is none."""
    assert isinstance(chunk.part, Done)
    own = (
        keys.work(turn.owner_id, turn.id),
        keys.chunks(turn.owner_id, turn.id),
        keys.bearer(turn.owner_id, turn.id),
        keys.payment(turn.owner_id, turn.id),
        keys.draft(turn.owner_id, turn.draft_id),
        keys.drafts(turn.owner_id, turn.persona_id),
    )
    kept = (draft, _place_in_drafts(turn), MOST_DRAFTS, milliseconds(LASTS), result)
    if not await store.run(END, own, attempt, *_told(chunk), chunk.part.outcome, *kept):
        raise Superseded


async def chunks(store: Store, owner_id: str, turn_id: str, after: int, limit: int) -> list[Chunk]:
    """In order, from just above `after`."""
    found = await store.run(
        "return redis.call('xrange', KEYS[1], ARGV[1], '+', 'count', ARGV[2])",
        [keys.chunks(owner_id, turn_id)],
        f"({after}-0",
        limit,
    )
    return [
        Chunk(sequence=int(id.partition("-")[0]), part=PARTS.validate_json(fields[1]))
        for id, fields in found
    ]


async def sealed(store: Store, key: str) -> str | None:
    """A token, or a payment; None once it is no more."""
    found = await store.run("return redis.call('get', KEYS[1])", [key])
    return str(found) if found else None


async def delete(store: Store, owner_id: str, turn_id: str) -> None:
    """All that was asked, answered and drafted in it, and the orders of what was drafted."""
    turn = (await by_ids(store, owner_id, [turn_id])).get(turn_id)
    if turn is None:
        return
    if turn.order is None:
        for order_id in await _orders(store, owner_id, turn.draft_id):
            await delete(store, owner_id, order_id)
    lists = keys.drafts(owner_id, turn.persona_id), keys.asked(owner_id, turn.persona_id)
    places = _place_in_drafts(turn), place_in_turns(turn)
    await store.run(DELETE, [*lists, *_drafted(turn), *_own(turn)], *places)


async def _orders(store: Store, owner_id: str, draft_id: str) -> list[str]:
    own = [keys.orders(owner_id, draft_id)]
    return list(await store.run("return redis.call('smembers', KEYS[1])", own))


def _own(turn: TurnDocument) -> list[str]:
    """The turn itself comes last: while it is there, a deletion can be gone on with."""
    kinds = (keys.chunks, keys.work, keys.bearer, keys.payment, keys.turn)
    return [kind(turn.owner_id, turn.id) for kind in kinds]


def _drafted(turn: TurnDocument) -> list[str]:
    """What it drafted; an order is of another turn's draft."""
    if turn.order:
        return []
    kinds = (keys.draft, keys.confirmation, keys.orders)
    return [kind(turn.owner_id, turn.draft_id) for kind in kinds]


def _told(chunk: Chunk) -> tuple[object, ...]:
    return chunk.sequence, chunk.part.model_dump_json(), milliseconds(CHUNKS_LAST)


def _place_in_drafts(turn: TurnDocument) -> str:
    return place_of(turn.created_at, turn.draft_id)


def place_in_turns(turn: TurnDocument) -> str:
    return place_of(turn.created_at, turn.id)


def oldest(turn: TurnDocument) -> str:
    """Below which place of the list turns have expired, when this one is asked."""
    return f"({place_of(turn.created_at - LASTS, '')}"


def milliseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
