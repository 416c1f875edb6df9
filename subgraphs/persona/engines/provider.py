"""What is an engine? Something that answers what a person says, and may ask for tools meanwhile."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeAlias

from subgraphs.persona.personas.models import Language, Tone, ToolName, Trait


@dataclass(frozen=True, slots=True)
class Question:
    """All that people wrote is data to an engine, never instructions. `today`: in UTC."""

    prompt: str
    persona_name: str
    tone: Tone
    language: Language
    traits: Sequence[Trait]
    memories: Sequence[str]
    tools: frozenset[ToolName]
    trip_id: str | None
    today: date


@dataclass(frozen=True, slots=True)
class Said:
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """`tool`: as the engine names it, known or not."""

    id: str
    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of a model."""

    read: int
    written: int


Delta: TypeAlias = Said | Call | Spent


@dataclass(frozen=True, slots=True)
class Exchange:
    call: Call
    result: Mapping[str, Any]


@dataclass(slots=True)
class Conversation:
    """One turn: the question, and each round's calls with what came of them. `owner_id`: at whose
    expense; it is told to nobody."""

    question: Question
    owner_id: str
    rounds: list[list[Exchange]] = field(default_factory=list)

    def results(self, tool: str) -> list[Exchange]:
        """In the order of the calls."""
        return [each for calls in self.rounds for each in calls if each.call.tool == tool]


class EngineFailed(Exception):
    """It did not answer, or not as it should; another engine may. `cause`: a code for the log."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class EngineRefused(EngineFailed):
    """It is well, and will not answer this."""

    def __init__(self) -> None:
        super().__init__("refused")


class ChatProvider(Protocol):
    @property
    def name(self) -> str: ...

    def stream(self, conversation: Conversation) -> AsyncGenerator[Delta, None]:
        """One round. Without a Call in it the answer is complete. Raises EngineFailed."""
        ...
