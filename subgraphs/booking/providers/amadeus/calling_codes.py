"""Which part of a telephone number is the country's? By ITU-T E.164: no code begins another."""

from typing import Final

_TWO_DIGITS: Final = (
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64"
    " 65 66 81 82 84 86 90 91 92 93 94 95 98"
)
TWO_DIGITS: Final = frozenset(_TWO_DIGITS.split())
ONE_DIGIT: Final = frozenset("17")


def parted(phone: str) -> tuple[str, str]:
    """`phone`: E.164. The country's code, and the rest."""
    digits = phone.removeprefix("+")
    length = 1 if digits[:1] in ONE_DIGIT else 2 if digits[:2] in TWO_DIGITS else 3
    return digits[:length], digits[length:]
