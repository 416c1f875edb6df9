"""Which providers' sandboxes run on this machine in place of the real ones?"""

import sys
from typing import ClassVar

from infra.local.servers import Server


class Sandbox(Server):
    """`infra.sandboxes.<name>`; a file holds what it was told. `keys`: settings that open it."""

    keys: ClassVar[dict[str, str]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        file = self.directory / f"{self.name}.sqlite"
        where = ("--port", str(self.port), "--file", str(file))
        return [sys.executable, "-m", f"infra.sandboxes.{self.name}", *where]

    def answers(self) -> bool:
        asked = b"GET /healthz HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\n\r\n"
        return self._ask(asked, 12) == b"HTTP/1.1 200"


SANDBOX_KEY = "sk_test_caravan"  # any key of this kind opens the sandbox
DUFFEL_TOKEN = "duffel_test_caravan"  # so does any of this kind


class Payments(Sandbox):
    """Speaks Stripe's HTTP."""

    name = "payments"
    keys = {"PAYMENTS_KEY": SANDBOX_KEY}


class Duffel(Sandbox):
    """Speaks Duffel's HTTP."""

    name = "duffel"
    keys = {"DUFFEL_TOKEN": DUFFEL_TOKEN}


SANDBOXES: dict[str, type[Sandbox]] = {
    Payments.name: Payments,
    Duffel.name: Duffel,
}
