"""A plan that cannot be travelled is found out before anybody sees it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from subgraphs.chassis.money.amounts import Amount
from subgraphs.persona.drafts.models import Day, Item, Part, Price
from subgraphs.persona.drafts.models import FindingCode as C
from subgraphs.persona.drafts.verifying import Terms, kilometres, verified
from subgraphs.persona.tools.evidence import Point, Thing

FIRST = date(2027, 5, 1)
LISBON, SINTRA, PORTO, PARIS = (
    Point(38.7167, -9.1333),
    Point(38.8029, -9.3817),
    Point(41.1496, -8.6110),
    Point(48.8534, 2.3488),
)
THINGS = {
    name: Thing("Destination", name, name, at, at)
    for name, at in {"lisbon": LISBON, "sintra": SINTRA, "porto": PORTO, "paris": PARIS}.items()
} | {"flight": Thing("FlightOffer", "flight", "flight", PARIS, LISBON)}
M, A, E = Part.MORNING, Part.AFTERNOON, Part.EVENING


def item(
    part: Part, id: str | None = "lisbon", cost: str | None = None, currency: str = "EUR"
) -> Item:
    price = Price(amount=Decimal(cost), currency=currency) if cost else None
    return Item(part=part, title=id or "Free", reason="", kind="Any", entity_id=id, price=price)


def plan(*days: list[Item], gap: int = 1) -> list[Day]:
    return [Day(on=FIRST + timedelta(days=n * gap), items=items) for n, items in enumerate(days)]


TERMS = Terms(FIRST, FIRST + timedelta(days=1), 2, Amount.of("100", "EUR"))


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        (plan([item(M), item(A, "sintra")], [item(M, "sintra")]), []),
        (plan([item(M, "paris"), item(A, "flight"), item(E)]), []),
        (plan([item(M), item(A, "porto")]), [C.TOO_FAR]),
        (plan([item(E)], [item(M, "porto")]), []),
        (plan([item(E)], [item(M, "paris")]), [C.TOO_FAR]),
        (plan([item(M), item(A, None), item(E, "porto")]), [C.TOO_FAR]),
        (plan([item(A), item(M)]), [C.PARTS_OUT_OF_ORDER]),
        (plan([item(M, cost="60")], [item(M, cost="40")]), []),
        (plan([item(M, cost="60")], [item(M, cost="40.01")]), [C.OVER_BUDGET]),
        (plan([item(M, cost="60", currency="USD")]), [C.OTHER_CURRENCY]),
        (plan([item(M)], [item(M)], [item(M)]), [C.OUTSIDE_THE_DATES, C.TOO_MANY_DAYS]),
        (plan([item(M)], [item(M)], gap=-1), [C.DAYS_OUT_OF_ORDER, C.OUTSIDE_THE_DATES]),
        (plan([item(M)], [item(M)], gap=0), [C.DAYS_OUT_OF_ORDER]),
    ],
)
def test_each_fault_is_found_and_what_is_well_is_not(days: list[Day], codes: list[C]) -> None:
    assert [finding.code for finding in verified(days, TERMS, THINGS)] == codes


def test_who_said_nothing_is_held_to_nothing() -> None:
    long = plan(*([item(M, cost="1000")] for _ in range(10)))

    assert verified(long, Terms(), THINGS) == []


def test_a_distance_is_the_great_circles() -> None:
    assert kilometres(LISBON, PARIS) == pytest.approx(1453, rel=0.01)
