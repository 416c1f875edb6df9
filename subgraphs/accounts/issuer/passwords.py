"""Is this the person's password? Hashed with scrypt, outside the event loop, a few at a time."""

import asyncio
import hashlib
import hmac
import secrets
from typing import Final

COST: Final = 2**15  # with 8-word blocks: 32 MiB and about 0.1 s a hash
BLOCK: Final = 8
MEMORY: Final = 64 * 2**20
AT_ONCE: Final = 2  # hashes, so that a burst of sign-ins takes neither all memory nor all cores


class Passwords:
    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobodys = _stored(secrets.token_bytes(16), secrets.token_bytes(64))

    async def matches(self, password: str, stored: str | None) -> bool:
        """Takes as long for an unknown person (`stored` is None) as for a known one."""
        _, salt, key = (stored or self._nobodys).split("$")
        async with self._turns:
            derived = await asyncio.to_thread(_derive, password, bytes.fromhex(salt))
        return hmac.compare_digest(derived, bytes.fromhex(key)) and stored is not None


def hash_of(password: str) -> str:
    """`scrypt$<salt>$<key>`, hexadecimal. Takes about 0.1 s."""
    salt = secrets.token_bytes(16)
    return _stored(salt, _derive(password, salt))


def _stored(salt: bytes, key: bytes) -> str:
    return f"scrypt${salt.hex()}${key.hex()}"


def _derive(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=COST, r=BLOCK, p=1, maxmem=MEMORY)
