"""How a test asks as an operator, and brings a booking to where only a person can go on."""

import asyncio
from typing import Any

from subgraphs.booking.tests.conftest import Booking
from subgraphs.chassis.ids import derived_id, new_id

OTTO = derived_id("user", "otto")
UNRESOLVED = """
    query($first: Int! = 20, $after: String) {
      unresolvedBookings(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor }
        edges { node {
          bookingId state provider failure refusal total { amount } quietSince
          evidence {
            inDoubt decisions orderId orderState orderReference money intentId
            attempts { action number clientRef sentAt askedAt outcome detail }
            ledger { reference account amount { amount } at }
          }
        } }
      }
    }
"""
SETTLE = """
    mutation($input: SettleBookingInput!) {
      settleBooking(input: $input) {
        __typename
        ... on SettleBookingSuccess {
          replayed decidedAt booking { bookingId state evidence { inDoubt decisions } }
        }
        ... on Problem { code path message retryable }
      }
    }
"""


async def asked(
    booking: Booking,
    query: str,
    roles: tuple[str, ...] = ("TRAVELER", "SUPPORT"),
    scope: str = "openid bookings:operate",
    by: str = OTTO,
    **variables: object,
) -> dict[str, Any]:
    token = booking.issuer.token(by, scope=scope, roles=list(roles))
    return await booking.router.ask(query, variables, token=token)


async def unresolved(booking: Booking, **variables: object) -> list[dict[str, Any]]:
    answer = await asked(booking, UNRESOLVED, **variables)
    assert "errors" not in answer, answer
    return [edge["node"] for edge in answer["data"]["unresolvedBookings"]["edges"]]


async def case_of(booking: Booking, id: str) -> dict[str, Any]:
    [found] = [each for each in await unresolved(booking) if each["bookingId"] == id]
    return found


async def settled(
    booking: Booking, id: str, decision: str, key: str = "", **more: object
) -> dict[str, Any]:
    """The answer of `settleBooking`, once the provider lets itself be asked again."""
    wanted = {
        "bookingId": id,
        "idempotencyKey": key or new_id("key"),
        "decision": decision,
        "note": "Seen at their desk.",
        **more,
    }
    while True:
        answer = await asked(booking, SETTLE, input=wanted)
        assert "errors" not in answer, answer
        told = answer["data"]["settleBooking"]
        if not told.get("retryable"):
            return told
        await asyncio.sleep(0.1)
