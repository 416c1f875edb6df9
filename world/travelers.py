"""Whom do people of the seeded world book for, and by which papers do those travel?

Nobody here lives, and no country issued these papers. Mail to them ends at example domains, and
their phone numbers are of ranges kept for fiction, or of no range at all.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from subgraphs.chassis.ids import derived_id


@dataclass(frozen=True, slots=True)
class Paper:
    """`kind`: by the name that the graph gives it."""

    kind: str
    country_code: str
    number: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Traveler:
    """`owner`: the handle of who keeps them. `name`: of this one among the owner's."""

    owner: str
    name: str
    given_name: str
    family_name: str
    date_of_birth: date
    gender: str
    email: str | None = None
    phone: str | None = None
    papers: tuple[Paper, ...] = ()

    @property
    def id(self) -> str:
        return derived_id("traveler", self.owner, self.name)

    def paper_id(self, paper: Paper) -> str:
        return derived_id("traveldocument", self.owner, self.name, paper.kind)


def _passport(country_code: str, number: str, expires_on: date) -> Paper:
    return Paper("PASSPORT", country_code, number, expires_on)


TRAVELERS: Final = (
    Traveler(
        "alice", "self", "Alice", "Moreau", date(1990, 4, 17), "F",
        "alice@caravan.example", "+33199000001",
        (_passport("FR", "00AA00001", date(2034, 6, 30)),),
    ),
    Traveler(
        "alice", "child", "Jules", "Moreau", date(2019, 9, 2), "M",
        papers=(_passport("FR", "00AA00002", date(2031, 2, 28)),),
    ),
    Traveler(
        "bob", "self", "Bob", "Lindqvist", date(1985, 11, 30), "M",
        "bob@caravan.example", "+46701740601",
        (Paper("IDENTITY_CARD", "SE", "A0000001", date(2032, 3, 1)),),
    ),
    Traveler(
        "carla", "self", "Carla", "Nunes", date(1994, 1, 8), "F",
        "carla@caravan.example",
        papers=(_passport("PT", "AA000003", date(2033, 9, 15)),),
    ),
    Traveler(
        "hana", "self", "Hana", "Kovářová", date(1988, 7, 21), "F",
        "hana@caravan.example",
        papers=(_passport("CZ", "00000004", date(2033, 1, 31)),),
    ),
    Traveler("hana", "child", "Eliška", "Kovářová", date(2021, 12, 5), "F"),
    Traveler(
        "ines", "self", "Inês", "Prado", date(1991, 3, 14), "F",
        "ines@caravan.example", "+351210000005",
        (_passport("PT", "AA000005", date(2035, 5, 4)),),
    ),
    Traveler("ines", "parent", "Tomás", "Prado", date(1958, 10, 26), "M"),
)  # fmt: skip
