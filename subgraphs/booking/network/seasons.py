"""How much dearer is a day of the year at some latitude?"""

from datetime import date
from typing import Final

HOLIDAYS: Final = 1.35  # around the turn of the year
SEASONS: Final = (0.88, 0.88, 0.95, 1.02, 1.02, 1.15, 1.28, 1.28, 1.05, 0.98, 0.88, 1.05)
TROPIC_DEGREES: Final = 23.44


def season(on: date, latitude: float) -> float:
    """Summer is dear, where it is summer; nowhere is cheap at the turn of the year."""
    if (on.month, on.day) >= (12, 19) or (on.month, on.day) <= (1, 3):
        return HOLIDAYS
    if abs(latitude) < TROPIC_DEGREES:
        return 1.0
    return SEASONS[(on.month - 1 if latitude > 0 else on.month + 5) % 12]
