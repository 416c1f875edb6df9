"""Is this a payment provider's token, and no card number?"""

import re
from typing import Final

from subgraphs.chassis.errors import InvalidInput

LONGEST: Final = 255  # characters
_TOKEN: Final = re.compile(r"pm_[A-Za-z0-9_]+")
# ISO/IEC 7812; digits among letters are an id's.
_DIGITS: Final = re.compile(r"(?<![A-Za-z\d])\d(?:[ -]?\d){12,18}(?![A-Za-z\d])")


def method_token(text: str, path: str = "paymentMethodToken") -> str:
    """The token. Raises InvalidInput, whose words never repeat what was sent."""
    if holds_card_number(text):
        raise InvalidInput("Send the payment provider's token, never a card number.", path=[path])
    if len(text) > LONGEST or not _TOKEN.fullmatch(text):
        raise InvalidInput("A payment provider's token begins with pm_.", path=[path])
    return text


def holds_card_number(text: str) -> bool:
    """Whether 13 to 19 digits that no Latin letter touches pass Luhn's check."""
    return any(_passes_luhn(found[0]) for found in _DIGITS.finditer(text))


def _passes_luhn(text: str) -> bool:
    digits = [int(character) for character in text if character.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
