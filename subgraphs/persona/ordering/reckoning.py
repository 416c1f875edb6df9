"""What of a plan is for sale, and how dear may each thing be within what its person allows?"""

from decimal import Decimal
from typing import Final

from subgraphs.chassis.money.amounts import Amount
from subgraphs.persona.drafts.models import DraftDocument, Price
from subgraphs.persona.drafts.models import Item as Planned
from subgraphs.persona.errors import NothingToOrder, TooMuchToOrder, TotalNotAllowed
from subgraphs.persona.ordering.models import Item, Plan

FOR_SALE: Final = frozenset({"FlightOffer", "StayOffer"})
MOST_ITEMS: Final = 5  # of one checkout
MOST_TOTAL: Final = Decimal(10_000_000)  # in any currency: above it, somebody's finger slipped
LONGEST_TITLE: Final = 100


def offers(draft: DraftDocument) -> list[Planned]:
    """1 to 5, all in one currency. Raises NothingToOrder, TooMuchToOrder."""
    found = [item for item in draft.items if item.kind in FOR_SALE and item.price]
    if not found or draft.total is None:
        raise NothingToOrder
    if len(found) > MOST_ITEMS:
        raise TooMuchToOrder(MOST_ITEMS)
    return found


def allowed(draft: DraftDocument, most: Decimal) -> Amount:
    """For all of it. Raises NothingToOrder, TooMuchToOrder, TotalNotAllowed."""
    offers(draft)
    total = total_of(draft)
    if not most.is_finite() or not total.value <= most <= MOST_TOTAL:
        raise TotalNotAllowed(total)
    return Amount.of(most, total.currency)


def items(draft: DraftDocument, most: Amount) -> list[Item]:
    """What is left above the plan's total is shared out by price, so that all of it together never
    costs more than `most`."""
    total = total_of(draft)
    priced = [(one.entity_id or "", amount_of(one.price)) for one in offers(draft) if one.price]
    return [Item(offer_id=id, most=_share(price, most, total).value) for id, price in priced]


def plan(draft: DraftDocument) -> Plan:
    days = [day.on for day in draft.days]
    places = [one.entity_id for one in draft.items if one.kind == "Destination"]
    return Plan(
        title=_printable(draft.title) or f"{min(days)} - {max(days)}",
        starts_on=min(days),
        ends_on=max(days),
        destination_id=next(iter(places), None),
    )


def total_of(draft: DraftDocument) -> Amount:
    assert draft.total is not None
    return amount_of(draft.total)


def amount_of(price: Price) -> Amount:
    return Amount.of(price.amount, price.currency)


def _share(price: Amount, most: Amount, total: Amount) -> Amount:
    if not total.minor:
        return price
    return Amount(price.minor * most.minor // total.minor, price.currency)


def _printable(title: str) -> str:
    kept = "".join(each if each.isprintable() else " " for each in title)
    return " ".join(kept.split())[:LONGEST_TITLE]
