"""What is each thing called in the store?

All of one person's have that person's id as their hash tag, so that they live on one node of a
cluster and one script may touch several.
"""

from datetime import date
from typing import Final

TURNS_DUE: Final = "persona:{turns}:due"
SCRUBBING: Final = "persona:{scrubbing}:asked"


def personas(owner_id: str) -> str:
    return f"persona:{{{owner_id}}}:personas"


def persona(owner_id: str, id: str) -> str:
    return f"persona:{{{owner_id}}}:persona:{id}"


def memories(owner_id: str, persona_id: str) -> str:
    return f"{persona(owner_id, persona_id)}:memories"


def asked(owner_id: str, persona_id: str) -> str:
    """The turns of a persona."""
    return f"{persona(owner_id, persona_id)}:turns"


def drafts(owner_id: str, persona_id: str) -> str:
    return f"{persona(owner_id, persona_id)}:drafts"


def memory(owner_id: str, id: str) -> str:
    return f"persona:{{{owner_id}}}:memory:{id}"


def turns_of(owner_id: str, memory_id: str) -> str:
    """In which turns a memory was given to an engine."""
    return f"{memory(owner_id, memory_id)}:turns"


def turn(owner_id: str, id: str) -> str:
    return f"persona:{{{owner_id}}}:turn:{id}"


def work(owner_id: str, turn_id: str) -> str:
    """How far a turn has come."""
    return f"{turn(owner_id, turn_id)}:work"


def chunks(owner_id: str, turn_id: str) -> str:
    return f"{turn(owner_id, turn_id)}:chunks"


def bearer(owner_id: str, turn_id: str) -> str:
    """The sealed token that a turn acts with, while it does."""
    return f"{turn(owner_id, turn_id)}:bearer"


def payment(owner_id: str, turn_id: str) -> str:
    """How a turn pays, sealed, while it does."""
    return f"{turn(owner_id, turn_id)}:payment"


def draft(owner_id: str, id: str) -> str:
    return f"persona:{{{owner_id}}}:draft:{id}"


def judged(day: date) -> str:
    """How many words were in doubt or refused on a day: counts, by place and category."""
    return f"persona:{{judged}}:{day}"


def confirmation(owner_id: str, draft_id: str) -> str:
    """The newest one of a draft, and which turn used it."""
    return f"{draft(owner_id, draft_id)}:confirmation"


def orders(owner_id: str, draft_id: str) -> str:
    """The turns in which a draft was to be booked."""
    return f"{draft(owner_id, draft_id)}:orders"


def spent(owner_id: str, day: str) -> str:
    """What models took for a person's questions on that day, in UTC."""
    return f"persona:{{{owner_id}}}:spent:{day}"


def minute(owner_id: str) -> str:
    """How many turns were asked for in the running minute."""
    return f"persona:{{{owner_id}}}:minute"
