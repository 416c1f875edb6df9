"""Did whoever shares a secret with us sign this, and just now?

The scheme of Stripe, and of those who follow it: a header says `t=<seconds>,v1=<hex>`, an HMAC with
SHA-256 of `<t>.<body>`; it may say `v1` more than once.
https://docs.stripe.com/webhooks#verify-manually
"""

import hmac
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from itertools import product
from typing import Final

from pydantic import SecretStr

TOLERANCE_SECONDS: Final = 300.0


class NotSigned(Exception):
    """By nobody we know, or not just now."""


class Signatures:
    """`secrets`: with commas between; any of them will do, while one takes another's place."""

    def __init__(
        self, header: str, secrets: SecretStr | None, clock: Callable[[], float] = time.time
    ) -> None:
        told = secrets.get_secret_value().split(",") if secrets else []
        self._header = header.lower()
        self._secrets = [secret.strip().encode() for secret in told if secret.strip()]
        self._clock = clock

    def check(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises NotSigned."""
        parts = [part.strip().partition("=") for part in self._said(headers).split(",")]
        at = next((value for name, _, value in parts if name == "t"), "")
        signatures = [value.encode() for name, _, value in parts if name == "v1"]
        if not self._is_recent(at):
            raise NotSigned("it is too old, or of another time")
        expected = self._of(at.encode() + b"." + body)
        if not any(hmac.compare_digest(*each) for each in product(expected, signatures)):
            raise NotSigned("nobody we know signed it")

    def _of(self, signed: bytes) -> Iterator[bytes]:
        for secret in self._secrets:
            yield hmac.new(secret, signed, sha256).hexdigest().encode()

    def _is_recent(self, at: str) -> bool:
        if not at.isascii() or not at.isdecimal() or len(at) > 12:
            return False
        return abs(self._clock() - int(at)) <= TOLERANCE_SECONDS

    def _said(self, headers: Mapping[str, str]) -> str:
        """Whatever the case of its name."""
        return next((value for name, value in headers.items() if name.lower() == self._header), "")
