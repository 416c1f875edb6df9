"""The judge that needs no network: rules, numbers, and a small model that only asks for review."""

from collections.abc import Iterator
from functools import cache
from typing import Self

from subgraphs.chassis.moderation import numbers
from subgraphs.chassis.moderation.classifier import Classifier
from subgraphs.chassis.moderation.normalising import LONGEST, composed, views
from subgraphs.chassis.moderation.port import Finding, Verdict
from subgraphs.chassis.moderation.rules import Rules


class Embedded:
    """Milliseconds for the longest message, so it is asked in the loop."""

    name = "embedded"

    def __init__(self, rules: Rules, classifier: Classifier) -> None:
        self._rules = rules
        self._classifier = classifier
        self._version = f"{rules.version}, {classifier.version}"

    @classmethod
    @cache
    def opened(cls) -> Self:
        """Raises OSError or ValueError where what it reads is not there or malformed."""
        return cls(Rules.written(), Classifier.read())

    async def judge(self, text: str) -> Verdict:
        return Verdict.of(self._findings(text[:LONGEST]), self._version)

    def _findings(self, text: str) -> Iterator[Finding]:
        seen = views(text)
        broken = list(self._rules.broken_by(seen))
        yield from broken
        yield from numbers.findings(composed(text), {each.category for each in broken})
        yield from self._classifier.findings(seen[0])
