"""Which providers' sandboxes run on this machine in place of the real ones?"""

import sys

from infra.local.servers import Server


class Payments(Server):
    """Speaks Stripe's HTTP; a file holds what it was told."""

    name = "payments"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        where = ("--port", str(self.port), "--file", str(self.directory / "payments.sqlite"))
        return [sys.executable, "-m", "infra.sandboxes.payments", *where]

    def answers(self) -> bool:
        asked = b"GET /healthz HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\n\r\n"
        return self._ask(asked, 12) == b"HTTP/1.1 200"


SANDBOXES: dict[str, type[Server]] = {Payments.name: Payments}
SANDBOX_KEY = "sk_test_caravan"  # any key of this kind opens the sandbox
