"""When are two texts the same to whoever searches, whatever else is between their letters?"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

LONGEST_NAME: Final = 4  # words of a name that is looked for as a whole
MOST_WORDS: Final = 40  # of a text, that are looked for
WORD: Final = re.compile(r"\w+")
ACCENTS: Final = re.compile("[\u0300-\u036f]")  # of Latin, Greek and Cyrillic letters
UNSEEN: Final = frozenset({"Cc", "Cf"})  # controls, directions, joiners


def plain(text: str) -> str:
    """One form of each letter, nothing that nobody sees, words parted by single spaces."""
    spaced = " ".join(unicodedata.normalize("NFKC", text).split())
    if spaced.isprintable():
        return spaced
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in UNSEEN)


def words_of(text: str) -> list[str]:
    """The first of them, each once, with their accents."""
    return list(dict.fromkeys(WORD.findall(plain(text))))[:MOST_WORDS]


@lru_cache(maxsize=10_000)
def parts_of(name: str) -> tuple[str, ...]:
    """Its words, without case and accents."""
    decomposed = unicodedata.normalize("NFD", plain(name).casefold())
    return (*WORD.findall(unicodedata.normalize("NFC", ACCENTS.sub("", decomposed))),)


def names_within(text: str) -> dict[str, int]:
    """What a text may name that is of two to four words; of how many."""
    parts = parts_of(text)[:MOST_WORDS]
    runs = (
        parts[start : start + length]
        for length in range(2, LONGEST_NAME + 1)
        for start in range(len(parts) - length + 1)
    )
    return {" ".join(run): len(run) for run in runs}
