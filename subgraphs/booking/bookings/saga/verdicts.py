"""What a step tells the workflow. Checkpointed, so plain values that every release can read."""

from typing import Final, TypedDict


class Verdict(TypedDict):
    """`seconds`: how long to wait for a person, with WAIT."""

    kind: str
    seconds: float


def _verdict(kind: str, seconds: float = 0.0) -> Verdict:
    return {"kind": kind, "seconds": seconds}


GO: Final = _verdict("GO")  # done, or nothing to do
ASK: Final = _verdict("ASK")  # nobody can say yet: look again in a while
STOP: Final = _verdict("STOP")  # it cannot be had; the booking says why
PARK: Final = _verdict("PARK")  # only a person can go on


def wait(seconds: float) -> Verdict:
    """Somebody was asked, and may take so long."""
    return _verdict("WAIT", max(seconds, 0.0))
