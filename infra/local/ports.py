"""Which port does each server listen on?"""

import random
import socket
import time
from collections.abc import Mapping

from infra.local.processes import Failed

LARGEST = 32767  # above it the kernel hands ports out to clients
SERVERS = {
    "postgres": 15432,
    "valkey": 16379,
    "personas": 16380,
    "mongo": 17017,
    "kafka": 19092,
    "payments": 4100,
    "amadeus": 4101,
    "duffel": 4102,
}
GATEWAY = 4000

_LETTING_GO_SECONDS = 5.0  # after kill -9 of a stack its servers may still be writing
_LOOK_SECONDS = 0.1


def free_port() -> int:
    """One that nothing listens on now; the system's own choice would lie above `LARGEST`."""
    for port in random.SystemRandom().sample(range(20000, LARGEST), 100):
        if is_free(port):
            return port
    raise Failed("No free port between 20000 and 32767.")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def refuse_taken(wanted: Mapping[str, int]) -> None:
    """`wanted`: what the port is for -> the port. Raise `Failed` naming those that stay taken."""
    end = time.monotonic() + _LETTING_GO_SECONDS
    while taken := {purpose: port for purpose, port in wanted.items() if not is_free(port)}:
        if time.monotonic() > end:
            named = ", ".join(f"{port} ({purpose})" for purpose, port in taken.items())
            raise Failed(
                f"Taken by another program: port {named}. Stop that one; or, where it is the"
                " server you want, name it in .env (see .env.example)."
            )
        time.sleep(_LOOK_SECONDS)
