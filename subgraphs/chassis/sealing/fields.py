"""How is one field of one row sealed, under the key of the tenant whose row it is?"""

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256

from subgraphs.chassis.sealing.tokens import Key


@dataclass(frozen=True, slots=True)
class Place:
    """Where a token belongs. Moved anywhere else, it does not open."""

    table: str
    column: str
    row: str


class TenantKey:
    """One tenant's data key, for as long as a request needs it."""

    __slots__ = ("_key", "_tenant")

    def __init__(self, key: Key, tenant: str) -> None:
        self._key = key
        self._tenant = tenant

    def seal(self, text: str, place: Place) -> bytes:
        return self._key.seal(text.encode(), self._associated(place))

    def open(self, token: bytes, place: Place) -> str:
        """Raises Unreadable."""
        return self._key.open(token, self._associated(place)).decode()

    def index(self, text: str, table: str, column: str) -> bytes:
        """HMAC-SHA-256 under a key of the column's own: equal texts are found, and not read."""
        label = json.dumps(["index", table, column, self._tenant]).encode()
        of_column = hmac.digest(self._key.secret, label, sha256)
        return hmac.digest(of_column, text.encode(), sha256)

    def _associated(self, place: Place) -> bytes:
        parts = [place.table, place.column, place.row, self._tenant]
        return json.dumps(parts).encode()  # not joined: no two places may read the same

    def __repr__(self) -> str:
        return f"TenantKey({self._key!r})"
