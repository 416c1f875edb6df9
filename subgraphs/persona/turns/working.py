"""Who works at turns, and what of one that its worker did not finish?

A worker takes a ticket, holds it by saying so again and again, and drops it at the end. One that
dies holds it no longer: another begins anew, and what the first may still write is refused.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog

from subgraphs.chassis.sealing.provider import KeysAway
from subgraphs.chassis.wakeups import Wakeups
from subgraphs.chassis.worker import ended
from subgraphs.persona.engines.provider import ChatProvider, EngineFailed, Question
from subgraphs.persona.errors import ConsentUnknown
from subgraphs.persona.guardrails import crisis
from subgraphs.persona.guardrails.disclosure import WITHHELD
from subgraphs.persona.guardrails.screening import Screen, Withheld
from subgraphs.persona.guardrails.watching import Watch
from subgraphs.persona.memories import repository as memories
from subgraphs.persona.memories.learning import learn
from subgraphs.persona.memories.models import Purpose
from subgraphs.persona.ordering.checkout import Checkout
from subgraphs.persona.ordering.desk import Unsettled
from subgraphs.persona.personas import repository as personas
from subgraphs.persona.personas.models import PersonaDocument
from subgraphs.persona.store.store import OUTAGES, Store
from subgraphs.persona.tools.consents import Consents
from subgraphs.persona.tools.evidence import Evidence
from subgraphs.persona.tools.graph import Graph
from subgraphs.persona.tools.toolbox import Toolbox
from subgraphs.persona.turns import repository
from subgraphs.persona.turns.bearer import Bearers
from subgraphs.persona.turns.models import Done, Outcome, TurnDocument
from subgraphs.persona.turns.queue import Queue, Ticket
from subgraphs.persona.turns.reply import Reply
from subgraphs.persona.turns.repository import Attempt, Superseded
from subgraphs.persona.turns.service import DUE
from subgraphs.persona.turns.voice import Voice

AT_ONCE: Final = 8  # turns of one process
MOST_ATTEMPTS: Final = 3
IDLE_SECONDS: Final = 2.0
RETRY_SECONDS: Final = 1.0
FAILED: Final = Done(outcome=Outcome.FAILED, engine="guardrails")
HELPED: Final = Done(outcome=Outcome.HELP_OFFERED, engine="guardrails")
KEPT_BACK: Final = Done(outcome=Outcome.WITHHELD, engine="guardrails")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Workshop:
    """`engines`: asked in this order; the last one never fails."""

    store: Store
    queue: Queue
    bearers: Bearers
    checkout: Checkout
    graph: Graph
    consents: Consents
    wakeups: Wakeups
    watch: Watch
    engines: Sequence[ChatProvider]

    async def run(self) -> None:
        """Until cancelled. Outages are waited out."""
        working = [asyncio.create_task(self._work_for_ever()) for _ in range(AT_ONCE)]
        try:
            await asyncio.gather(*working)
        finally:
            await ended(working)

    async def _work_for_ever(self) -> None:
        with self.wakeups.listening(DUE) as bell:
            while True:
                try:
                    ticket = await self.queue.take()
                    if ticket is None:
                        await bell.wait(min(IDLE_SECONDS, self.queue.lease.total_seconds()))
                    else:
                        await self._work(ticket)
                except (*OUTAGES, KeysAway) as outage:
                    log.warning("turns wait", reason=type(outage).__name__)
                    await asyncio.sleep(RETRY_SECONDS)

    async def _work(self, ticket: Ticket) -> None:
        attempt = await repository.begin(self.store, *ticket)
        found = await repository.by_ids(self.store, ticket.owner_id, [ticket.turn_id])
        if attempt and (turn := found.get(ticket.turn_id)):
            async with self._held(ticket):
                if not await self._tried(turn, attempt):
                    return
        await self.queue.drop(ticket)

    async def _tried(self, turn: TurnDocument, attempt: Attempt) -> bool:
        """Whether it ended here. Else its ticket is left to whoever has begun it meanwhile, or will
        begin it anew."""
        voice = Voice(self.store, self.wakeups, turn, attempt)
        try:
            await self._answer(turn, attempt.number, voice)
        except Superseded:
            return False
        except (*OUTAGES, KeysAway):
            raise
        except Unsettled as failure:
            log.warning("order unsettled", attempt=attempt.number, cause=failure.cause)
            return False
        except Exception as crash:
            log.error("turn crashed", attempt=attempt.number, exc_info=crash)
            return False
        return True

    async def _answer(self, turn: TurnDocument, attempt: int, voice: Voice) -> None:
        if turn.order:
            await self.checkout.carry_out(turn, turn.order, attempt, voice)
            return
        if attempt > MOST_ATTEMPTS:
            await voice.ends(FAILED, None)
            return
        await voice.begins_anew()
        if language := crisis.heard(turn.prompt):
            await voice.says(crisis.HELP[language])
            await voice.ends(HELPED, None)
            return
        found = await personas.by_ids(self.store, turn.owner_id, [turn.persona_id])
        token = await self.bearers.token(self.store, turn)
        if token is None or not found:
            await voice.ends(FAILED, None)
            return
        await self._engaged(turn, found[turn.persona_id], token, voice)

    async def _engaged(
        self, turn: TurnDocument, persona: PersonaDocument, token: str, voice: Voice
    ) -> None:
        evidence, agreed = Evidence(), await self._agreed(token)
        question = Question(
            prompt=turn.prompt,
            persona_name=persona.name,
            tone=persona.tone,
            language=persona.language,
            traits=persona.traits,
            memories=await self._memories(turn, agreed),
            tools=frozenset(persona.tools),
            trip_id=turn.trip_id,
            today=datetime.now(UTC).date(),
        )
        toolbox = Toolbox(self.graph, token, question.tools, evidence)
        try:
            reply = Reply(turn, question, toolbox, evidence, voice, Screen(self.watch))
            answer = await reply.by(list(self.engines))
        except EngineFailed as failure:
            log.error("no engine answers", cause=failure.cause)
            await voice.ends(FAILED, None)
        except Withheld:
            await voice.begins_anew()
            await voice.says(WITHHELD[persona.language])
            await voice.ends(KEPT_BACK, None)
        else:
            await learn(self.store, turn, persona, agreed)
            await voice.ends(answer.done, answer.draft)

    async def _agreed(self, token: str) -> set[Purpose]:
        """To what the person consents now; nothing where that is not known."""
        try:
            return await self.consents.in_force(token)
        except ConsentUnknown:
            return set()

    async def _memories(self, turn: TurnDocument, agreed: set[Purpose]) -> list[str]:
        """Those whose consent stands now."""
        if not agreed:
            return []
        given = await memories.give(self.store, turn.owner_id, turn.persona_id, turn.id)
        return [memory.text for memory in given if memory.purpose in agreed]

    @asynccontextmanager
    async def _held(self, ticket: Ticket) -> AsyncIterator[None]:
        is_over = asyncio.Event()
        holding = asyncio.create_task(self._hold(ticket, is_over))
        try:
            yield
        finally:
            is_over.set()  # a cancellation may be lost in the store's client
            await holding

    async def _hold(self, ticket: Ticket, is_over: asyncio.Event) -> None:
        """An outage may cost the lease, and then another takes the turn."""
        while not is_over.is_set():
            try:
                async with asyncio.timeout(self.queue.lease.total_seconds() / 3):
                    await is_over.wait()
            except TimeoutError:
                with suppress(*OUTAGES):
                    await self.queue.hold(ticket)
