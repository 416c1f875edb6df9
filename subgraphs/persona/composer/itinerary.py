"""How are the days filled? Each item is something the graph told of, or says that it is not."""

from collections.abc import Iterator
from datetime import date
from itertools import chain, cycle, islice
from typing import Final

from subgraphs.persona.composer.choices import LATE_ENOUGH, Choices, hour_of
from subgraphs.persona.composer.plan import Plan, Told
from subgraphs.persona.composer.wording import Wording
from subgraphs.persona.drafts.models import Part
from subgraphs.persona.drafts.proposal import Proposal, ProposedDay, ProposedItem
from subgraphs.persona.personas.models import Taste

SLOW: Final = 0.3  # from this weight on, one thing a day is enough
PARTS: Final = list(Part)


def proposal(plan: Plan) -> Proposal:
    """Of a plan whose destination is known."""
    return _Itinerary(plan).proposal()


class _Itinerary:
    def __init__(self, plan: Plan) -> None:
        assert plan.destination is not None
        self._plan = plan
        self._at: Told = plan.destination
        self._choices = Choices(plan)
        self._say = Wording(plan.question.language, plan.question.tone)
        self._facts = iter(self._choices.facts)
        self._towns = iter(self._choices.towns)
        self._walked = False

    def proposal(self) -> Proposal:
        days = self._plan.days
        title = self._say("title", place=self._at["name"], days=len(days))
        return Proposal(
            title=title[:120], days=[ProposedDay(on=day, items=self._items(day)) for day in days]
        )

    def _items(self, day: date) -> list[ProposedItem]:
        """In the order of the day."""
        travel = list(self._travel(day))
        taken = {item.part for item in travel}
        free = [part for part in self._here(day) if part not in taken]
        things = islice(self._things(), self._how_many(free))
        filled = [
            item.model_copy(update={"part": part}) for part, item in zip(free, things, strict=False)
        ]
        return sorted([*travel, *filled], key=lambda item: PARTS.index(item.part))

    def _travel(self, day: date) -> Iterator[ProposedItem]:
        flights, days = self._choices.flights, self._plan.days
        if flights and day == days[0]:
            yield self._flight(flights[0])
        if flights and day == days[-1]:
            yield self._flight(flights[1])
        if day == days[0] and len(days) > 1:
            yield from self._bed()

    def _here(self, day: date) -> list[Part]:
        """The parts of the day between coming and going."""
        here, flights, days = PARTS, self._choices.flights, self._plan.days
        if flights and day == days[-1]:
            here = here[: PARTS.index(_part_of(flights[1]))]
        if flights and day == days[0]:
            here = here[PARTS.index(_part_of(flights[0])) + 1 :]
        return here

    def _how_many(self, free: list[Part]) -> int:
        slow = self._choices.tastes.weight(Taste.SLOW) >= SLOW
        return min(1 if slow else 2, len(free))

    def _things(self) -> Iterator[ProposedItem]:
        """What there is to do, for as long as somebody asks."""
        yield from chain.from_iterable(
            kind() for kind in cycle((self._walk, self._excursion, self._nothing))
        )

    def _walk(self) -> Iterator[ProposedItem]:
        """Once for each fact; at least once."""
        fact = next(self._facts, None)
        if fact is None and self._walked:
            return
        words = "again" if self._walked else "walk"
        self._walked = True
        yield self._item(
            self._say(words, place=self._at["name"]),
            self._at["id"],
            self._say("because_fact") if fact else "",
            [fact["id"]] if fact else [],
        )

    def _excursion(self) -> Iterator[ProposedItem]:
        if town := next(self._towns, None):
            title = self._say("excursion", place=town["name"])
            yield self._item(title, town["id"], self._say("because_near"))

    def _nothing(self) -> Iterator[ProposedItem]:
        slow = self._choices.tastes.weight(Taste.SLOW) >= SLOW
        reason = "because_slow" if slow else "because_free"
        yield self._item(self._say("free"), None, self._say(reason))

    def _bed(self) -> Iterator[ProposedItem]:
        if stay := self._choices.stay:
            title = self._say("sleep", place=stay["propertyName"])
            yield self._item(title, stay["id"], self._because(stay), part=Part.EVENING)
        elif place := self._choices.property:
            title, reason = self._say("sleep", place=place["name"]), self._say("because_place")
            yield self._item(title, place["id"], reason, part=Part.EVENING)

    def _because(self, stay: Told) -> str:
        stars = (stay.get("property") or {}).get("stars")
        if stars and self._choices.tastes.weight(Taste.COMFORT) > 0:
            return self._say("because_comfort", stars=stars)
        return self._say("because_cheap", count=len(self._plan.stays))

    def _flight(self, offer: Told) -> ProposedItem:
        segments = offer["slices"][0]["segments"]
        way = f"{segments[0]['fromIata']}-{segments[-1]['toIata']}"
        count = max(map(len, self._plan.flights))
        is_later = self._choices.tastes.avoids_early and hour_of(offer) >= LATE_ENOUGH
        reason = self._say("because_later" if is_later else "because_cheap", count=count)
        return self._item(self._say("fly", place=way), offer["id"], reason, part=_part_of(offer))

    def _item(
        self,
        title: str,
        entity: str | None,
        reason: str,
        facts: list[str] | None = None,
        part: Part = Part.MORNING,
    ) -> ProposedItem:
        return ProposedItem(
            part=part, title=title[:120], reason=reason[:300], entity=entity, facts=facts or []
        )


def _part_of(offer: Told) -> Part:
    """When it departs, by the clocks there."""
    hour = hour_of(offer)
    if hour < 12:
        return Part.MORNING
    return Part.AFTERNOON if hour < 18 else Part.EVENING
