"""May a failed call be sent again, or would that only add to the load of one who is down?"""

from typing import Final

AT_ONCE: Final = 30.0  # failures in a row that are met with another try
SHARE: Final = 0.1  # of the calls that were answered


class RetryBudget:
    """Of one process, for one dependency: however long it is down, the extra load is bounded."""

    def __init__(self) -> None:
        self._left = AT_ONCE

    def answered(self) -> None:
        self._left = min(self._left + SHARE, AT_ONCE)

    def spend(self) -> bool:
        """Whether a failure may be tried again; asked once for each."""
        if self._left < 1:
            return False
        self._left -= 1
        return True
