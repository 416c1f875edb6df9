"""Which tool does the composer call next, and what has it learned so far?

Everything follows from the conversation: the same words and the same answers of the graph make the
same plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from subgraphs.persona.composer import reading
from subgraphs.persona.composer.reading import Wish
from subgraphs.persona.engines.provider import Conversation
from subgraphs.persona.personas.models import ToolName

DAYS: Final = 3  # where nothing was said
AHEAD: Final = timedelta(days=30)

Told = Mapping[str, Any]


class Plan:
    def __init__(self, conversation: Conversation) -> None:
        self._talk = conversation
        self.question = conversation.question

    @cached_property
    def said(self) -> Wish:
        return reading.read(self.question.prompt, self.question.today)

    @cached_property
    def wish(self) -> Wish:
        """What was said, and where that leaves something open, what the trip and memories say."""
        said = self.said
        trip = self.trip
        if trip and trip["startsOn"] and said.first is None:
            first, last = date.fromisoformat(trip["startsOn"]), trip["endsOn"]
            ends = date.fromisoformat(last) if last else None
            if ends and said.days is None:
                said = replace(said, last=min(ends, first + timedelta(days=reading.MOST_DAYS - 1)))
            said = replace(said, first=first)
        if said.origin is None:
            said = replace(said, origin=reading.home_of(list(self.question.memories)))
        return said

    @property
    def first(self) -> date:
        return self.wish.first or self.question.today + AHEAD

    @property
    def last(self) -> date:
        """The day of leaving."""
        days = self.wish.days or DAYS
        return self.wish.last or self.first + timedelta(days=days - 1)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @cached_property
    def trip(self) -> Told | None:
        return next((each for each in self._trips if each["id"] == self.question.trip_id), None)

    @cached_property
    def goals(self) -> tuple[str, ...]:
        """Names to look for; of a trip, its destination's."""
        if self.said.places:
            return self.said.places
        at = (self.trip or {}).get("destination")
        return (at["name"],) if at else ()

    @cached_property
    def goal(self) -> Told | None:
        """The first place that was found under one of the names."""
        return next(iter(self._found("DESTINATION")), None)

    @cached_property
    def start(self) -> Told | None:
        """The airport one starts from."""
        return next(iter(self._found("AIRPORT")), None)

    @cached_property
    def destination(self) -> Told | None:
        for exchange in self._talk.results(ToolName.DESTINATION):
            if found := exchange.result.get("destination"):
                return dict(found)
        return None

    @property
    def airport(self) -> Told | None:
        """Of the destination."""
        return next(iter(nodes((self.destination or {}).get("airports"))), None)

    @cached_property
    def flights(self) -> list[list[Told]]:
        """There, and back."""
        answers = self._talk.results(ToolName.FLIGHT_OFFERS)
        return [nodes(exchange.result.get("flightOffers")) for exchange in answers]

    @cached_property
    def stays(self) -> list[Told]:
        answers = self._talk.results(ToolName.STAY_OFFERS)
        return [
            stay
            for exchange in answers
            for stay in nodes((exchange.result.get("city") or {}).get("stayOffers"))
        ]

    @property
    def is_refused(self) -> bool:
        """Whether something that was looked for could not be looked at."""
        return any("refused" in each.result for calls in self._talk.rounds for each in calls)

    def asked(self, tool: ToolName, **arguments: object) -> bool:
        """Whether it was called so already."""
        return any(
            arguments.items() <= dict(exchange.call.arguments).items()
            for exchange in self._talk.results(tool)
        )

    def how_often(self, tool: str) -> int:
        return len(self._talk.results(tool))

    @property
    def _trips(self) -> list[Told]:
        answers = self._talk.results(ToolName.OWN_TRIPS)
        return [
            trip
            for exchange in answers
            for trip in nodes((exchange.result.get("viewer") or {}).get("trips"))
        ]

    def _found(self, only: str) -> list[Told]:
        return [
            place
            for exchange in self._talk.results(ToolName.SEARCH_PLACES)
            if exchange.call.arguments["only"] == only
            for place in nodes(exchange.result.get("searchPlaces"))
        ]


def nodes(connection: Told | None) -> list[Told]:
    """Of a page; none where it could not be read."""
    edges: Sequence[Told] = (connection or {}).get("edges") or ()
    return [edge["node"] for edge in edges if edge.get("node")]
