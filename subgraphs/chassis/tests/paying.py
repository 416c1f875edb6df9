"""Ten euros, and how they are set aside and taken."""

from subgraphs.chassis.money.amounts import Amount
from subgraphs.chassis.money.payments import Authorised, Captured
from subgraphs.chassis.money.stripe_shaped import StripeShaped
from subgraphs.chassis.testing.payments import GOOD_CARD

TEN = Amount.of(10, "EUR")
FOUR = Amount.of(4, "EUR")
SIX = Amount.of(6, "EUR")
NOTHING = Amount.zero("EUR")


async def authorised(payments: StripeShaped, reference: str, amount: Amount = TEN) -> Authorised:
    outcome = await payments.authorise(reference, amount, GOOD_CARD)
    assert isinstance(outcome, Authorised)
    return outcome


async def captured(payments: StripeShaped, reference: str, amount: Amount = TEN) -> Captured:
    held = await authorised(payments, reference)
    outcome = await payments.capture(reference, held.intent_id, amount)
    assert isinstance(outcome, Captured)
    return outcome
