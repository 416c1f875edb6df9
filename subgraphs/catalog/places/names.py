"""When are two names the same to a person who types without accents, capitals or punctuation?"""

import re
import unicodedata
from typing import Final

# Letters that Unicode does not decompose into a plain letter and a mark.
_PLAIN: Final = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)
_OF_ANY_AIRPORT: Final = frozenset(
    {"airport", "international", "intl", "airfield", "aeroport", "aeroporto", "aeropuerto"}
)
_APOSTROPHES: Final = re.compile(
    r"['`\u00b4\u02bb\u02bc\u02bd\u2018\u2019]"  # also those of Hawaiian, Uzbek and Arabic names
)
_NOT_WORDS: Final = re.compile(r"[^\w]+|_+")
_NOT_ASCII: Final = re.compile(r"[^a-z0-9]+")


def folded(text: str) -> str:
    """`text` without case, accents and punctuation, words parted by single spaces; may be empty.

    "São Paulo" and "SAO-PAULO" fold to "sao paulo", "München" to "munchen".
    """
    cased = text.casefold()
    plain = _APOSTROPHES.sub("", cased if cased.isascii() else _without_marks(cased))
    return _NOT_WORDS.sub(" ", plain).strip()


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in decomposed if unicodedata.category(sign)[0] != "M")
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


def particular(name: str) -> str:
    """A folded name without the words that any airport may have; empty when there are no others."""
    return " ".join(word for word in name.split() if word not in _OF_ANY_AIRPORT)


def slug_of(name: str) -> str:
    """The Latin letters and digits of a name, joined by hyphens; empty when it has none."""
    return _NOT_ASCII.sub("-", folded(name)).strip("-")
