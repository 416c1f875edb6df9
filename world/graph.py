"""Who follows whom in the seeded world, and who blocked whom?

People follow those who travel for the same things and speak their languages, and the guides.
"""

from typing import Final

from world.dice import Dice
from world.people import BY_HANDLE, PEOPLE, Person

FEWEST: Final = 6
MOST: Final = 25
# What examples and tests lean on: these follow each other.
FRIENDS: Final = (
    ("alice", "bob"),
    ("alice", "carla"),
    ("alice", "eiko"),
    ("alice", "dmitri"),
    ("bob", "carla"),
    ("bob", "eiko"),
    ("carla", "eiko"),
)
# (blocker, blocked)
BLOCKS: Final = (
    ("viktor", "alice"),
    ("alice", "suspended"),
    ("emma", "suspended"),
    ("noa", "suspended"),
    ("parisa", "viktor"),
    ("june", "sam_r"),
    ("sam_r", "june"),
)


def blocks() -> list[tuple[Person, Person]]:
    """(blocker, blocked)."""
    return [(BY_HANDLE[blocker], BY_HANDLE[blocked]) for blocker, blocked in BLOCKS]


def follows() -> list[tuple[Person, Person]]:
    """(follower, followed); all accepted. Nobody follows whom they cannot see."""
    return [
        (follower, followed)
        for follower in PEOPLE
        if follower.travels and not follower.is_suspended
        for followed in _followed_by(follower)
    ]


def _followed_by(follower: Person) -> list[Person]:
    """6 to 25 people, those closest to the follower first; who travels for more knows more."""
    dice = Dice(f"follows/{follower.handle}")
    count = FEWEST + int((MOST - FEWEST + 1) * dice.share() ** (2 / len(follower.circles)))
    there = [person for person in PEOPLE if _may_follow(follower, person)]
    closeness = {person.handle: _closeness(follower, person) + 3 * dice.share() for person in there}
    there.sort(key=lambda person: (-closeness[person.handle], person.handle))
    return there[:count]


def _may_follow(follower: Person, person: Person) -> bool:
    is_shown = person.visibility != "PRIVATE" and not person.is_suspended
    between = {(follower.handle, person.handle), (person.handle, follower.handle)}
    return person is not follower and person.travels and is_shown and between.isdisjoint(BLOCKS)


def _closeness(follower: Person, person: Person) -> float:
    if {(follower.handle, person.handle), (person.handle, follower.handle)} & {*FRIENDS}:
        return 100
    circles = len({*follower.circles} & {*person.circles})
    languages = len({*follower.languages} & {*person.languages} - {"en"})
    return 2 * circles + languages + (1.5 if "PROFESSIONAL" in person.roles else 0)
