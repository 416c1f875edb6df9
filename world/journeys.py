"""Which trips do people of the seeded world make, past and coming, and with whom?"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from subgraphs.chassis.ids import derived_id
from world.places import city_id, destination_id


@dataclass(frozen=True, slots=True)
class Journey:
    """`starts_in`: days from the first of the month in which the world is seeded."""

    key: str
    title: str
    owner: str  # handle
    place: str  # slug of a destination
    starts_in: int
    nights: int
    with_whom: tuple[tuple[str, str], ...] = ()  # (handle, role)
    invited: tuple[str, ...] = ()  # handles that have not answered yet
    flies: tuple[str, str] | None = None  # from which airport to which, and back
    stays: bool = False

    @property
    def id(self) -> str:
        return derived_id("trip", self.key)

    @property
    def destination_id(self) -> str:
        return destination_id(self.place)

    @property
    def city_id(self) -> str:
        return city_id(self.place)

    @property
    def people(self) -> tuple[str, ...]:
        """Handles of its members, the owner first."""
        return (self.owner, *(handle for handle, _ in self.with_whom))

    def starts_on(self, today: date) -> date:
        return today.replace(day=1) + timedelta(days=self.starts_in)

    def ends_on(self, today: date) -> date:
        return self.starts_on(today) + timedelta(days=self.nights)


# Of those that fly, the past ones left at most eleven months ago: flights are sold so far ahead.
JOURNEYS: Final = (
    Journey(
        "alice-lisbon", "A week of hills", "alice", "lisbon", 75, 7,
        with_whom=(("bob", "EDITOR"), ("carla", "VIEWER")), invited=("hana",),
        flies=("CDG", "LIS"), stays=True,
    ),
    Journey(
        "alice-kyoto", "Kyoto, slowly", "alice", "kyoto", 160, 12,
        with_whom=(("eiko", "EDITOR"),), flies=("CDG", "KIX"), stays=True,
    ),
    Journey(
        "alice-prague", "Trams and dumplings", "alice", "prague", -120, 4,
        with_whom=(("hana", "EDITOR"),), flies=("CDG", "PRG"), stays=True,
    ),
    Journey(
        "bob-reykjavik", "Looking for the lights", "bob", "reykjavik", 95, 5,
        with_whom=(("alice", "VIEWER"), ("bjork_a", "VIEWER")), invited=("dmitri",),
        flies=("ARN", "KEF"), stays=True,
    ),
    Journey(
        "bob-copenhagen", "Harbour baths", "bob", "copenhagen", -60, 3,
        with_whom=(("alice", "EDITOR"),), flies=("ARN", "CPH"),
    ),
    Journey(
        "carla-mexico", "Tacos, museums, tacos", "carla", "mexico-city", 110, 9,
        with_whom=(("ines", "VIEWER"),), invited=("alice",), flies=("LIS", "MEX"), stays=True,
    ),
    Journey(
        "eiko-lisbon", "リスボンの坂", "eiko", "lisbon", 82, 6,
        with_whom=(("ines", "EDITOR"),), flies=("HND", "LIS"), stays=True,
    ),
    Journey(
        "farid-istanbul", "Two continents in a weekend", "farid", "istanbul", 64, 3,
        with_whom=(("dmitri", "VIEWER"),), flies=("CMN", "IST"), stays=True,
    ),
    Journey(
        "hana-vienna", "Coffee houses", "hana", "vienna", -30, 3,
        with_whom=(("alice", "VIEWER"),), stays=True,
    ),
    Journey(
        "dmitri-tokyo", "Токио весной", "dmitri", "tokyo", 150, 10,
        with_whom=(("eiko", "VIEWER"),), flies=("IST", "HND"),
    ),
)  # fmt: skip
BY_KEY: Final = {journey.key: journey for journey in JOURNEYS}
