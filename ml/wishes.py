"""Where people would like to go: what they saved and opened, as something to learn from.

A wish is one step, from where the person was last to the place. It is learned from as a step that
was taken, and asked about nowhere: a model is judged by where people went.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ml.splits import Split
from ml.trips import Stay, Trip, Visit


def steps_of(wishes: Iterable[Visit], split: Split) -> list[Trip]:
    """Of the people who are learned from; whoever is held out is held out with their wishes."""
    return list(_steps(wishes, split))


def _steps(wishes: Iterable[Visit], split: Split) -> Iterator[Trip]:
    """Each by a name of its own, so that it is in nobody's history."""
    been: defaultdict[str, list[Stay]] = defaultdict(list)
    for trip in split.training:
        been[trip.user] += trip.stays
    for number, wish in enumerate(wishes):
        before = [stay for stay in been.get(wish.user, ()) if stay.left_at <= wish.stay.left_at]
        last = max(before, key=lambda stay: stay.left_at, default=None)
        if last and last.place != wish.stay.place:
            yield Trip(f"{wish.user} wish {number}", (last, wish.stay))
