"""What does the composer still have to find out, in which order?"""

from collections.abc import Callable, Iterator
from typing import Final

from subgraphs.persona.composer.itinerary import proposal
from subgraphs.persona.composer.plan import Plan
from subgraphs.persona.drafts.proposal import TOOL
from subgraphs.persona.engines.provider import Call
from subgraphs.persona.personas.models import ToolName

Step = Callable[[Plan], Iterator[Call]]
# No tool, for any engine: who asks for it learns that the person has to confirm first.
BOOK: Final = "BOOK_ITINERARY"


def next_call(plan: Plan) -> Call | None:
    """None: all is known, and said."""
    calls = (call for step in STEPS for call in step(plan) if _is_open(plan, call))
    return next(calls, None)


def _is_open(plan: Plan, call: Call) -> bool:
    return call.tool in {TOOL, BOOK, *plan.question.tools}


def _trip(plan: Plan) -> Iterator[Call]:
    if plan.question.trip_id and not plan.how_often(ToolName.OWN_TRIPS):
        yield _call(ToolName.OWN_TRIPS)


def _goal(plan: Plan) -> Iterator[Call]:
    for name in plan.goals:
        if plan.goal is None and not plan.asked(ToolName.SEARCH_PLACES, text=name):
            yield _call(ToolName.SEARCH_PLACES, text=name, only="DESTINATION")


def _destination(plan: Plan) -> Iterator[Call]:
    if plan.goal and not plan.how_often(ToolName.DESTINATION):
        yield _call(ToolName.DESTINATION, slug=plan.goal["slug"])


def _start(plan: Plan) -> Iterator[Call]:
    origin = plan.wish.origin
    if plan.airport and origin and not plan.asked(ToolName.SEARCH_PLACES, only="AIRPORT"):
        yield _call(ToolName.SEARCH_PLACES, text=origin, only="AIRPORT")


def _ways(plan: Plan) -> Iterator[Call]:
    if plan.airport is None or plan.start is None:
        return
    home, away = plan.start["iataCode"], plan.airport["iataCode"]
    ways = [(home, away, plan.first), (away, home, plan.last)]
    for origin, goal, on in ways[plan.how_often(ToolName.FLIGHT_OFFERS) :]:
        people, currency = plan.wish.people, currency_of(plan)
        asked = {"origin": origin, "goal": goal, "on": on.isoformat()}
        yield _call(ToolName.FLIGHT_OFFERS, **asked, travelers=people, currency=currency)


def _stays(plan: Plan) -> Iterator[Call]:
    city = (plan.destination or {}).get("city")
    if city and len(plan.days) > 1 and not plan.how_often(ToolName.STAY_OFFERS):
        yield _call(
            ToolName.STAY_OFFERS,
            geoname_id=city["geonameId"],
            check_in=plan.first.isoformat(),
            check_out=plan.last.isoformat(),
            adults=plan.wish.people,
            currency=currency_of(plan),
        )


def _draft(plan: Plan) -> Iterator[Call]:
    if plan.destination and not plan.how_often(TOOL):
        yield Call(TOOL, TOOL, proposal(plan).model_dump(mode="json"))


def _purchase(plan: Plan) -> Iterator[Call]:
    if plan.destination and plan.wish.buys and not plan.how_often(BOOK):
        yield Call(BOOK, BOOK, {})


STEPS: Final[tuple[Step, ...]] = (
    *(_trip, _goal, _destination, _start, _ways, _stays),
    *(_draft, _purchase),
)


def currency_of(plan: Plan) -> str:
    return plan.wish.budget.currency if plan.wish.budget else "EUR"


def _call(tool: ToolName, **arguments: object) -> Call:
    return Call(tool, tool, arguments)
