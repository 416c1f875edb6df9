"""Can a plan be travelled? Looked at before it is shown, whoever proposed it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Final, TypeAlias

from subgraphs.chassis.money.amounts import Amount
from subgraphs.persona.drafts.models import Day, Finding, FindingCode, Item, Part
from subgraphs.persona.tools.evidence import Point, Thing

EARTH_KM: Final = 6371.0
ROAD: Final = 1.3  # how much longer a way is than the straight line
KM_AN_HOUR: Final = 60.0  # of trains, buses and waiting for both
HOURS_IN_A_DAY: Final = 3.0  # that somebody travels between two items of one day
HOURS_OVERNIGHT: Final = 10.0
ORDER: Final = {part: number for number, part in enumerate(Part)}

Placed: TypeAlias = tuple[date, Item]


@dataclass(frozen=True, slots=True)
class Terms:
    """What was asked for; None where nothing was said. `days`: how many, at most."""

    first: date | None = None
    last: date | None = None
    days: int | None = None
    budget: Amount | None = None


def verified(days: Sequence[Day], terms: Terms, things: Mapping[str, Thing]) -> list[Finding]:
    """What is wrong with it, in the order of the days."""
    return [
        *_dates(days, terms),
        *_length(days, terms),
        *_parts(days),
        *_budget(days, terms),
        *_ways(days, things),
    ]


def kilometres(one: Point, other: Point) -> float:
    """Along a great circle, by the haversine formula."""
    latitude, longitude = (radians(b - a) for a, b in zip(one, other, strict=True))
    root = (
        sin(latitude / 2) ** 2
        + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(longitude / 2) ** 2
    )
    return 2 * EARTH_KM * asin(sqrt(root))


def _dates(days: Sequence[Day], terms: Terms) -> Iterator[Finding]:
    for before, after in pairwise(days):
        if after.on <= before.on:
            message = f"{after.on} comes after {before.on}."
            yield Finding(code=FindingCode.DAYS_OUT_OF_ORDER, message=message, on=after.on)
    for day in days:
        early = terms.first is not None and day.on < terms.first
        late = terms.last is not None and day.on > terms.last
        if early or late:
            message = f"{day.on} is not among the days that were asked for."
            yield Finding(code=FindingCode.OUTSIDE_THE_DATES, message=message, on=day.on)


def _length(days: Sequence[Day], terms: Terms) -> Iterator[Finding]:
    dates = [day.on for day in days]
    length = (max(dates) - min(dates)).days + 1
    if terms.days is not None and length > terms.days:
        message = f"It takes {length} days, and {terms.days} were asked for."
        yield Finding(code=FindingCode.TOO_MANY_DAYS, message=message)


def _parts(days: Sequence[Day]) -> Iterator[Finding]:
    for day in days:
        for before, after in pairwise(day.items):
            if ORDER[after.part] < ORDER[before.part]:
                message = f"{after.title} comes after {before.title}."
                yield Finding(code=FindingCode.PARTS_OUT_OF_ORDER, message=message, on=day.on)


def _budget(days: Sequence[Day], terms: Terms) -> Iterator[Finding]:
    if terms.budget is None:
        return
    prices = [item.price for day in days for item in day.items if item.price]
    asked = terms.budget.currency
    if any(price.currency != asked for price in prices):
        message = f"Not all of it has a price in {asked}."
        yield Finding(code=FindingCode.OTHER_CURRENCY, message=message)
    spent = Amount.zero(asked)
    for price in prices:
        if price.currency == asked:
            spent = spent + Amount.of(price.amount, asked)
    if terms.budget < spent:
        message = f"{spent.value} {asked} is more than {terms.budget.value} {asked}."
        yield Finding(code=FindingCode.OVER_BUDGET, message=message)


def _ways(days: Sequence[Day], things: Mapping[str, Thing]) -> Iterator[Finding]:
    """Between items whose place is known; a flight takes one from its first to its last airport."""
    placed = [(day.on, item) for day in days for item in day.items if item.entity_id in things]
    for before, after in pairwise(placed):
        start, end = things[before[1].entity_id or ""].ends, things[after[1].entity_id or ""].begins
        if start and end and (finding := _way(before, after, kilometres(start, end))):
            yield finding


def _way(before: Placed, after: Placed, straight_km: float) -> Finding | None:
    hours = straight_km * ROAD / KM_AN_HOUR
    if hours <= (HOURS_IN_A_DAY if before[0] == after[0] else HOURS_OVERNIGHT):
        return None
    message = f"{after[1].title} is {straight_km:.0f} km from {before[1].title}: {hours:.0f} h."
    return Finding(code=FindingCode.TOO_FAR, message=message, on=after[0])
