"""Which numbers and addresses does a text hold, and what do they mean beside its words?"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from subgraphs.chassis.moderation.port import Category, Decision, Finding
from subgraphs.chassis.money.method_tokens import holds_card_number

LINK: Final = re.compile(
    r"\b(?:https?://|www\.)\S+|\b(?:wa\.me|t\.me|bit\.ly|tinyurl\.com)/\S+", re.IGNORECASE
)
MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
PHONE: Final = re.compile(r"\+\d[\d .()/-]{6,18}\d|\b0\d{2,4}[ /-]?\d{3,4}[ -]?\d{2,4}\b")
IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
BECH32: Final = "[ac-hj-np-z02-9]"  # BIP 173
WALLET: Final = re.compile(rf"\b(?:bc1{BECH32}{{39}}(?:{BECH32}{{20}})?|0x[0-9a-fA-F]{{40}})\b")

SHORTEST_IBAN: Final = 15  # Norway's

CARD: Final = Finding(Category.PAYMENT_DATA, "number card", Decision.BLOCK)
ACCOUNT: Final = Finding(Category.SCAM, "number account", Decision.HOLD)
ELSEWHERE: Final = Finding(Category.SCAM, "number reached-elsewhere", Decision.HOLD)
AT_HOME: Final = Finding(Category.DOXXING, "number reached-at-home", Decision.HOLD)


def findings(text: str, among: Collection[Category]) -> Iterator[Finding]:
    """`among`: what the rules found. A number alone is nobody's business, but a card's."""
    if holds_card_number(text):
        yield CARD
    if WALLET.search(text) or any(_is_iban(found[0]) for found in IBAN.finditer(text)):
        yield ACCOUNT
    if not is_reachable(text):
        return
    if Category.SCAM in among:
        yield ELSEWHERE
    if Category.DOXXING in among:
        yield AT_HOME


def is_reachable(text: str) -> bool:
    """Does it say how to reach somebody outside?"""
    return any(pattern.search(text) for pattern in (LINK, MAIL, PHONE))


def _is_iban(text: str) -> bool:
    """ISO 13616: whose check digits are right, though capitals may follow it."""
    groups = text.split(" ")
    return any(_checks("".join(groups[:end])) for end in range(1, len(groups) + 1))


def _checks(account: str) -> bool:
    moved = account[4:] + account[:4]
    is_long = len(account) >= SHORTEST_IBAN
    return is_long and int("".join(str(int(each, 36)) for each in moved)) % 97 == 1
