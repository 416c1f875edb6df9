"""Which airports and cities match a word?"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from infra.sandboxes.amadeus import refusals
from infra.sandboxes.amadeus.calls import Call
from infra.sandboxes.amadeus.disguises import Answer
from infra.sandboxes.amadeus.failures import How
from infra.sandboxes.amadeus.store import Document
from infra.sandboxes.clock import Clock
from infra.sandboxes.network.cities import city_airports, city_code_of, city_of
from infra.sandboxes.network.places import Airport, Destination, airports, destinations

PATH: Final = "/v1/reference-data/locations"
MOST_A_PAGE: Final = 20
_MOST_PASSENGERS: Final = 105.0  # millions a year


class Locations:
    """An airport's id is `A` and its code, a city's `C` and its code."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def search(self, call: Call) -> Answer:
        keyword = _keyword(call.query)
        kinds = call.query.get("subType", "").split(",")
        if not kinds[0]:
            raise refusals.missing("subType", parameter="subType")
        if not set(kinds) <= {"AIRPORT", "CITY"}:
            raise refusals.misshapen("subType", parameter="subType")
        found = [] if call.how is How.EMPTY else [*self._matching(keyword, kinds, call.query)]
        found.sort(key=lambda each: -each["analytics"]["travelers"]["score"])
        return _paged(found, call)

    def one(self, call: Call) -> Answer:
        found = next((each for each in self._all() if each["id"] == call.id), None)
        if found is None:
            raise refusals.not_found("No such location")
        return Answer(200, {"data": found, "meta": {"links": {"self": call.url}}})

    def cities(self, call: Call) -> Answer:
        keyword = _keyword(call.query)
        most = _number(call.query, "max", 10)
        found = [
            place
            for place in destinations()
            if place.name.upper().startswith(keyword)
            and call.query.get("countryCode") in {None, place.country}
        ]
        kept = [] if call.how is How.EMPTY else found[:most]
        body: Document = {"data": [_city(place) for place in kept]}
        if call.query.get("include") == "AIRPORTS":
            ports = [airport for place in kept for airport in _airports_of(place)]
            body["included"] = {"airports": {f"A{port.iata}": _named(port) for port in ports}}
        meta = {"count": len(kept), "links": {"self": call.url}}
        return Answer(200, {"meta": meta, **body})

    def _matching(
        self, keyword: str, kinds: list[str], query: Mapping[str, str]
    ) -> Iterator[Document]:
        country = query.get("countryCode")
        for each in self._all():
            address = each["address"]
            words = (each["iataCode"], each["name"], address["cityName"])
            is_named = any(word.startswith(keyword) for word in words)
            if is_named and each["subType"] in kinds and country in {None, address["countryCode"]}:
                yield each

    def _all(self) -> Iterator[Document]:
        now = self._clock.now()
        for airport in airports().values():
            yield _airport(airport, now)
        seen: set[str] = set()
        for place in destinations():
            port = city_airports().get(place.geoname_id)
            if port and port.iata not in seen:
                seen.add(port.iata)
                yield {
                    **_location("CITY", port, place, now),
                    "geoCode": {"latitude": place.latitude, "longitude": place.longitude},
                }


def _airport(airport: Airport, now: datetime) -> Document:
    return _location("AIRPORT", airport, city_of(airport.iata), now)


def _location(kind: str, airport: Airport, place: Destination | None, now: datetime) -> Document:
    city = (place.name if place else airport.name).upper()
    name = city if kind == "CITY" else airport.name.upper()
    id = f"{kind[0]}{airport.iata}"
    offset = f"{now.astimezone(airport.zone):%z}"
    return {
        "type": "location",
        "subType": kind,
        "name": name,
        "detailedName": f"{city}/{airport.country}: {name}",
        "id": id,
        "self": {"href": f"{PATH}/{id}", "methods": ["GET"]},
        "timeZoneOffset": f"{offset[:3]}:{offset[3:5]}",
        "iataCode": airport.iata,
        "geoCode": {"latitude": airport.latitude, "longitude": airport.longitude},
        "address": {
            "cityName": city,
            "cityCode": city_code_of(airport.iata),
            "countryName": airport.country,
            "countryCode": airport.country,
        },
        "analytics": {"travelers": {"score": round(100 * airport.weight / _MOST_PASSENGERS)}},
    }


def _city(place: Destination) -> Document:
    relations = [{"id": f"A{each.iata}", "type": "Airport"} for each in _airports_of(place)]
    airport = city_airports().get(place.geoname_id)
    return {
        "type": "location",
        "subType": "city",
        "name": place.name,
        **({"iataCode": airport.iata} if airport else {}),
        "address": {"countryCode": place.country},
        "geoCode": {"latitude": place.latitude, "longitude": place.longitude},
        "relationships": relations,
    }


def _named(airport: Airport) -> Document:
    return {
        "type": "location",
        "subType": "airport",
        "name": airport.name,
        "iataCode": airport.iata,
        "address": {"countryCode": airport.country},
        "geoCode": {"latitude": airport.latitude, "longitude": airport.longitude},
    }


def _airports_of(place: Destination) -> list[Airport]:
    near = (airport for airport in airports().values() if airport.country == place.country)
    return [airport for airport in near if city_of(airport.iata) == place]


def _paged(found: list[Document], call: Call) -> Answer:
    limit = min(_number(call.query, "page[limit]", 10), MOST_A_PAGE)
    offset = _number(call.query, "page[offset]", 0)
    last = max(0, (len(found) - 1) // limit * limit) if limit else 0
    links = {"self": call.url, "first": _link(call, 0, limit), "last": _link(call, last, limit)}
    if offset + limit < len(found):
        links["next"] = _link(call, offset + limit, limit)
    if offset:
        links["previous"] = _link(call, max(0, offset - limit), limit)
    meta = {"count": len(found), "links": links}
    return Answer(200, {"meta": meta, "data": found[offset : offset + limit]})


def _link(call: Call, offset: int, limit: int) -> str:
    asked = {
        **call.query,
        "page[offset]": offset,
        "page[limit]": limit,
    }
    return f"{call.url.split('?')[0]}?{urlencode(asked)}"


def _keyword(query: Mapping[str, str]) -> str:
    keyword = query.get("keyword", "").strip().upper()
    if not keyword:
        raise refusals.missing("keyword", parameter="keyword")
    return keyword


def _number(query: Mapping[str, str], name: str, otherwise: int) -> int:
    text = query.get(name, str(otherwise))
    if not text.isascii() or not text.isdigit():
        raise refusals.misshapen(name, parameter=name)
    return int(text)
