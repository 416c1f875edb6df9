"""Which key signs now, and which keys may still have signed a living token?

`python -m subgraphs.accounts.issuer.keys rotate` makes the next key sign and retires the current
one. The next key is published before it signs, so that verifiers know it by then.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import typer
from joserfc.jwk import KeySet, RSAKey

ALGORITHM: Final = "RS256"
OUTLIVES: Final = timedelta(hours=1)  # a retired key stays published; tokens live 10 minutes
BITS: Final = 2048

commands = typer.Typer(help="Signing keys of the development issuer.")


@dataclass(frozen=True, slots=True)
class Ring:
    next: RSAKey
    current: RSAKey
    retired: tuple[tuple[RSAKey, datetime], ...] = ()

    @property
    def signing(self) -> KeySet:
        """A set of one, because joserfc writes `kid` into a header only for keys of a set."""
        return KeySet([self.current])

    @property
    def published(self) -> KeySet:
        return KeySet([self.current, self.next, *(key for key, _ in self.retired)])

    def rotated(self, at: datetime) -> "Ring":
        kept = [(key, since) for key, since in self.retired if at - since < OUTLIVES]
        return Ring(next=_new_key(), current=self.next, retired=((self.current, at), *kept))

    def encoded(self) -> str:
        retired = [{"key": _private(key), "since": at.isoformat()} for key, at in self.retired]
        return json.dumps(
            {"next": _private(self.next), "current": _private(self.current), "retired": retired}
        )

    @classmethod
    def decoded(cls, text: str) -> "Ring":
        found = json.loads(text)
        return cls(
            next=RSAKey.import_key(found["next"]),
            current=RSAKey.import_key(found["current"]),
            retired=tuple(
                (RSAKey.import_key(each["key"]), datetime.fromisoformat(each["since"]))
                for each in found["retired"]
            ),
        )


class SigningKeys:
    """One file in `directory`, for its owner alone; processes notice each other's rotations."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._file = directory / "issuer.json"
        self._read: tuple[tuple[int, int], Ring] | None = None

    def ring(self) -> Ring:
        """The newest; made when there is none yet."""
        if not self._file.exists():
            with self._locked():
                if not self._file.exists():
                    self._write(Ring(next=_new_key(), current=_new_key()))
        status = self._file.stat()
        version = (status.st_mtime_ns, status.st_ino)
        if self._read is None or self._read[0] != version:
            self._read = (version, Ring.decoded(self._file.read_text()))
        return self._read[1]

    def rotate(self) -> Ring:
        self.ring()
        with self._locked():
            self._write(Ring.decoded(self._file.read_text()).rotated(datetime.now(UTC)))
        return self.ring()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, ring: Ring) -> None:
        draft = self._file.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(ring.encoded())
        os.replace(draft, self._file)


def _new_key() -> RSAKey:
    return RSAKey.generate_key(BITS, {"use": "sig", "alg": ALGORITHM}, auto_kid=True)


def _private(key: RSAKey) -> dict[str, Any]:
    return dict(key.as_dict(private=True))


@commands.callback()
def keys() -> None:
    """Makes `rotate` a name to be given, also while it is the only command."""


@commands.command(help="Sign with the next key from now on; keep verifying with the current one.")
def rotate(
    directory: Path = typer.Option(Path(".data/keys"), envvar="ISSUER_KEYS_DIR"),  # noqa: B008
) -> None:
    typer.echo(f"signing with {SigningKeys(directory).rotate().current.kid}")


if __name__ == "__main__":
    commands()
