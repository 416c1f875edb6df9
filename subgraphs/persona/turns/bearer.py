"""How are a traveller's token, and what they pay with, kept while a turn acts with them?

Sealed under keys of the turn's own, which are wrapped by a key that the store never sees. All go
when the turn ends, and when the token expires.
"""

import base64
import json
from typing import Final

from subgraphs.chassis.sealing.fields import Place
from subgraphs.chassis.sealing.tenants import TenantKeys
from subgraphs.chassis.sealing.tokens import Unreadable
from subgraphs.persona.store import keys
from subgraphs.persona.store.store import Store
from subgraphs.persona.turns import repository
from subgraphs.persona.turns.models import TurnDocument

TABLE: Final = "turns"
COLUMN: Final = "bearer"


class Bearers:
    """All methods raise KeysAway."""

    def __init__(self, keys: TenantKeys) -> None:
        self._keys = keys

    async def sealed(self, turn_id: str, token: str) -> str:
        wrapped, key = await self._keys.new(turn_id)
        sealed = key.seal(token, Place(TABLE, COLUMN, turn_id))
        return json.dumps([base64.b64encode(part).decode() for part in (wrapped, sealed)])

    async def token(self, store: Store, turn: TurnDocument) -> str | None:
        """None once it has expired."""
        return await self._opened(store, turn, keys.bearer(turn.owner_id, turn.id))

    async def payment(self, store: Store, turn: TurnDocument) -> str | None:
        """None once the token has expired."""
        return await self._opened(store, turn, keys.payment(turn.owner_id, turn.id))

    async def _opened(self, store: Store, turn: TurnDocument, kept_at: str) -> str | None:
        text = await repository.sealed(store, kept_at)
        if text is None:
            return None
        wrapped, sealed = (base64.b64decode(part) for part in json.loads(text))
        try:
            key = await self._keys.of(turn.id, wrapped)
            return key.open(sealed, Place(TABLE, COLUMN, turn.id))
        except Unreadable:
            return None
