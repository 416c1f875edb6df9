"""Where do tenants' keys come from, and for how long does this process know one?"""

import time
from collections import OrderedDict
from typing import Final

from subgraphs.chassis.sealing.fields import TenantKey
from subgraphs.chassis.sealing.provider import KeyProvider
from subgraphs.chassis.sealing.tokens import Key

KNOWN_SECONDS: Final = 300.0
MOST_KNOWN: Final = 1_000


class TenantKeys:
    """Unwraps, and remembers a while. Both methods raise KeysAway.

    A key is known by its wrapped form, which the caller reads from its store for every request:
    where that is deleted, nothing opens any more, whatever a process still remembers.
    """

    def __init__(
        self,
        provider: KeyProvider,
        known_seconds: float = KNOWN_SECONDS,
        most_known: int = MOST_KNOWN,
    ) -> None:
        self._provider = provider
        self._known_seconds = known_seconds
        self._most_known = most_known
        self._known: OrderedDict[tuple[str, bytes], tuple[float, TenantKey]] = OrderedDict()

    async def new(self, tenant: str) -> tuple[bytes, TenantKey]:
        """The wrapped form to store, and the key."""
        key = Key.new()
        wrapped = await self._provider.wrap(key.secret, tenant)
        return wrapped, self._remember(tenant, wrapped, key)

    async def of(self, tenant: str, wrapped: bytes) -> TenantKey:
        """Raises Unreadable too, where it was wrapped for another."""
        self._forget_old()
        if known := self._known.get((tenant, wrapped)):
            return known[1]
        secret = await self._provider.unwrap(wrapped, tenant)
        return self._remember(tenant, wrapped, Key(secret))

    def _remember(self, tenant: str, wrapped: bytes, key: Key) -> TenantKey:
        own = TenantKey(key, tenant)
        self._known[tenant, wrapped] = (time.monotonic() + self._known_seconds, own)
        self._known.move_to_end((tenant, wrapped))
        self._forget_old()
        return own

    def _forget_old(self) -> None:
        """The first is the oldest, since all are known equally long."""
        now = time.monotonic()
        while self._known and (
            len(self._known) > self._most_known or next(iter(self._known.values()))[0] <= now
        ):
            self._known.popitem(last=False)

    def __repr__(self) -> str:
        return f"TenantKeys({len(self._known)} known)"
