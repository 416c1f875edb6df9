"""Journeys of people, whatever they were read from: stays in places, cut where a long gap is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

GAP_DAYS = 10


@dataclass(frozen=True, slots=True)
class Stay:
    """`place`: its GeoNames id, or a number below zero. Moments are UTC."""

    place: int
    arrived_at: datetime
    left_at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay, and whose it was: what every source yields, in any order."""

    user: str
    stay: Stay


@dataclass(frozen=True, slots=True)
class Trip:
    """At least one stay, in the order of arrival; no two next to each other in one place."""

    user: str
    stays: tuple[Stay, ...]

    @property
    def places(self) -> list[int]:
        return [stay.place for stay in self.stays]


def trips_of(visits: Iterable[Visit], gap_days: float = GAP_DAYS) -> list[Trip]:
    """`gap_days`: whoever arrives later than that after leaving begins another trip."""
    ordered = sorted(visits, key=lambda visit: (visit.user, visit.stay.arrived_at))
    found: list[Trip] = []
    for user, his in groupby(ordered, key=lambda visit: visit.user):
        stays = _merged([visit.stay for visit in his])
        found += [Trip(user, part) for part in _cut(stays, timedelta(days=gap_days))]
    return found


def _merged(stays: Sequence[Stay]) -> list[Stay]:
    """Stays in one place that follow each other are one."""
    merged: list[Stay] = []
    for stay in stays:
        if merged and merged[-1].place == stay.place:
            left_at = max(merged[-1].left_at, stay.left_at)
            merged[-1] = Stay(stay.place, merged[-1].arrived_at, left_at)
        else:
            merged.append(stay)
    return merged


def _cut(stays: Sequence[Stay], gap: timedelta) -> Iterator[tuple[Stay, ...]]:
    start = 0
    for index in range(1, len(stays)):
        if stays[index].arrived_at - stays[index - 1].left_at > gap:
            yield tuple(stays[start:index])
            start = index
    yield tuple(stays[start:])
