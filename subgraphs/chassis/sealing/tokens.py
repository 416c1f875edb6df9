"""How is one text sealed, so that it opens under one key and in one place alone?

A token is `version (1 byte) | key id (8) | nonce (12) | ciphertext and tag (16)`, by AES-256-GCM
(NIST SP 800-38D). What stands before the nonce is authenticated along with the place.
"""

import secrets
from hashlib import sha256
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION: Final = b"\x01"
KEY_BYTES: Final = 32
ID_BYTES: Final = 8
NONCE_BYTES: Final = 12
HEADER_BYTES: Final = len(VERSION) + ID_BYTES


class Unreadable(Exception):
    """A token of another key, of another place, or that was changed. Says no more than that."""


class Key:
    """256 bits that no log shows. `id` follows from them, and tells nothing of them."""

    __slots__ = ("_cipher", "id", "secret")

    def __init__(self, secret: bytes) -> None:
        """Raises ValueError."""
        if len(secret) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self.secret = secret
        self.id = sha256(b"key id" + secret).digest()[:ID_BYTES]
        self._cipher = AESGCM(secret)

    @classmethod
    def new(cls) -> Self:
        return cls(secrets.token_bytes(KEY_BYTES))

    def seal(self, text: bytes, place: bytes) -> bytes:
        """Another token each time. Random nonces: at most 2**32 texts a key."""
        header, nonce = VERSION + self.id, secrets.token_bytes(NONCE_BYTES)
        return header + nonce + self._cipher.encrypt(nonce, text, header + place)

    def open(self, token: bytes, place: bytes) -> bytes:
        """Raises Unreadable."""
        header, rest = token[:HEADER_BYTES], token[HEADER_BYTES:]
        if header != VERSION + self.id or len(rest) < NONCE_BYTES:
            raise Unreadable
        nonce, ciphertext = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, ciphertext, header + place)
        except InvalidTag:
            raise Unreadable from None

    def __repr__(self) -> str:
        return f"Key({self.id.hex()})"


def key_id_of(token: bytes) -> bytes:
    """Which key sealed it, as it says itself. Raises Unreadable."""
    if token[: len(VERSION)] != VERSION or len(token) < HEADER_BYTES:
        raise Unreadable
    return token[len(VERSION) : HEADER_BYTES]
