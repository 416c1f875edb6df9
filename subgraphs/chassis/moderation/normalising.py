"""Which plain words does a text say, however they are disguised?

Views of a text, in lower-case letters without accents. Look-alikes of Latin letters are told by
Unicode's own table of confusables (UTS #39), as `confusable_homoglyphs` packs it.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, partial
from importlib.resources import files
from typing import Final

import confusable_homoglyphs

LONGEST: Final = 8_000  # characters that are looked at: twice the longest message
UNSEEN: Final = frozenset({"Cf", "Mn", "Me", "Cc", "Co", "Cn"})  # zero-width, bidi, accents
RUNS: Final = re.compile(r"(.)\1{3,}", re.DOTALL)
SPACED: Final = re.compile(r"(?<![^\W_])(?:[^\W\d_][\s.\-_*]+){3,}[^\W\d_](?![^\W_])")
BETWEEN: Final = re.compile(r"[\s.\-_*]+")
# A word in which a digit or a sign stands for a letter, as in `k1ll` or `$tupid`.
LEET_WORD: Final = re.compile(r"[a-z0-9@$!|+]{2,40}")
LEET: Final = str.maketrans("013457@$!|+", "oieastasilt")
LEET_ONE_AS_L: Final = str.maketrans("013457@$!|+", "oleastaslit")


def views(text: str) -> list[str]:
    """One at least, each once; nothing longer than what was given."""
    plain = shown(text[:LONGEST])
    return list(dict.fromkeys([plain, *_undone(plain)]))


def composed(text: str) -> str:
    """In one way of several to write the same, without what is not seen."""
    return _seen(unicodedata.normalize("NFKC", text))


def shown(text: str) -> str:
    """As a reader sees it: look-alikes made Latin, without accents, in small letters."""
    small = unicodedata.normalize("NFKD", text).casefold()
    latin = small.translate(_look_alikes()).casefold()
    return RUNS.sub(r"\1\1\1", _seen(unicodedata.normalize("NFKD", latin)))


def _undone(plain: str) -> Iterator[str]:
    for table in (LEET, LEET_ONE_AS_L):
        yield LEET_WORD.sub(partial(_spelled, table), plain)
    yield SPACED.sub(_joined, plain)


def _spelled(table: Mapping[int, int], found: re.Match[str]) -> str:
    """What is all letters, or has none, stays; a sign at the end is a sign."""
    bare = found[0].rstrip("!|+")
    if bare.isalpha() or not any(each.isalpha() for each in bare):
        return found[0]
    return bare.translate(table) + found[0][len(bare) :]


def _joined(found: re.Match[str]) -> str:
    return BETWEEN.sub("", found[0])


def _seen(text: str) -> str:
    return "".join(
        each for each in text if each in "\n\t" or unicodedata.category(each) not in UNSEEN
    )


@cache
def _look_alikes() -> dict[int, str]:
    """Which letters of other scripts look like one small or capital Latin letter."""
    packed = files(confusable_homoglyphs).joinpath("confusables.json").read_text("utf-8")
    table: dict[str, list[dict[str, str]]] = json.loads(packed)
    return {
        ord(character): latin
        for character, twins in table.items()
        if len(character) == 1 and not character.isascii()
        for latin in [next((one["c"] for one in twins if _is_latin(one["c"])), None)]
        if latin is not None
    }


def _is_latin(character: str) -> bool:
    return len(character) == 1 and character.isascii() and character.isalpha()
