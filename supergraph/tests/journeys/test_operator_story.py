"""A refund that does not arrive, from its traveller's cancelling to the books' last line."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Any

import pytest

from subgraphs.chassis.ids import new_id
from subgraphs.chassis.testing.payments import Sandbox as Payments
from supergraph.tests.journeys.booking import booked, planned, searched
from supergraph.tests.journeys.people import Person, nodes
from supergraph.tests.journeys.stack import Stack
from supergraph.tests.journeys.test_booking_story import CANCELLED, QUOTED, reached

UNRESOLVED = """
    {
      unresolvedBookings(first: 100) {
        edges { node {
          bookingId state
          evidence {
            inDoubt decisions attempts { action outcome }
            ledger { account amount { amount currency } }
          }
        } }
      }
    }
"""
SETTLED = """
    ... on SettleBookingSuccess {
      replayed booking { evidence { ledger { account amount { amount currency } } } }
    }
"""
HISTORY = """
    query($id: ID!) {
      booking(id: $id) {
        timeline(first: 100) { edges { node { sequence state actor undoes note } } }
        refunds(first: 10) { edges { node { state reason amount { amount } } } }
      }
    }
"""


@pytest.fixture
async def payments(stack: Stack) -> AsyncIterator[Payments]:
    sandbox = Payments(stack.address("payments"))
    yield sandbox
    await sandbox.recover()


async def test_a_refund_that_fails_is_an_operators_and_all_books_balance_in_the_end(
    stack: Stack, payments: Payments
) -> None:
    bob, operator = Person(stack, "bob"), Person(stack, "support")
    booking, quote = await quoted_of_ours(bob)
    await payments.fail("refund", "pending_fails")
    confirming = {"idempotencyKey": new_id("key"), "quoteId": quote["id"]}
    await bob.does("confirmCancellation", CANCELLED, **confirming)
    await reached(bob, booking, "PARKED")

    answer = await stack.ask(UNRESOLVED, {}, bob.handle)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    evidence = (await case_of(operator, booking))["evidence"]
    assert (evidence["inDoubt"], evidence["decisions"]) == ("REFUND", ["ASK_AGAIN"])
    assert evidence["attempts"][-1] == {"action": "REFUND", "outcome": "REFUSED"}
    owed = balances(evidence["ledger"])
    assert sum(owed.values()) == 0
    assert owed["customers"] == -Decimal(quote["refund"]["amount"])

    settling = {
        "idempotencyKey": new_id("key"),
        "bookingId": booking,
        "decision": "ASK_AGAIN",
        "note": "The bank was closed.",
    }
    await operator.does("settleBooking", SETTLED, **settling)
    refunded = await reached(bob, booking, "REFUNDED")
    again = await operator.does("settleBooking", SETTLED, **settling)

    assert again["replayed"] is True
    assert refunded["payment"]["refunded"] == quote["refund"]
    books = balances(again["booking"]["evidence"]["ledger"])
    assert sum(books.values()) == books["customers"] == 0
    await is_told(bob, booking, quote)


async def quoted_of_ours(person: Person) -> tuple[str, dict[str, Any]]:
    """A booking's id, and what cancelling it gives back: something, and not all."""
    trip = await planned(person, "There and back")
    offers = await searched(person, "CDG", "LIS", days_ahead=82)
    dearest = [offer for offer in offers if offer["provider"] == "OWN"][-1]
    booking = str((await booked(person, trip, dearest))["booking"]["id"])
    quote = (await person.does("quoteCancellation", QUOTED, bookingId=booking))["quote"]
    assert Decimal(quote["refund"]["amount"]) > 0
    return booking, dict(quote)


async def case_of(operator: Person, booking: str) -> dict[str, Any]:
    found = nodes((await operator.asks(UNRESOLVED))["unresolvedBookings"])
    [case] = [each for each in found if each["bookingId"] == booking]
    return case


def balances(ledger: Sequence[dict[str, Any]]) -> dict[str, Decimal]:
    """By account; all in one currency."""
    assert len({line["amount"]["currency"] for line in ledger}) == 1
    found: dict[str, Decimal] = {}
    for line in ledger:
        amount = Decimal(line["amount"]["amount"])
        found[line["account"]] = found.get(line["account"], Decimal()) + amount
    return found


async def is_told(person: Person, booking: str, quote: dict[str, Any]) -> None:
    """What was taken back, by whom it was settled, and both refunds."""
    history = (await person.asks(HISTORY, id=booking))["booking"]
    lines = nodes(history["timeline"])
    note_of = {line["sequence"]: line["note"] for line in lines}
    undone = {line["state"]: note_of[line["undoes"]] for line in lines if line["undoes"]}
    assert undone == {"CANCELLED": "Ordered.", "REFUNDED": "Paid, and confirmed."}
    assert [line["actor"] for line in lines].count("OPERATOR") == 1
    assert [each["state"] for each in nodes(history["refunds"])] == ["FAILED", "SUCCEEDED"]
    assert {each["amount"]["amount"] for each in nodes(history["refunds"])} == {
        quote["refund"]["amount"]
    }
