"""Where does something stand in a list that is sorted by time?"""

from datetime import UTC, datetime


def place_of(at: datetime, id: str) -> str:
    """Sorts by time, then by id; the id follows the space."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f} {id}"


def id_at(place: str) -> str:
    return place.partition(" ")[2]
