"""Which hotels are in a city, near a point, or behind these ids?"""

from datetime import UTC
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from infra.sandboxes.amadeus import refusals
from infra.sandboxes.amadeus.calls import Call
from infra.sandboxes.amadeus.disguises import Answer
from infra.sandboxes.amadeus.failures import How
from infra.sandboxes.amadeus.hotels.properties import Hotel, hotels_by_id, near
from infra.sandboxes.amadeus.parameters import read
from infra.sandboxes.amadeus.store import Document
from infra.sandboxes.clock import Clock
from infra.sandboxes.network.cities import destinations_of

KM_A_MILE: Final = 1.609344
MOST_RADIUS: Final = 300


class _Near(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    radius: int = Field(default=5, ge=1, le=MOST_RADIUS)
    radius_unit: Literal["KM", "MILE"] = "KM"
    chain_codes: str = ""
    ratings: str = ""

    @property
    def km(self) -> float:
        return self.radius * (KM_A_MILE if self.radius_unit == "MILE" else 1.0)

    def takes(self, hotel: Hotel) -> bool:
        chains, ratings = self.chain_codes.split(","), self.ratings.split(",")
        is_rated = not self.ratings or str(hotel.about.stars) in ratings
        return is_rated and (not self.chain_codes or hotel.chain in chains)


class _ByCity(_Near):
    city_code: Annotated[str, Field(pattern="^[A-Z]{3}$")]


class _ByGeocode(_Near):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Listing:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def by_city(self, call: Call) -> Answer:
        asked = read(_ByCity, call.query)
        found = {
            hotel.id: (km, hotel)
            for place in destinations_of(asked.city_code)
            for km, hotel in near(place.latitude, place.longitude, asked.km)
        }
        return self._answer([*found.values()], asked, call)

    def by_geocode(self, call: Call) -> Answer:
        asked = read(_ByGeocode, call.query)
        return self._answer(near(asked.latitude, asked.longitude, asked.km), asked, call)

    def by_hotels(self, call: Call) -> Answer:
        ids = call.query.get("hotelIds", "").split(",")
        known = hotels_by_id()
        if unknown := [id for id in ids if id not in known]:
            raise refusals.no_such_hotel(unknown[0])
        return _listed([self._shown(known[id]) for id in ids], call)

    def _answer(self, found: list[tuple[float, Hotel]], asked: _Near, call: Call) -> Answer:
        if call.how is How.EMPTY:
            return _listed([], call)
        shown = [
            {**self._shown(hotel), "distance": {"value": round(km, 2), "unit": "KM"}}
            for km, hotel in found
            if asked.takes(hotel)
        ]
        if not shown:
            raise refusals.nothing_found()
        return _listed(shown, call)

    def _shown(self, hotel: Hotel) -> Document:
        updated = self._clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0)
        return {
            "chainCode": hotel.chain,
            "iataCode": hotel.city_code,
            "dupeId": 700_000_000 + hotel.place.geoname_id,
            "name": hotel.about.name.upper(),
            "hotelId": hotel.id,
            "geoCode": {
                "latitude": hotel.about.latitude,
                "longitude": hotel.about.longitude,
            },
            "address": {"countryCode": hotel.place.country},
            **({"rating": hotel.about.stars} if hotel.about.stars else {}),
            "lastUpdate": f"{updated:%FT%T}",
        }


def _listed(shown: list[Document], call: Call) -> Answer:
    links = {"self": call.url}
    return Answer(200, {"data": shown, "meta": {"count": len(shown), "links": links}})
