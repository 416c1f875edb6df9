"""Which providers' sandboxes run on this machine in place of the real ones?"""

import json
import sys
import urllib.request
from typing import ClassVar

from infra.local.servers import Server

SANDBOX_KEY = "sk_test_caravan"  # any key of this kind opens the payments'
AMADEUS_CLIENT, AMADEUS_SECRET = "caravan", "sandbox"  # any client with this secret is let in
AMADEUS_PACE = "1000"  # calls in a second; a sandbox has no quota to spare
DUFFEL_TOKEN = "duffel_test_caravan"  # any of this kind opens Duffel's
DUFFEL_WEBHOOK_SECRET = "whsec_caravan"

_SECONDS = 5.0


class Sandbox(Server):
    """Speaks a provider's HTTP; a file holds what it was told.

    `keys`: settings that open it. `webhooks`: the secret that it signs events with, where it tells
    of any. `sells`: whether it is one of the PROVIDERS.
    """

    keys: ClassVar[dict[str, str]]
    webhooks: ClassVar[str | None] = None
    sells: ClassVar[bool] = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self) -> dict[str, str]:
        """What whoever asks it is told, beside its address."""
        return self.keys

    def tell(self, address: str) -> None:
        """Of events, from now on, at the door of the subgraph at `address` and nowhere else."""
        if self.webhooks is None:
            return
        door = {"url": f"{address}/webhooks/{self.name}", "secret": self.webhooks}
        asked = urllib.request.Request(
            f"{self.url}/sandbox/webhooks", json.dumps(door).encode(), method="PUT"
        )
        urllib.request.urlopen(asked, timeout=_SECONDS).close()

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
    sells = False


class Amadeus(Sandbox):
    name = "amadeus"
    keys = {
        "AMADEUS_CLIENT_ID": AMADEUS_CLIENT,
        "AMADEUS_CLIENT_SECRET": AMADEUS_SECRET,
        "AMADEUS_CALLS_PER_SECOND": AMADEUS_PACE,
    }

    def settings(self) -> dict[str, str]:
        """Its truth stands in for the operator's books, in which orders are searched."""
        return {**self.keys, "AMADEUS_LOOKUP_URL": f"{self.url}/sandbox/orders"}


class Duffel(Sandbox):
    name = "duffel"
    keys = {"DUFFEL_TOKEN": DUFFEL_TOKEN, "DUFFEL_WEBHOOK_SECRET": DUFFEL_WEBHOOK_SECRET}
    webhooks = DUFFEL_WEBHOOK_SECRET


SANDBOXES: dict[str, type[Sandbox]] = {kind.name: kind for kind in (Payments, Amadeus, Duffel)}
