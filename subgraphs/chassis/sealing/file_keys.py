"""Wrapping keys in one file, for its owner alone: development's, or one that was mounted."""

import asyncio
import base64
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from subgraphs.chassis.sealing.provider import KeysAway
from subgraphs.chassis.sealing.tokens import Key, Unreadable, key_id_of


@dataclass(frozen=True, slots=True)
class Ring:
    """`current` wraps; the others still unwrap what they wrapped."""

    current: Key
    older: tuple[Key, ...] = ()

    def holding(self, id: bytes) -> Key:
        """Raises Unreadable."""
        for key in (self.current, *self.older):
            if key.id == id:
                return key
        raise Unreadable

    def rotated(self) -> "Ring":
        return Ring(Key.new(), (self.current, *self.older))

    def encoded(self) -> str:
        keys = (self.current, *self.older)
        return json.dumps([base64.b64encode(key.secret).decode() for key in keys])

    @classmethod
    def decoded(cls, text: str) -> "Ring":
        """Raises ValueError or TypeError."""
        current, *older = (Key(base64.b64decode(each)) for each in json.loads(text))
        return cls(current, tuple(older))


class FileKeys:
    """A `KeyProvider`, and a resource of the app. Processes notice each other's rotations.

    `is_made`: by the first who needs it. Else a wrong path would be a new key, and what the right
    one wrapped would be lost.
    """

    def __init__(self, file: Path, *, is_made: bool) -> None:
        self._file = file
        self._is_made = is_made
        self._read: tuple[tuple[int, int], Ring] | None = None

    async def wrap(self, secret: bytes, tenant: str) -> bytes:
        ring = await asyncio.to_thread(self._ring)
        return ring.current.seal(secret, _for(tenant))

    async def unwrap(self, wrapped: bytes, tenant: str) -> bytes:
        ring = await asyncio.to_thread(self._ring)
        return ring.holding(key_id_of(wrapped)).open(wrapped, _for(tenant))

    def rotate(self) -> None:
        """Wrap with a new key from now on. Blocks; raises KeysAway."""
        self._ring()
        with self._locked():
            self._write(Ring.decoded(self._file.read_text()).rotated())

    async def ready(self) -> None:
        """Raises KeysAway."""
        await asyncio.to_thread(self._ring)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._read = None

    def _ring(self) -> Ring:
        """The newest."""
        if self._is_made and not self._file.exists():
            self._make()
        try:
            status = self._file.stat()
            if status.st_mode & 0o077:
                raise KeysAway("others than its owner may read the file of wrapping keys")
            version = (status.st_mtime_ns, status.st_ino)
            if self._read is None or self._read[0] != version:
                self._read = (version, Ring.decoded(self._file.read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise KeysAway("the file of wrapping keys cannot be read") from error
        return self._read[1]

    def _make(self) -> None:
        with self._locked():
            if not self._file.exists():
                self._write(Ring(Key.new()))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, ring: Ring) -> None:
        draft = self._file.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(ring.encoded())
        os.replace(draft, self._file)

    def __repr__(self) -> str:
        return "FileKeys()"


def _for(tenant: str) -> bytes:
    return b"key of " + tenant.encode()
