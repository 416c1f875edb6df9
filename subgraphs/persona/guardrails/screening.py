"""Is what an engine says fit to be heard? It is let go by the sentence, once it was looked at."""

import re
from collections.abc import Iterable
from typing import Final

from subgraphs.chassis.moderation.port import Category, Decision
from subgraphs.persona.composer.reading import folded
from subgraphs.persona.engines.messages import INSTRUCTIONS
from subgraphs.persona.guardrails.harmless import harmless
from subgraphs.persona.guardrails.watching import Watch, Where

LONGEST_WAIT: Final = 300  # characters without an end of a sentence
REMEMBERED: Final = 1_000  # characters that the next ones are looked at with
RUN: Final = 8  # words of our instructions in a row: a leak, and no accident
END: Final = re.compile(r"[.!?…:;]\s|\n")
WORD: Final = re.compile(r"\w+")


class Withheld(Exception):
    """Nobody may hear it."""


class Screen:
    """Of one turn."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._counted: set[Category] = set()
        self.begin_anew()

    def begin_anew(self) -> None:
        """What waits, and what was heard, is void."""
        self._waiting = ""
        self._heard = ""

    async def passed(self, text: str) -> str:
        """What may be told now; nothing while a sentence has no end. Raises Withheld."""
        self._waiting += text
        at = _end(self._waiting)
        told, self._waiting = self._waiting[:at], self._waiting[at:]
        return await self._looked_at(told)

    async def rest(self) -> str:
        """What waits still, at the end. Raises Withheld."""
        told, self._waiting = self._waiting, ""
        return await self._looked_at(told)

    async def look(self, words: Iterable[str]) -> None:
        """At what stands by itself. Raises Withheld."""
        await self._look(". ".join(words))

    async def _looked_at(self, text: str) -> str:
        if not text:
            return ""
        self._heard = (self._heard + text)[-REMEMBERED - len(text) :]
        await self._look(self._heard)
        return harmless(text)

    async def _look(self, text: str) -> None:
        verdict = await self._watch.judge(text)
        new = [each for each in verdict.categories if each not in self._counted]
        self._counted.update(new)
        await self._watch.count(Where.ANSWER, verdict.decision, new)
        if verdict.decision is Decision.BLOCK or reveals_instructions(text):
            raise Withheld


def reveals_instructions(text: str) -> bool:
    plain = _words(text)
    return any(run in plain for run in RUNS)


def _words(text: str) -> str:
    return " ".join(WORD.findall(folded(text)))


def _runs(text: str) -> list[str]:
    words = _words(text).split()
    return [" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]


RUNS: Final = _runs(INSTRUCTIONS)


def _end(text: str) -> int:
    """Behind the last sentence in it; behind the last word, where one grows too long."""
    ends = [found.end() for found in END.finditer(text)]
    if ends:
        return ends[-1]
    return text.rfind(" ") + 1 if len(text) > LONGEST_WAIT else 0
