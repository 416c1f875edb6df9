"""Which experiments run, and who is in which arm? All of them are declared here, and nowhere else.

Everybody's arm is a hash of their id, so it is the same on every device, and in every process. What
is shown under an arm is logged with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, NamedTuple


class Arm(NamedTuple):
    """`share`: of all people; those of one experiment make 1."""

    name: str
    share: float


@dataclass(frozen=True)
class Experiment:
    """`asks`: what it is to find out. Another `salt` deals all people anew."""

    name: str
    asks: str
    arms: tuple[Arm, ...]
    salt: str

    def arm_of(self, user_id: str) -> str:
        passed, lot = 0.0, self._lot(user_id)
        for arm in self.arms:
            passed += arm.share
            if lot < passed:
                return arm.name
        return self.arms[-1].name  # shares may make a hair less than 1

    def _lot(self, user_id: str) -> float:
        """From 0 to 1, even over people."""
        digest = blake2b(f"{self.name} {self.salt} {user_id}".encode(), digest_size=6).digest()
        return int.from_bytes(digest) / 2**48


DRAWN, BEST = "drawn", "best"
EXPLORATION: Final = Experiment(
    "exploration",
    "What does it cost that some of what is shown is drawn by lot?",
    (Arm(DRAWN, 0.8), Arm(BEST, 0.2)),
    salt="2026-11",
)
BESIDE, COUNTS = "champion", "counts"
CHAMPION: Final = Experiment(
    "champion",
    "Is what people are shown better with the network beside what is counted?",
    (Arm(BESIDE, 0.8), Arm(COUNTS, 0.2)),
    salt="2026-11",
)
EXPERIMENTS: Final = (EXPLORATION, CHAMPION)

Arms = Mapping[str, str]  # of each experiment that concerns a list, the arm of its person


def arms_of(user_id: str, *, has_champion: bool) -> Arms:
    """`has_champion`: a network could speak in this list."""
    return dict(_dealt(user_id, has_champion))


def _dealt(user_id: str, has_champion: bool) -> Iterator[tuple[str, str]]:
    yield EXPLORATION.name, EXPLORATION.arm_of(user_id)
    if has_champion:
        yield CHAMPION.name, CHAMPION.arm_of(user_id)
