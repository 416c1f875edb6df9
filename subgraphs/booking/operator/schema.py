"""How operators ask for what is not settled, and settle it."""

from typing import Final

import strawberry

from subgraphs.booking.access import After, First
from subgraphs.booking.context import Info
from subgraphs.booking.operator.errors import NotAnOperator
from subgraphs.booking.operator.service import Order
from subgraphs.booking.operator.types import (
    SettleBookingInput,
    SettleBookingResult,
    SettleBookingSuccess,
    UnresolvedBooking,
    UnresolvedBookings,
)
from subgraphs.chassis.graph_types import list_size
from subgraphs.chassis.pages import Page, connection, cursor_of
from subgraphs.chassis.problems import mutation
from subgraphs.chassis.viewer import Viewer

OPERATE: Final = [["bookings:operate"]]
OPERATORS: Final = frozenset({"ADMIN", "SUPPORT"})  # roles, of accounts


@strawberry.type
class Queries:
    @strawberry.federation.field(
        description="What does not settle by itself: unknown, parked, or silent for five minutes;"
        " what was asked for first comes first. For the roles ADMIN and SUPPORT.",
        authenticated=True,
        requires_scopes=OPERATE,
        directives=[list_size()],
    )
    async def unresolved_bookings(
        self, info: Info, first: First = 20, after: After = None
    ) -> UnresolvedBookings | None:
        operator_of(info.context.viewer)
        page = Page.of(first, after)
        cases = await info.context.operator.unresolved(page)
        return connection(
            UnresolvedBooking.of, cases, page, lambda case: cursor_of(case.booking.position)
        )


@strawberry.type
class Mutations:
    @mutation(
        description="Say what became of a booking that asking does not settle, or what shall. It"
        " goes on by itself from there. For the roles ADMIN and SUPPORT.",
        requires_scopes=OPERATE,
    )
    async def settle_booking(self, info: Info, input: SettleBookingInput) -> SettleBookingResult:
        operator_id = operator_of(info.context.viewer)
        order = Order(str(input.booking_id), input.decision, input.note, input.reference)
        key = str(input.idempotency_key)
        settled = await info.context.operator.settle(operator_id, key, order)
        await info.context.pressing.press_on(order.booking_id)
        return SettleBookingSuccess(
            booking=UnresolvedBooking.of(settled.case),
            decided_at=settled.action.decided_at,
            replayed=settled.replayed,
        )


def operator_of(viewer: Viewer) -> str:
    """Their id. Raises SignInRequired or NotAnOperator."""
    user_id = viewer.require()
    if not viewer.roles & OPERATORS:
        raise NotAnOperator
    return user_id
