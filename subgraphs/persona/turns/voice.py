"""Where does what a persona says go? Into the turn's stream, while the turn is still ours."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from subgraphs.chassis.wakeups import Wakeups
from subgraphs.persona.drafts.models import DraftDocument
from subgraphs.persona.ordering.models import Result
from subgraphs.persona.personas.models import ToolName
from subgraphs.persona.store.store import Store
from subgraphs.persona.turns import repository
from subgraphs.persona.turns.models import (
    Called,
    CallRefusal,
    Chunk,
    Cited,
    Declined,
    Done,
    Part,
    Restarted,
    Told,
    TurnDocument,
)
from subgraphs.persona.turns.repository import Attempt


class Voice:
    """Of one attempt. Each method raises Superseded."""

    def __init__(
        self, store: Store, wakeups: Wakeups, turn: TurnDocument, attempt: Attempt
    ) -> None:
        self._store = store
        self._wakeups = wakeups
        self._turn = turn
        self._attempt = attempt.number
        self._last = attempt.last

    async def says(self, text: str) -> None:
        await self._append(Told(text=text))

    async def calls(self, tool: str, arguments: Mapping[str, Any]) -> None:
        """What is no tool is not told."""
        if tool in ToolName.__members__:
            said = json.dumps(arguments, sort_keys=True, default=str).encode()
            digest = sha256(said).hexdigest()[:16]
            await self._append(Called(tool=ToolName(tool), arguments=digest))

    async def declines(self, reason: CallRefusal) -> None:
        """What an engine called, and may not."""
        await self._append(Declined(reason=reason))

    async def reports(self, result: Result) -> None:
        """What became of an order."""
        for part in result.told:
            await self._append(part)

    async def cites(self, fact_id: str) -> None:
        await self._append(Cited(fact_id=fact_id))

    async def begins_anew(self) -> None:
        """What was said before is void; nothing to say where there was nothing."""
        if self._last:
            await self._append(Restarted())

    async def ends(
        self, done: Done, draft: DraftDocument | None = None, result: Result | None = None
    ) -> None:
        """With what is kept for longer than the pieces."""
        kept = [each.model_dump_json() if each else "" for each in (draft, result)]
        await repository.end(self._store, self._turn, self._attempt, self._next(done), *kept)
        self._wakeups.ring(self._turn.id)

    async def _append(self, part: Part) -> None:
        await repository.append(self._store, self._turn, self._attempt, self._next(part))
        self._wakeups.ring(self._turn.id)

    def _next(self, part: Part) -> Chunk:
        self._last += 1
        return Chunk(sequence=self._last, part=part)
