"""What of a proposal did the graph really tell? The rest is marked, and nothing is taken on trust.

Names and prices come from what was told, never from the engine.
"""

from collections.abc import Iterable

from subgraphs.chassis.money.amounts import Amount
from subgraphs.persona.drafts.models import Day, Finding, FindingCode, Item, Price
from subgraphs.persona.drafts.proposal import Proposal, ProposedDay, ProposedItem
from subgraphs.persona.tools.evidence import Evidence


def grounded(proposal: Proposal, evidence: Evidence) -> list[Day]:
    """What costs something costs it once, where it first stands."""
    paid: set[str] = set()
    return [_day(day, evidence, paid) for day in proposal.days]


def inventions(proposal: Proposal, evidence: Evidence) -> list[Finding]:
    """What names an entity or a fact that the graph did not tell of."""
    known = evidence.things.keys() | evidence.facts.keys()
    return [
        Finding(
            code=FindingCode.UNKNOWN_ENTITY,
            message="It names something that the graph did not tell of, so it is uncited.",
            on=day.on,
        )
        for day in proposal.days
        for item in day.items
        if not known.issuperset([*item.facts, *([item.entity] if item.entity else [])])
    ]


def total(days: Iterable[Day]) -> Price | None:
    """None where nothing has a price, or prices have several currencies."""
    prices = [item.price for day in days for item in day.items if item.price]
    if len({price.currency for price in prices}) != 1:
        return None
    currency = prices[0].currency
    amount = Amount.of(sum(price.amount for price in prices), currency)
    return Price(amount=amount.value, currency=currency)


def _day(day: ProposedDay, evidence: Evidence, paid: set[str]) -> Day:
    return Day(on=day.on, items=[_item(item, evidence, paid) for item in day.items])


def _item(item: ProposedItem, evidence: Evidence, paid: set[str]) -> Item:
    thing = evidence.things.get(item.entity or "")
    facts = [id for id in item.facts if id in evidence.facts]
    if thing is None:
        return Item(part=item.part, title=item.title, reason=item.reason, fact_ids=facts)
    price = thing.price if thing.id not in paid else None
    paid.add(thing.id)
    return Item(
        part=item.part,
        title=item.title if thing.name in item.title else thing.name,
        reason=item.reason,
        kind=thing.kind,
        entity_id=thing.id,
        fact_ids=facts,
        price=Price(amount=price.value, currency=price.currency) if price else None,
    )
