"""Which tools has an engine, and what comes of its calls?

An engine names a tool and its arguments; both are checked before anything is asked. It never names
an operation, and what it may read is what the traveller's own token reads.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from subgraphs.persona.personas.models import ToolName
from subgraphs.persona.tools import operations
from subgraphs.persona.tools.evidence import Evidence
from subgraphs.persona.tools.graph import Graph, Reading, Unreadable


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    def variables(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


class SearchPlaces(Arguments):
    """Find a destination or an airport by its name, in any language."""

    text: str = Field(min_length=1, max_length=100)
    only: Literal["DESTINATION", "AIRPORT"] = "DESTINATION"


class Destination(Arguments):
    """One destination by its slug, with facts to cite, its airports, towns near it and places to
    stay."""

    slug: str = Field(min_length=1, max_length=100)


class FlightOffers(Arguments):
    """Flights for sale from one airport to another on a day, by their IATA codes."""

    origin: str = Field(pattern=r"^[A-Z]{3}$")
    goal: str = Field(pattern=r"^[A-Z]{3}$")
    on: date
    travelers: int = Field(default=1, ge=1, le=9)
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")

    def variables(self) -> dict[str, Any]:
        told = self.model_dump(mode="json")
        return {"search": {"from": told.pop("origin"), "to": told.pop("goal"), **told}}


class StayOffers(Arguments):
    """Rooms for sale in a city, by its GeoNames id."""

    geoname_id: str = Field(pattern=r"^[0-9]{1,12}$")
    check_in: date
    check_out: date
    adults: int = Field(default=1, ge=1, le=16)
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")

    def variables(self) -> dict[str, Any]:
        told = self.model_dump(mode="json")
        nights = {"checkIn": told.pop("check_in"), "checkOut": told.pop("check_out")}
        return {"geonameId": told.pop("geoname_id"), "search": {**nights, **told}}


class OwnTrips(Arguments):
    """The traveller's own trips, with their dates and destinations."""


@dataclass(frozen=True, slots=True)
class Tool:
    reading: Reading
    arguments: type[Arguments]


TOOLS: Final[Mapping[ToolName, Tool]] = {
    ToolName.SEARCH_PLACES: Tool(operations.SEARCH_PLACES, SearchPlaces),
    ToolName.DESTINATION: Tool(operations.DESTINATION, Destination),
    ToolName.FLIGHT_OFFERS: Tool(operations.FLIGHT_OFFERS, FlightOffers),
    ToolName.STAY_OFFERS: Tool(operations.STAY_OFFERS, StayOffers),
    ToolName.OWN_TRIPS: Tool(operations.OWN_TRIPS, OwnTrips),
}


# There is no tool that spends. Whoever calls for one is told what it takes.
SPENDS: Final = re.compile(
    r"book|reserv|order|checkout|check_out|pay|purchase|buy|spend|confirm|accept", re.IGNORECASE
)


class Toolbox:
    """Of one turn: `token` is the traveller's; `evidence` gathers what the graph told."""

    def __init__(
        self, graph: Graph, token: str, allowed: Iterable[ToolName], evidence: Evidence
    ) -> None:
        self._graph = graph
        self._token = token
        self._allowed = frozenset(allowed)
        self._evidence = evidence

    async def call(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What the engine is shown: what was read, or `refused` with a code."""
        tool = next((TOOLS[each] for each in self._allowed if each == name), None)
        if tool is None:
            return {"refused": "NEEDS_CONFIRMATION" if SPENDS.search(name) else "NO_SUCH_TOOL"}
        try:
            variables = tool.arguments.model_validate(arguments).variables()
            told = await self._graph.read(tool.reading, variables, self._token)
        except ValidationError:
            return {"refused": "INVALID_INPUT"}
        except Unreadable as failure:
            return {"refused": failure.cause}
        self._evidence.add(told)
        return told
