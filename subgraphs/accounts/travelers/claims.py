"""Was this added already, under the key that its client chose?

Both stand in the row as blind indexes: neither says what was sent, and both end with the key.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Row

from subgraphs.chassis.client_keys import KeyUsed
from subgraphs.chassis.sealing.fields import TenantKey


@dataclass(frozen=True, slots=True)
class Claim:
    client_key_index: bytes
    request_index: bytes

    @classmethod
    def of(
        cls, key: TenantKey, table: str, client_key: str, request: Mapping[str, str | None]
    ) -> Self:
        asked = json.dumps(request, sort_keys=True)
        return cls(
            client_key_index=key.index(client_key, table, "client_key_index"),
            request_index=key.index(asked, table, "request_index"),
        )

    def as_columns(self) -> dict[str, bytes]:
        return {name: getattr(self, name) for name in self.__slots__}

    def replayed(self, made: Row[tuple[str, bytes]]) -> str:
        """The id of what the first request made. Raises KeyUsed where it asked something else."""
        id, request_index = made
        if request_index != self.request_index:
            raise KeyUsed
        return str(id)
