"""What a subgraph must see of the gateway's signature, worked out here from the contract alone."""

import hashlib
import hmac
import time

HEADER = "x-caravan-signature"
CONNECTION_INIT = "connection_init"
FRESH_MILLISECONDS = 10_000


class Forged(Exception):
    pass


class Verifier:
    def __init__(self, secret: str, subgraph: str) -> None:
        self.secret = secret
        self.subgraph = subgraph
        self.nonces: set[str] = set()

    def check(self, signature: str, authorization: str, body: str) -> None:
        """Raises Forged, also for a signature that was seen before."""
        moment, nonce, proof = (part.split("=", 1)[1] for part in signature.split(","))
        token = hashlib.sha256(authorization.encode()).hexdigest()
        content = hashlib.sha256(body.encode()).hexdigest()
        signed = f"{moment}.{nonce}.{self.subgraph}.{token}.{content}"
        expected = hmac.new(self.secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
        age = abs(time.time() * 1000 - int(moment))
        if proof != expected or age > FRESH_MILLISECONDS or nonce in self.nonces:
            raise Forged(signature)
        self.nonces.add(nonce)
