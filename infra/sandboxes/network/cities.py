"""Which airport gives a city its code, and which city does an airport serve?"""

from functools import cache
from typing import Final

from infra.sandboxes.network.places import Airport, Destination, airports, destinations, km_between

NEARBY_KM: Final = 100.0


@cache
def city_airports() -> dict[int, Airport]:
    """By a destination's GeoNames id: the biggest airport nearby; those without one are left out.

    Two destinations may share an airport.
    """
    biggest_first = list(airports().values())
    found = {place.geoname_id: _near(place, biggest_first) for place in destinations()}
    return {geoname_id: airport for geoname_id, airport in found.items() if airport}


def destinations_of(city_code: str) -> list[Destination]:
    """Largest first."""
    airport_of = city_airports()
    return [
        place
        for place in destinations()
        if place.geoname_id in airport_of and airport_of[place.geoname_id].iata == city_code
    ]


@cache
def city_of(iata: str) -> Destination | None:
    """The nearest that the airport is near to."""
    airport = airports()[iata]
    near = [(_km(place, airport), place.geoname_id, place) for place in destinations()]
    km, _, place = min(near)
    return place if km <= NEARBY_KM else None


def city_code_of(iata: str) -> str:
    """Its own code where no city is near."""
    place = city_of(iata)
    airport = city_airports().get(place.geoname_id) if place else None
    return airport.iata if airport else iata


def _near(place: Destination, biggest_first: list[Airport]) -> Airport | None:
    return next((port for port in biggest_first if _km(place, port) <= NEARBY_KM), None)


def _km(place: Destination, airport: Airport) -> float:
    return km_between((place.latitude, place.longitude), (airport.latitude, airport.longitude))
