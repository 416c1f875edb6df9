"""Which kills are tried, and what became of each?"""

from dataclasses import dataclass, field
from typing import Final

from subgraphs.booking.bookings.saga.workflow import OWN_PHASES
from subgraphs.booking.testing.crashing import BEGIN, STEPS, Moment, Sold, Where

NOTED: Final = ("hold", "authorise", "order", "capture", "undo")
TOLD: Final = (Where.BEFORE, Where.MIDDLE, Where.AFTER)
# What a saga asks nobody, since it knows already.
UNASKED: Final = {
    ("hold", Sold.AMADEUS),
    ("hold", Sold.INSTANT),
    ("ticket", Sold.INSTANT),
    ("ticket", Sold.HELD),
}


def moments() -> list[tuple[str, Where, Sold | None]]:
    """Every step, before, in the middle and after, for each way of selling."""
    found: list[tuple[str, Where, Sold | None]] = [
        (BEGIN, Where.BEFORE, None),
        (BEGIN, Where.AFTER, None),
    ]
    for step in STEPS[:-1]:
        for where in Where if step in NOTED else TOLD:
            for sold in Sold:
                if sold is Sold.OWN and step not in {*OWN_PHASES, "undo"}:
                    continue
                is_asked = (step, sold) not in UNASKED
                if is_asked or where in {Where.BEFORE, Where.AFTER}:
                    found.append((step, where, sold))
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    step: str
    where: Where
    sold: Sold | None
    seed: int

    @property
    def number(self) -> int:
        """Which time it kills: of two bookings either's, of what is undone either part."""
        is_one = self.releases or (self.step == "undo" and self.where is not Where.MIDDLE)
        return 1 if is_one else 1 + self.seed % 2

    def moment(self, victim: int = 0) -> Moment:
        return Moment(self.step, self.where, self.sold, self.number, victim)

    @property
    def releases(self) -> bool:
        """What is undone is a hold, since the card is declined; else it is an order."""
        return self.step == "undo" and self.seed % 2 == 1 and self.sold in {Sold.OWN, Sold.HELD}


@dataclass
class Found:
    """What became of a cell. `seconds`: from the restart until all was settled."""

    cell: Cell
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    victim: str | None = None  # None: the process itself
