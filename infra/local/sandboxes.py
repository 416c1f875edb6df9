"""Which providers' sandboxes run on this machine in place of the real ones?"""

import sys

from infra.local.servers import Server


class Sandbox(Server):
    """Speaks a provider's HTTP; a file holds what it was told."""

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


class Amadeus(Sandbox):
    name = "amadeus"


SANDBOXES: dict[str, type[Server]] = {Payments.name: Payments, Amadeus.name: Amadeus}
SANDBOX_KEY = "sk_test_caravan"  # any key of this kind opens the payments'
AMADEUS_CLIENT, AMADEUS_SECRET = "caravan", "sandbox"  # any client with this secret is let in
