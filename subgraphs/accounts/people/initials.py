"""Which one or two characters stand for a name, in any script?"""

import unicodedata
from typing import Final

ATTACHED: Final = frozenset({"Mn", "Mc", "Me"})
JOINER: Final = "\u200d"
SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
VIRAMA: Final = 9  # the combining class of signs that join a letter to the next one
LETTERS_ALONE: Final = "\u200c"


def initials_of(name: str) -> str:
    """Of the first and the last word before a comma, where the script has capitals; else of the
    first word. A name without letters is shown by its first character.
    """
    before_comma, _, _ = name.partition(",")
    letters = [letter for word in before_comma.split() if (letter := _first_letter(word))]
    if not letters:
        return next(iter(_characters(name.strip())), "")
    if len(letters) > 1 and _has_capitals(letters[0]) and _has_capitals(letters[-1]):
        return letters[0] + letters[-1]
    return letters[0]


def _first_letter(word: str) -> str:
    """With its accents; empty where there is none."""
    for character in _characters(word):
        if character[0].isalnum():
            return _capital(character)
    return ""


def _capital(character: str) -> str:
    """By title case: Georgian's upper case is for whole lines, and few fonts have it."""
    capital = character.title()
    return capital if len(capital) == len(character) else character


def _has_capitals(character: str) -> bool:
    return character.title() != character.lower()


def _characters(text: str) -> list[str]:
    """As a reader tells them apart, about: marks, skin tones and joined emoji stay together."""
    found: list[str] = []
    for point in text:
        if found and _continues(found[-1], point):
            found[-1] += point
        else:
            found.append(point)
    return [_without_joining_sign(character) for character in found]


def _continues(character: str, point: str) -> bool:
    is_flag = ord(point) in FLAG_LETTERS and len(character) == 1 and ord(character) in FLAG_LETTERS
    return (
        is_flag
        or unicodedata.category(point) in ATTACHED
        or point == JOINER
        or ord(point) in SKIN_TONES
        or character.endswith(JOINER)
    )


def _without_joining_sign(character: str) -> str:
    end = character.rstrip(JOINER + LETTERS_ALONE)
    while len(end) > 1 and unicodedata.combining(end[-1]) == VIRAMA:
        end = end[:-1]
    return end or character
