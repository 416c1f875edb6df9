"""The embedded engine: no model, no network but the tools, and the same answer each time."""

from collections.abc import AsyncGenerator, Iterator
from typing import Final

from subgraphs.persona.composer.choices import Choices, price, total
from subgraphs.persona.composer.plan import Plan
from subgraphs.persona.composer.steps import BOOK, currency_of, next_call
from subgraphs.persona.composer.wording import Wording
from subgraphs.persona.engines.provider import Conversation, Delta, Said
from subgraphs.persona.personas.models import Tone, ToolName

NAME: Final = "composer"


class Composer:
    name = NAME

    async def stream(self, conversation: Conversation) -> AsyncGenerator[Delta, None]:
        """Never fails: what it does not find out it says."""
        plan = Plan(conversation)
        if call := next_call(plan):
            yield call
            return
        for sentence in answer(plan):
            yield Said(f"{sentence} ")


def answer(plan: Plan) -> Iterator[str]:
    say = Wording(plan.question.language, plan.question.tone)
    if not plan.goals:
        yield say("where")
    elif plan.destination is None:
        yield say("away" if plan.is_refused else "unknown", place=plan.goals[0])
    else:
        yield from say.hello
        yield from _planned(plan, say)


def _planned(plan: Plan, say: Wording) -> Iterator[str]:
    assert plan.destination is not None
    days, choices = plan.days, Choices(plan)
    dates = {"place": plan.destination["name"], "first": days[0], "last": days[-1]}
    yield say("plan" if len(days) > 1 else "plan_1", days=len(days), **dates)
    if plan.question.tone is not Tone.BRIEF:
        yield from _known(choices, say)
    yield from _assumed(plan, say)
    yield from _missing(plan, choices, say)
    yield from _costs(plan, choices, say)
    if plan.how_often(BOOK):
        yield say("may_not_book")
    yield say("spends")


def _known(choices: Choices, say: Wording) -> Iterator[str]:
    """Quoted: it is others who say so."""
    if choices.facts:
        fact = choices.facts[0]
        yield say("known", source=fact["source"], fact=fact["text"])


def _assumed(plan: Plan, say: Wording) -> Iterator[str]:
    if plan.wish.first is None:
        yield say("assumed_first")
    if plan.wish.days is None and plan.wish.last is None:
        yield say("assumed_days")


def _missing(plan: Plan, choices: Choices, say: Wording) -> Iterator[str]:
    if ToolName.FLIGHT_OFFERS in plan.question.tools and not choices.flights:
        yield say("no_flights" if plan.wish.origin else "no_origin")
    if len(plan.days) > 1 and choices.stay is None:
        yield say("no_stays")


def _costs(plan: Plan, choices: Choices, say: Wording) -> Iterator[str]:
    offers = [*choices.flights, *([choices.stay] if choices.stay else [])]
    spent = total([price(offer) for offer in offers], currency_of(plan))
    if spent is None:
        return
    yield say("total", amount=spent.value, currency=spent.currency)
    if budget := plan.wish.budget:
        words = "over" if budget < spent else "within"
        yield say(words, amount=budget.value, currency=budget.currency)
