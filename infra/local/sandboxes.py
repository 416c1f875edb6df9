"""Which providers' sandboxes run on this machine in place of the real ones?"""

import sys
from typing import ClassVar

from infra.local.servers import Server

SANDBOX_KEY = "sk_test_caravan"  # any key of this kind opens the payments'
AMADEUS_CLIENT, AMADEUS_SECRET = "caravan", "sandbox"  # any client with this secret is let in
DUFFEL_TOKEN = "duffel_test_caravan"  # any of this kind opens Duffel's


class Sandbox(Server):
    """Speaks a provider's HTTP; a file holds what it was told. `keys`: settings that open it."""

    keys: ClassVar[dict[str, str]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        where = ("--port", str(self.port), "--file", str(self.directory / f"{self.name}.sqlite"))
        return [sys.executable, "-m", f"infra.sandboxes.{self.name}", *where]

    def answers(self) -> bool:
        asked = b"GET /healthz HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\n\r\n"
        return self._ask(asked, 12) == b"HTTP/1.1 200"


class Payments(Sandbox):
    """Stripe's."""

    name = "payments"
    keys = {"PAYMENTS_KEY": SANDBOX_KEY}


class Amadeus(Sandbox):
    name = "amadeus"
    keys = {"AMADEUS_CLIENT_ID": AMADEUS_CLIENT, "AMADEUS_CLIENT_SECRET": AMADEUS_SECRET}


class Duffel(Sandbox):
    name = "duffel"
    keys = {"DUFFEL_TOKEN": DUFFEL_TOKEN}


SANDBOXES: dict[str, type[Sandbox]] = {kind.name: kind for kind in (Payments, Amadeus, Duffel)}
