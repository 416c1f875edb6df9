"""What is it that judges a text, and what does it say? Never the text itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, Self


class Category(StrEnum):
    THREAT = "THREAT"
    HATE = "HATE"
    HARASSMENT = "HARASSMENT"
    SEXUAL = "SEXUAL"
    SEXUAL_MINORS = "SEXUAL_MINORS"
    SELF_HARM = "SELF_HARM"
    SCAM = "SCAM"
    PAYMENT_DATA = "PAYMENT_DATA"
    DOXXING = "DOXXING"
    REPORTED = "REPORTED"
    UNJUDGED = "UNJUDGED"


class Decision(StrEnum):
    """In order of weight. HOLD is REVIEW of what does its harm as soon as somebody reads it."""

    ALLOW = "ALLOW"
    REVIEW = "REVIEW"
    HOLD = "HOLD"
    BLOCK = "BLOCK"


WEIGHT: Final = {decision: weight for weight, decision in enumerate(Decision)}


@dataclass(frozen=True, slots=True)
class Finding:
    """`said_by`: the name of the rule or the model that says so. `decision`: not ALLOW."""

    category: Category
    said_by: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class Verdict:
    """`version`: of what judged; the same one says the same of the same text."""

    decision: Decision
    findings: tuple[Finding, ...]
    version: str

    @classmethod
    def of(cls, findings: Iterable[Finding], version: str) -> Self:
        """The heaviest of them decides."""
        said = tuple(findings)
        heaviest = max((each.decision for each in said), key=WEIGHT.__getitem__, default=None)
        return cls(heaviest or Decision.ALLOW, said, version)

    @property
    def categories(self) -> Sequence[Category]:
        """Of what decided: each once, in the enum's order."""
        deciding = {each.category for each in self.findings if each.decision is self.decision}
        return [category for category in Category if category in deciding]


class ModerationProvider(Protocol):
    @property
    def name(self) -> str: ...

    async def judge(self, text: str) -> Verdict:
        """Of at most LONGEST characters; whatever it raises, `judged` sends to review."""
        ...
