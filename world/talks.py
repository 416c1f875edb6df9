"""What do people of the seeded world say to each other?"""

from dataclasses import dataclass
from typing import Final

Given = tuple[tuple[str, str], ...]
"""(handle, reaction)."""


@dataclass(frozen=True, slots=True)
class Line:
    author: str  # handle
    text: str
    answers: int | None = None  # which line it replies to, from 0
    reactions: Given = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """With one person, with several as a group with a title, or in the room of a journey."""

    key: str
    lines: tuple[Line, ...]
    journey: str = ""  # its key
    opened_by: str = ""  # handle
    with_whom: tuple[str, ...] = ()  # handles
    title: str = ""


TALKS: Final = (
    Talk(
        "lisbon-room",
        journey="alice-lisbon",
        lines=(
            Line("alice", "Flights are booked! From Paris to Lisbon, we meet at the gate."),
            Line(
                "bob",
                "I found a place near Graça with a roof.",
                reactions=(("alice", "LOVE"), ("carla", "CELEBRATE")),
            ),
            Line(
                "carla",
                "I can show you my grandmother's street. It has exactly one good bakery.",
                reactions=(("bob", "LOVE"),),
            ),
            Line("alice", "How many hills is that?", answers=2),
            Line(
                "carla",
                "Two up, none down. Do not ask me how.",
                answers=2,
                reactions=(("alice", "LAUGH"), ("bob", "LAUGH")),
            ),
            Line("bob", "Should we take the train to Sintra on day three?"),
            Line("alice", "Yes, early. Before the buses.", answers=5),
        ),
    ),
    Talk(
        "reykjavik-room",
        journey="bob-reykjavik",
        lines=(
            Line("bob", "Forecast says clouds. Forecast always says clouds."),
            Line("alice", "I packed for clouds and for miracles."),
            Line(
                "bob",
                "The pool opens at half past six, for those who do not sleep.",
                reactions=(("alice", "WOW"),),
            ),
        ),
    ),
    Talk(
        "alice-bob",
        opened_by="alice",
        with_whom=("bob",),
        lines=(
            Line("alice", "Did you see Carla's plan for Mexico?"),
            Line(
                "bob",
                "Tacos twice, in the title. I trust it completely.",
                reactions=(("alice", "LAUGH"),),
            ),
            Line("alice", "She invited me. I have until Friday to find a reason not to go."),
            Line("bob", "You will not find one.", answers=2),
        ),
    ),
    Talk(
        "eiko-ines",
        opened_by="eiko",
        with_whom=("ines",),
        lines=(
            Line("eiko", "はじめまして。リスボンを案内していただけますか。"),
            Line("ines", "Olá Eiko! With pleasure. Mornings are best: kind light, kind hills."),
            Line("eiko", "Then mornings. Thank you!", answers=1, reactions=(("ines", "LOVE"),)),
        ),
    ),
    Talk(
        "slow-travellers",
        opened_by="hana",
        with_whom=("alice", "eiko", "farid"),
        title="Slow travellers",
        lines=(
            Line("hana", "Rule one: nobody sees more than two things a day."),
            Line("farid", "Is lunch a thing?", answers=0),
            Line(
                "hana",
                "Lunch is the thing.",
                answers=0,
                reactions=(("alice", "LOVE"), ("eiko", "LIKE"), ("farid", "CELEBRATE")),
            ),
            Line("eiko", "賛成です。"),
        ),
    ),
)
