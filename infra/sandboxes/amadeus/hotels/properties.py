"""Which hotels does Amadeus know, under which ids?"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from infra.sandboxes.network.cities import city_airports
from infra.sandboxes.network.hotels import hotels
from infra.sandboxes.network.places import Destination, destinations, km_between
from world.dice import Dice
from world.properties import Property

CHAINS: Final = ("XA", "XK", "XM", "XR", "XT", "XV")  # of nobody
REACH_KM: Final = 7.0  # from the centre of its destination to the farthest hotel
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Hotel:
    """`id`: eight characters, the first two its chain's."""

    id: str
    place: Destination
    about: Property

    @property
    def chain(self) -> str:
        return self.id[:2]

    @property
    def city_code(self) -> str:
        """Empty where no airport is near."""
        airport = city_airports().get(self.place.geoname_id)
        return airport.iata if airport else ""

    def km_to(self, latitude: float, longitude: float) -> float:
        here = (self.about.latitude, self.about.longitude)
        return km_between(here, (latitude, longitude))


@cache
def hotels_by_id() -> dict[str, Hotel]:
    return {hotel.id: hotel for place in destinations() for hotel in _hotels(place)}


def near(latitude: float, longitude: float, radius_km: float) -> list[tuple[float, Hotel]]:
    """With the distance in km, nearest first."""
    here = (latitude, longitude)
    places = (
        place
        for place in destinations()
        if km_between(here, (place.latitude, place.longitude)) <= radius_km + REACH_KM
    )
    found = [
        (hotel.km_to(latitude, longitude), hotel) for place in places for hotel in _hotels(place)
    ]
    return sorted(
        (each for each in found if each[0] <= radius_km), key=lambda each: (each[0], each[1].id)
    )


def _hotels(place: Destination) -> Iterator[Hotel]:
    for about in hotels(place):
        chain = Dice(f"chain of {about.id}").one_of(CHAINS)
        number = _in_base_36(place.geoname_id, 5) + _in_base_36(about.number, 1)
        yield Hotel(chain + number, place, about)


def _in_base_36(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
