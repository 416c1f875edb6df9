"""Which handles and display names may a person have?"""

import re
import unicodedata
from typing import Final

from subgraphs.accounts.errors import BadDisplayName, BadHandle

HANDLE: Final = re.compile(r"[a-z][a-z0-9_.]{2,29}")
WORDS_OF_OURS: Final = """
    about abuse account accounts admin administrator all anonymous api app assets auth blog bot
    caravan contact deleted everyone explore feed graphql help here home info jobs legal login
    logout mail me moderation moderator moderators mod news nobody noreply notifications null
    official oauth owner policy postmaster press privacy register root search security settings
    signin signout signup staff status support system team terms test traveler undefined unknown
    user users viewer webmaster www you
"""
RESERVED: Final = frozenset(WORDS_OF_OURS.split())
LONGEST_NAME: Final = 60  # characters as a reader counts them
MOST_CODE_POINTS: Final = 240  # so that marks cannot be piled up without end

JOINERS: Final = "\u200c\u200d"  # inside emoji, and inside words of several scripts
BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters that show nothing
REFUSED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # bidi controls are Cf
ATTACHED: Final = frozenset({"Mn", "Mc", "Me"})
SKIN_TONES: Final = range(0x1F3FB, 0x1F400)


def handle_of(text: str) -> str:
    """As it is kept: lower case. Raises BadHandle.

    Only ASCII is lowered: other scripts have letters that look like ours, or become ours when
    lowered (the Kelvin sign), and one person could pose as another.
    """
    if not text.isascii():
        raise BadHandle("A handle holds the letters a to z, digits, '_' and '.' only.")
    handle = text.lower()
    if not 3 <= len(handle) <= 30:
        raise BadHandle("A handle has 3 to 30 characters.")
    if not HANDLE.fullmatch(handle):
        raise BadHandle("A handle starts with a letter, then holds a to z, 0 to 9, '_' and '.'.")
    if handle in RESERVED:
        raise BadHandle("This handle is reserved.")
    return handle


def display_name_of(text: str) -> str:
    """Trimmed, in NFC, inner white space as single spaces. Raises BadDisplayName."""
    if len(text) > 4 * MOST_CODE_POINTS:
        raise BadDisplayName(f"A display name has 1 to {LONGEST_NAME} characters.")
    name = unicodedata.normalize("NFC", text).strip()
    for character in name:
        if unicodedata.category(character) in REFUSED and character not in JOINERS:
            raise BadDisplayName("A display name holds no control or direction characters.")
    name = " ".join(name.split())
    if not any(_is_visible(character) for character in name):
        raise BadDisplayName("A display name needs at least one visible character.")
    if _length(name) > LONGEST_NAME or len(name) > MOST_CODE_POINTS:
        raise BadDisplayName(f"A display name has 1 to {LONGEST_NAME} characters.")
    return name


def _is_visible(character: str) -> bool:
    attached = unicodedata.category(character) in ATTACHED
    return not (attached or character.isspace() or character in JOINERS or character in BLANKS)


def _length(name: str) -> int:
    """About what a reader counts: marks, joiners, skin tones and joined emoji add nothing."""
    count = 0
    previous = ""
    for character in name:
        adds_nothing = (
            unicodedata.category(character) in ATTACHED
            or character in JOINERS
            or ord(character) in SKIN_TONES
            or previous == "\u200d"
        )
        count += not adds_nothing
        previous = character
    return count
