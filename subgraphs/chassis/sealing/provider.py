"""Who keeps the key that wraps every tenant's key?"""

from typing import Protocol


class KeysAway(Exception):
    """Whoever keeps the wrapping keys does not answer, or has none for us."""


class KeyProvider(Protocol):
    """A wrapped key names the key that wrapped it, so that a newer one may take over meanwhile.

    Each call ends within seconds. `tenant` is bound in, as the encryption context of AWS KMS: a
    wrapped key unwraps for its tenant alone.
    """

    async def wrap(self, secret: bytes, tenant: str) -> bytes:
        """`secret`: 32 bytes. Raises KeysAway."""
        ...

    async def unwrap(self, wrapped: bytes, tenant: str) -> bytes:
        """Raises KeysAway, or Unreadable for what this provider did not wrap for the tenant."""
        ...
