"""How is one turn answered? Rounds of an engine and its tools, until it has said all.

Whatever the engine is, it reads by the traveller's token alone, what it plans is checked before
anybody sees it, and nothing that it says does anything.
"""

from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

import structlog
from pydantic import ValidationError

from subgraphs.persona.composer.reading import Wish, read
from subgraphs.persona.drafts.grounding import grounded, inventions, total
from subgraphs.persona.drafts.models import DraftDocument, Price
from subgraphs.persona.drafts.proposal import TOOL, Proposal
from subgraphs.persona.drafts.verifying import Terms, verified
from subgraphs.persona.engines.provider import (
    Call,
    ChatProvider,
    Conversation,
    EngineFailed,
    Exchange,
    Question,
    Said,
    Spent,
)
from subgraphs.persona.guardrails.harmless import harmless, harmless_days
from subgraphs.persona.guardrails.screening import Screen
from subgraphs.persona.tools.evidence import Evidence
from subgraphs.persona.tools.toolbox import Toolbox
from subgraphs.persona.turns.models import CallRefusal, Done, Outcome, TurnDocument
from subgraphs.persona.turns.voice import Voice

MOST_ROUNDS: Final = 12
LONGEST_ANSWER: Final = 20_000  # characters

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Answer:
    """By one engine."""

    engine: str
    draft: DraftDocument | None = None
    read: int = 0
    written: int = 0
    said: int = 0

    @property
    def done(self) -> Done:
        return Done(
            outcome=Outcome.DRAFTED if self.draft else Outcome.ANSWERED,
            engine=self.engine,
            draft_id=self.draft.id if self.draft else None,
            input_tokens=self.read,
            output_tokens=self.written,
        )


@dataclass(slots=True)
class Reply:
    turn: TurnDocument
    question: Question
    toolbox: Toolbox
    evidence: Evidence
    voice: Voice
    screen: Screen
    _answer: Answer = field(init=False)

    async def by(self, engines: list[ChatProvider]) -> Answer:
        """By the first of them that does not fail.

        Raises EngineFailed when all do; Withheld; Superseded.
        """
        *others, last = engines
        for engine in others:
            try:
                return await self._by(engine)
            except EngineFailed as failure:
                log.warning("engine failed", engine=engine.name, cause=failure.cause)
                self.screen.begin_anew()
                await self.voice.begins_anew()
        return await self._by(last)

    async def _by(self, engine: ChatProvider) -> Answer:
        self._answer = Answer(engine.name)
        conversation = Conversation(self.question, self.turn.owner_id)
        for _ in range(MOST_ROUNDS):
            calls = await self._round(engine, conversation)
            if not calls:
                break
            conversation.rounds.append([Exchange(call, await self._called(call)) for call in calls])
        await self._cite()
        return self._answer

    async def _round(self, engine: ChatProvider, conversation: Conversation) -> list[Call]:
        calls: list[Call] = []
        async with aclosing(engine.stream(conversation)) as deltas:
            async for delta in deltas:
                match delta:
                    case Said(text):
                        await self._said(text)
                    case Call():
                        calls.append(delta)
                    case Spent(read=read, written=written):
                        self._answer.read += read
                        self._answer.written += written
        await self._tell(await self.screen.rest())
        return calls

    async def _said(self, text: str) -> None:
        self._answer.said += len(text)
        if self._answer.said > LONGEST_ANSWER:
            raise EngineFailed("too long")
        await self._tell(await self.screen.passed(text))

    async def _tell(self, text: str) -> None:
        if text:
            await self.voice.says(text)

    async def _called(self, call: Call) -> dict[str, object]:
        if call.tool == TOOL:
            return await self._drafted(call)
        await self.voice.calls(call.tool, call.arguments)
        told = await self.toolbox.call(call.tool, call.arguments)
        if refusal := CallRefusal.__members__.get(str(told.get("refused"))):
            await self.voice.declines(refusal)
        return told

    async def _drafted(self, call: Call) -> dict[str, object]:
        """The engine is told what is wrong with it, and may hand over a better one."""
        try:
            proposal = Proposal.model_validate(call.arguments)
        except ValidationError:
            return {"refused": "INVALID_INPUT"}
        draft = draft_of(self.turn, proposal, self.evidence, self.question)
        await self.screen.look(words_of(draft))
        self._answer.draft = draft
        found = draft.findings
        return {"findings": [finding.model_dump(mode="json") for finding in found]}

    async def _cite(self) -> None:
        """Each fact once, in the order of the plan."""
        days = self._answer.draft.days if self._answer.draft else []
        cited = dict.fromkeys(id for day in days for item in day.items for id in item.fact_ids)
        for fact_id in cited:
            await self.voice.cites(fact_id)


def draft_of(
    turn: TurnDocument, proposal: Proposal, evidence: Evidence, question: Question
) -> DraftDocument:
    """Measured by what the person said, as plain rules read it, not by what the engine heard."""
    wish = read(question.prompt, question.today)
    days = grounded(proposal, evidence)
    budget = wish.budget
    return DraftDocument(
        id=turn.draft_id,
        persona_id=turn.persona_id,
        turn_id=turn.id,
        trip_id=turn.trip_id,
        title=harmless(proposal.title),
        days=harmless_days(days),
        total=total(days),
        budget=Price(amount=budget.value, currency=budget.currency) if budget else None,
        findings=[
            *inventions(proposal, evidence),
            *verified(days, _terms(wish), evidence.things),
        ],
        created_at=turn.created_at,
    )


def words_of(draft: DraftDocument) -> list[str]:
    items = [item for day in draft.days for item in day.items]
    return [draft.title, *(text for item in items for text in (item.title, item.reason))]


def _terms(wish: Wish) -> Terms:
    return Terms(wish.first, wish.last, wish.days, wish.budget)
