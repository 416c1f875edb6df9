"""What has fallen due since somebody last looked?"""

from collections.abc import Callable
from typing import Final

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel import making
from infra.sandboxes.duffel.agenda import Task
from infra.sandboxes.duffel.office import Office

DONE: Final[dict[Task, Callable[[Office, Document], None]]] = {
    Task.CREATE: making.create,
    Task.FAIL: making.fail,
    Task.LAPSE: making.lapse,
    Task.TICKET: making.ticket,
}


def settle(office: Office) -> None:
    """Each in a transaction of its own, the earliest first."""
    for order_id, task in office.agenda.due(office.clock.now()):
        with office.state.transaction():
            perform(office, order_id, task)


def perform(office: Office, order_id: str, task: Task) -> None:
    """Now, whatever was planned."""
    office.agenda.cancel(order_id)
    order = office.orders.get(order_id)
    if order is not None:
        DONE[task](office, order)
