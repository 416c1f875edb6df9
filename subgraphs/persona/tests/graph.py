"""A gateway in front of a small world: the committed graph's own schema, and three towns in it.

What a tool asks is executed against that schema, so an operation that the graph would refuse is
refused here. It notes what it was asked, by whom.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, graphql_sync, parse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from subgraphs.persona.tests.till import Till

ROOT: Final = Path(__file__).parents[3]
LISBON: Final = {"latitude": 38.7167, "longitude": -9.1333}
ALMADA: Final = {"latitude": 38.679, "longitude": -9.1569}
PARIS: Final = {"latitude": 49.0097, "longitude": 2.5479}
GOOD_TO_KNOW: Final = (
    "Lisbon is the capital of Portugal.",
    "Lisbon lies on the coast, by the sea.",
    "The market of Lisbon sells fish and wine.",
)


@cache
def schema() -> GraphQLSchema:
    text = (ROOT / "supergraph" / "supergraph.graphql").read_text()
    return build_schema(text, assume_valid_sdl=True)


def page(*found: Mapping[str, Any]) -> dict[str, Any]:
    return {"edges": [{"node": each} for each in found]}


@dataclass(frozen=True, slots=True)
class Asked:
    kind: str
    name: str
    variables: Mapping[str, Any]
    token: str


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass
class SmallWorld:
    """`refusing`: root fields that answer FORBIDDEN. `broken`: it answers nobody. `open`: not set,
    whoever asks for more than consents waits."""

    facts: list[str] = field(default_factory=lambda: list(GOOD_TO_KNOW))
    property_name: str = "Casa do Rio"
    trip_title: str = "A week of hills"
    airline_name: str = "Vento"
    consents: dict[str, bool] = field(
        default_factory=lambda: {"AI_MEMORY": True, "PERSONALIZATION": True}
    )
    refusing: set[str] = field(default_factory=set)
    broken: bool = False
    flight_price: str = "80.00"
    flight_hours: tuple[str, ...] = ("08",)
    asked: list[Asked] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=_set)
    till: Till = field(default_factory=Till)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/graphql", self.answer, methods=["POST"])])

    async def answer(self, request: Request) -> JSONResponse:
        body = await request.json()
        token = request.headers["authorization"].removeprefix("Bearer ")
        [operation] = parse(body["query"]).definitions
        assert isinstance(operation, OperationDefinitionNode)
        name = operation.name.value if operation.name else ""
        self.asked.append(Asked(operation.operation.value, name, body["variables"], token))
        if name != "Consents":
            await self.open.wait()
        if self.broken:
            return JSONResponse({"errors": [{"extensions": {"code": "SUBGRAPH_UNAVAILABLE"}}]}, 500)
        done = graphql_sync(
            schema(), body["query"], root_value=self.root(), variable_values=body["variables"]
        )
        if self.till.loses(name):
            return JSONResponse({"errors": [{"extensions": {"code": "INTERNAL_SERVER_ERROR"}}]})
        errors = [
            {"message": each.message, "extensions": {"code": each.message}}
            for each in done.errors or ()
        ]
        return JSONResponse({"data": done.data, **({"errors": errors} if errors else {})})

    def root(self) -> dict[str, Any]:
        fields = {
            "searchPlaces": self.places,
            "destination": self.destination,
            "flightOffers": self.flights,
            "city": lambda info, geonameId: {"stayOffers": self.stays},
            "viewer": lambda info: {"consents": self.given, "trips": self.trips},
            "createTrip": self.till.plan,
            "checkoutTrip": self.till.check_out,
        }
        return {name: _forbidden if name in self.refusing else f for name, f in fields.items()}

    def places(
        self, info: Any, text: str, only: str, first: int, after: str | None
    ) -> dict[str, Any]:
        if only == "AIRPORT":
            return page(self.airport("CDG", PARIS)) if text == "Paris" else page()
        return page(self.lisbon()) if text in {"Lisbon", "Lisboa"} else page()

    def destination(self, info: Any, slug: str) -> dict[str, Any] | None:
        return self.lisbon() if slug == "lisbon" else None

    def lisbon(self) -> dict[str, Any]:
        facts = [
            {"id": f"fact_{number}", "text": text, "source": "GeoNames"}
            for number, text in enumerate(self.facts)
        ]
        towns = [("Lisbon", "2267057", LISBON), ("Almada", "2271772", ALMADA)]
        return {
            "__typename": "Destination",
            "id": "destination_lisbon",
            "name": "Lisbon",
            "slug": "lisbon",
            "countryCode": "PT",
            "location": LISBON,
            "tags": ["CAPITAL"],
            "city": {"geonameId": "2267057"},
            "facts": lambda info, first, after: page(*facts[:first]),
            "airports": lambda info, first, after: page(self.airport("LIS", LISBON)),
            "cities": lambda info, first, after: page(
                *(
                    {
                        "__typename": "City",
                        "id": f"city_{name.lower()}",
                        "name": name,
                        "geonameId": id,
                        "location": at,
                    }
                    for name, id, at in towns
                )
            ),
            "properties": lambda info, first, after: page(self.property(3)),
        }

    def airport(self, code: str, at: Mapping[str, float]) -> dict[str, Any]:
        return {
            "__typename": "Airport",
            "id": f"airport_{code.lower()}",
            "name": code,
            "iataCode": code,
            "location": at,
        }

    def property(self, stars: int) -> dict[str, Any]:
        return {
            "__typename": "Property",
            "id": f"property_{stars}",
            "name": self.property_name,
            "kind": "HOTEL",
            "stars": stars,
            "location": LISBON,
        }

    def flights(
        self, info: Any, search: Mapping[str, Any], first: int, after: str | None
    ) -> dict[str, Any]:
        at = {"CDG": PARIS, "LIS": LISBON}
        offers = [self.flight(search, hour, at) for hour in self.flight_hours]
        return page(*offers)

    def flight(self, search: Mapping[str, Any], hour: str, at: Mapping[str, Any]) -> dict[str, Any]:
        on = search["on"]
        segment = {
            "fromIata": search["from"],
            "toIata": search["to"],
            "airlineName": self.airline_name,
            "flightNumber": "VE1",
            "departsAtLocal": f"{on}T{hour}:00:00+01:00",
            "arrivesAtLocal": f"{on}T{int(hour) + 2}:00:00+00:00",
            "from": {"location": at[search["from"]]},
            "to": {"location": at[search["to"]]},
        }
        later = "" if hour == "08" else f"_{hour}"
        return {
            "__typename": "FlightOffer",
            "id": f"flightoffer_{search['from'].lower()}{later}",
            "price": {"amount": self.flight_price, "currency": search["currency"]},
            "slices": [{"segments": [segment]}],
        }

    def stays(
        self, info: Any, search: Mapping[str, Any], first: int, after: str | None
    ) -> dict[str, Any]:
        return page(*(self.stay(search, stars, cost) for stars, cost in ((2, 90), (5, 240))))

    def stay(self, search: Mapping[str, Any], stars: int, cost: int) -> dict[str, Any]:
        nights = (_date(search["checkOut"]) - _date(search["checkIn"])).days
        return {
            "__typename": "StayOffer",
            "id": f"stayoffer_{stars}",
            "propertyName": f"{self.property_name} {stars}",
            "checkIn": search["checkIn"],
            "checkOut": search["checkOut"],
            "price": {"amount": f"{nights * cost}.00", "currency": search["currency"]},
            "property": self.property(stars),
        }

    def given(self, info: Any) -> list[dict[str, Any]]:
        return [{"purpose": name, "granted": granted} for name, granted in self.consents.items()]

    def trips(self, info: Any, first: int, after: str | None) -> dict[str, Any]:
        return page(
            {
                "id": "trip_0gbtsgvb52b6aa1t8wqs6zes85",
                "title": self.trip_title,
                "startsOn": "2027-05-01",
                "endsOn": "2027-05-03",
                "destination": {"id": "destination_lisbon", "name": "Lisbon", "slug": "lisbon"},
            }
        )


def _forbidden(info: Any, **arguments: object) -> None:
    raise ValueError("FORBIDDEN")


def _date(told: Any) -> date:
    return told if isinstance(told, date) else date.fromisoformat(told)
