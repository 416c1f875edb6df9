"""What does every call work with?"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from infra.sandboxes.clock import Clock
from infra.sandboxes.documents import Documents
from infra.sandboxes.duffel.agenda import Agenda
from infra.sandboxes.duffel.failures import Failures, Planned
from infra.sandboxes.duffel.outbox import Outbox
from infra.sandboxes.duffel.stock import Stock
from infra.sandboxes.state import StateFile


@dataclass(frozen=True, slots=True)
class Office:
    """`orders` lie under their reference, offers under their request, the rest under its order."""

    state: StateFile
    clock: Clock
    failures: Failures
    requests: Documents
    offers: Documents
    orders: Documents
    payments: Documents
    cancellations: Documents
    stock: Stock
    agenda: Agenda
    outbox: Outbox

    @classmethod
    def of(cls, file: Path) -> "Office":
        state = StateFile(file)
        connection = state.connection
        clock, failures = Clock(state), Failures(Planned)
        return cls(
            state=state,
            clock=clock,
            failures=failures,
            requests=Documents(connection, "requests"),
            offers=Documents(connection, "offers"),
            orders=Documents(connection, "orders"),
            payments=Documents(connection, "payments"),
            cancellations=Documents(connection, "cancellations"),
            stock=Stock(connection),
            agenda=Agenda(connection),
            outbox=Outbox(connection, clock, failures),
        )


def moment(at: datetime) -> str:
    """As Duffel writes a moment in UTC."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
