"""Does what the running graph shows agree, cell by cell, with what the policy says?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from supergraph.access.policy import NARROW, Audience, Policy
from supergraph.access.questions import Asked, Cell, Question, Reader
from supergraph.access.recipes import Recipes
from supergraph.graph import Graph

OWNERS = frozenset({"owner", NARROW})


@dataclass(frozen=True, slots=True)
class Case:
    """A cell as one way leads to it; with the actor it is one square of the table."""

    type: str
    field: str
    way: str

    def __str__(self) -> str:
        return f"{self.type}.{self.field} by {self.way}"


class Table:
    """`state`: the one the owner's thing is in; its lines alone are judged then."""

    def __init__(
        self, graph: Graph, policy: Policy, recipes: Recipes, state: str | None = None
    ) -> None:
        self._graph = graph
        self._policy = policy
        self._recipes = recipes
        self._state = state
        self._lines = {(line.type, line.field, line.state) for line in policy.lines}
        self._shown: dict[tuple[Case, str], set[Question]] = defaultdict(set)
        self._asked: dict[Case, set[Question]] = defaultdict(set)
        self._actors: dict[str, None] = {}

    def is_asked(self, question: Question) -> bool:
        """Whether its answer is judged, in the state at hand."""
        first = self._audience(question.asked, question)
        return (first is None or first.is_judged) and any(map(self.is_judged, question.cells))

    def is_judged(self, cell: Cell) -> bool:
        return self._state is None or (*cell, self._state) in self._lines

    def reader(self, actor: str, question: Question, ids: dict[str, str]) -> Reader:
        """`ids`: what the owner's things are called, by type."""
        objects = self._graph.objects
        return Reader(
            owned=self._recipes.owned,
            ids={type_: id for type_, id in ids.items() if type_ in self._recipes.owned},
            problems=frozenset(filter(self._graph.is_problem, objects)),
            entities=frozenset(filter(self._graph.is_entity, objects)),
            theirs=self._is_theirs(actor, question),
        )

    def add(self, actor: str, question: Question, shown: Iterable[Cell]) -> None:
        self._actors[actor] = None
        for cell in question.cells:
            if self.is_judged(cell):
                self._asked[Case(*cell, question.way)].add(question)
        for cell in shown:
            self._shown[Case(*cell, question.way), actor].add(question)

    def disagreements(self) -> list[str]:
        """A sentence for each square that is not as the policy says."""
        return sorted(line for case in self._asked for line in self._about(case))

    def _about(self, case: Case) -> Iterator[str]:
        audience = self._policy.of(case.type, case.field, case.way, self._state)
        if audience is None:
            yield f"{case}: the policy does not say who may."
            return
        if not audience.is_judged:
            return
        showing = {q for actor in self._actors for q in self._shown[case, actor]}
        if audience.actors and not showing:
            yield f"{case}: nobody sees it. Choose another subject in recipes.yaml."
        for actor in self._actors:
            seen = self._shown[case, actor]
            allowed = any(self._may(actor, case, question) for question in showing)
            if seen and not allowed:
                through = ", ".join(sorted(question.name for question in seen))
                yield f"{case}: {actor} sees it (through {through}); policy: {audience.words}."
            if allowed and not seen:
                yield f"{case}: {actor} does not see it; policy: {audience.words}."

    def _may(self, actor: str, case: Case, question: Question) -> bool:
        """Whether the policy opens the cell, and one whole way to it, to this actor."""
        for asked, above in question.asked.at():
            if not asked.counts or asked.cell != (case.type, case.field):
                continue
            way = (*above, asked)
            refused = any(self._graph.is_problem(one.type) for one in way)
            open_to = all(actor in self._actors_of(one, question, refused) for one in way)
            of_owner = self._is_owned(asked, above) and self._is_theirs(actor, question)
            if open_to and not of_owner:
                return True
        return False

    def _actors_of(self, asked: Asked, question: Question, refused: bool) -> frozenset[str]:
        """`refused`: the way leads through a Problem."""
        audience = self._audience(asked, question)
        if audience is None:
            return frozenset()
        return (
            self._policy.refusals(audience)
            if refused and asked.type == "Mutation"
            else audience.actors
        )

    def _audience(self, asked: Asked, question: Question) -> Audience | None:
        if question.subgraph and asked is question.asked:
            return self._policy.entities(question.subgraph)
        return self._policy.of(asked.type, asked.field, question.way, self._state)

    def _is_theirs(self, actor: str, question: Question) -> bool:
        audience = self._audience(question.asked, question)
        return audience is not None and audience.own and actor not in OWNERS

    def _is_owned(self, asked: Asked, above: tuple[Asked, ...]) -> bool:
        """Whether it is a field of the owner's thing, or of a part of it."""
        for type_ in (asked.type, *(one.type for one in reversed(above))):
            if type_ in self._recipes.owned:
                return True
            if self._graph.is_entity(type_):
                return False
        return False
