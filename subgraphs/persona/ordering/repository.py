"""Every script about confirmations and what they are used for. A draft has one, the newest; whoever
uses it makes a turn of it, and of two at once one does."""

from enum import StrEnum
from typing import Final, NamedTuple

from subgraphs.persona.ordering.models import Confirmation
from subgraphs.persona.store import keys
from subgraphs.persona.store.store import NOW, Store
from subgraphs.persona.turns.models import Outcome, TurnDocument
from subgraphs.persona.turns.repository import LASTS, milliseconds, oldest, place_in_turns

# KEYS: confirmation, draft, work of the turn that used the last one. ARGV: that turn, after which
# outcome another may be made, then secret, revision, most, currency, for how long, how long it is
# known, and its number. 0: it is used, and may have booked something.
MINT: Final = f"""{NOW}
    if redis.call('exists', KEYS[2]) == 0 then return -1 end
    if (redis.call('hget', KEYS[1], 'turn') or '') ~= ARGV[1] then return 0 end
    if ARGV[1] ~= '' and redis.call('hget', KEYS[3], 'outcome') ~= ARGV[2] then return 0 end
    redis.call('hset', KEYS[1], 'secret', ARGV[3], 'revision', ARGV[4], 'most', ARGV[5],
        'currency', ARGV[6], 'expires', now + ARGV[7], 'turn', '', 'number', ARGV[9])
    redis.call('pexpire', KEYS[1], ARGV[8])
    return now + ARGV[7]
"""
# KEYS: confirmation, orders, turn, work, bearer, payment, persona's turns. ARGV: secret, the turn's
# id, turn, sealed token, sealed payment, when both expire, how long the turn lasts, its place,
# below which one turns are gone.
USE: Final = f"""{NOW}
    if redis.call('exists', KEYS[3]) == 1 then return 'ASKED' end
    local kept = redis.call('hmget', KEYS[1], 'secret', 'turn', 'expires')
    if kept[1] ~= ARGV[1] then return 'UNKNOWN' end
    if kept[2] ~= '' then return 'USED' end
    if tonumber(kept[3]) <= now then return 'EXPIRED' end
    redis.call('hset', KEYS[1], 'turn', ARGV[2])
    redis.call('sadd', KEYS[2], ARGV[2])
    write(KEYS[3], ARGV[3])
    redis.call('hset', KEYS[4], 'state', 'WAITING', 'attempt', 0, 'last', 0)
    redis.call('set', KEYS[5], ARGV[4], 'pxat', ARGV[6])
    redis.call('set', KEYS[6], ARGV[5], 'pxat', ARGV[6])
    for i = 2, 4 do redis.call('pexpire', KEYS[i], ARGV[7]) end
    redis.call('zadd', KEYS[7], 0, ARGV[8])
    redis.call('zremrangebylex', KEYS[7], '-', ARGV[9])
    return 'MADE'
"""


class Use(StrEnum):
    MADE = "MADE"
    ASKED = "ASKED"
    UNKNOWN = "UNKNOWN"
    USED = "USED"
    EXPIRED = "EXPIRED"


class Secrets(NamedTuple):
    """Sealed. `expires_ms`: of both."""

    token: str
    payment: str
    expires_ms: int


async def of_draft(store: Store, owner_id: str, draft_id: str) -> Confirmation | None:
    own = [keys.confirmation(owner_id, draft_id)]
    pairs = await store.run("return redis.call('hgetall', KEYS[1])", own)
    told = dict(zip(pairs[::2], pairs[1::2], strict=True))
    return Confirmation.model_validate(told) if told else None


async def mint(
    store: Store, owner_id: str, draft_id: str, given: Confirmation, lifetime_ms: int
) -> int | None:
    """When it expires, in milliseconds by the store's clock; -1: there is no such draft; None: the
    draft is being booked, or is booked. `given.turn`: the turn that used the last one."""
    own = (
        keys.confirmation(owner_id, draft_id),
        keys.draft(owner_id, draft_id),
        keys.work(owner_id, given.turn),
    )
    told = (given.secret, given.revision, given.most, given.currency)
    known = (lifetime_ms, milliseconds(LASTS), given.number)
    expires = int(await store.run(MINT, own, given.turn, Outcome.NOT_BOOKED, *told, *known))
    return expires or None


async def use(store: Store, turn: TurnDocument, secret: str, sealed: Secrets) -> Use:
    owner_id = turn.owner_id
    own = (
        keys.confirmation(owner_id, turn.draft_id),
        keys.orders(owner_id, turn.draft_id),
        keys.turn(owner_id, turn.id),
        keys.work(owner_id, turn.id),
        keys.bearer(owner_id, turn.id),
        keys.payment(owner_id, turn.id),
        keys.asked(owner_id, turn.persona_id),
    )
    given = (secret, turn.id, turn.model_dump_json(), *sealed)
    places = (milliseconds(LASTS), place_in_turns(turn), oldest(turn))
    return Use(await store.run(USE, own, *given, *places))
