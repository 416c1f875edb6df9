"""Was this call signed by our router, over exactly this body, token and moment, and only once?

Subgraphs that call each other beside the graph sign alike, each route under a name of its own.
"""

import hmac
import secrets
import time
from collections import OrderedDict
from hashlib import sha256
from typing import Final

from subgraphs.chassis.errors import NotFromRouter

HEADER: Final = "x-caravan-signature"
FRESH_MILLISECONDS: Final = 10_000
REMEMBERED: Final = 1_000_000  # nonces: 50,000 calls/s for the time a signature is fresh, twice


class RouterSignature:
    """`t=<unix ms>,n=<nonce>,v1=<hex>`, HMAC-SHA256 over `t.n.subgraph.sha256(token).sha256(body)`.

    Seen nonces live in this process: a call captured on the way to one replica could be replayed
    to another within the 10 s that it is fresh, which mutual TLS between pods closes.
    """

    def __init__(self, secret: str, subgraph: str) -> None:
        self._secret = secret.encode()
        self._subgraph = subgraph
        self._seen: OrderedDict[str, int] = OrderedDict()

    def check(self, signature: str | None, authorization: str, body: bytes) -> None:
        """Raises NotFromRouter."""
        if not signature or not (signature + authorization).isascii():
            raise NotFromRouter
        parts = dict(part.partition("=")[::2] for part in signature.split(","))
        moment, nonce, claimed = parts.get("t", ""), parts.get("n", ""), parts.get("v1", "")
        if not moment.isdecimal() or len(moment) > 15 or not 16 <= len(nonce) <= 64:
            raise NotFromRouter
        expected = self.sign(moment, nonce, authorization, body)
        if not hmac.compare_digest(expected, claimed):
            raise NotFromRouter
        self._use(nonce, int(moment))

    def header(self, authorization: str, body: bytes) -> str:
        """Of a call of ours that is sent now, and once."""
        moment, nonce = str(time.time_ns() // 1_000_000), secrets.token_urlsafe(16)
        claimed = self.sign(moment, nonce, authorization, body)
        return f"t={moment},n={nonce},v1={claimed}"

    def sign(self, moment: str, nonce: str, authorization: str, body: bytes) -> str:
        token_hash = sha256(authorization.encode()).hexdigest()
        text = f"{moment}.{nonce}.{self._subgraph}.{token_hash}.{sha256(body).hexdigest()}"
        return hmac.new(self._secret, text.encode(), sha256).hexdigest()

    def _use(self, nonce: str, moment: int) -> None:
        now = time.time_ns() // 1_000_000
        if abs(now - moment) > FRESH_MILLISECONDS or nonce in self._seen:
            raise NotFromRouter
        self._seen[nonce] = now
        while self._seen and (
            len(self._seen) > REMEMBERED
            or next(iter(self._seen.values())) < now - 2 * FRESH_MILLISECONDS
        ):
            self._seen.popitem(last=False)
