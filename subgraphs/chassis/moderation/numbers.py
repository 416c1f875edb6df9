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
WALLET: Final = re.compile(r"\b(?:bc1[a-z0-9]{25,60}|0x[0-9a-fA-F]{40})\b")

CARD: Final = Finding(Category.PAYMENT_DATA, "number card", Decision.BLOCK)
ACCOUNT: Final = Finding(Category.SCAM, "number account", Decision.HOLD)
ELSEWHERE: Final = Finding(Category.SCAM, "number reached-elsewhere", Decision.HOLD)
AT_HOME: Final = Finding(Category.DOXXING, "number reached-at-home", Decision.HOLD)


def findings(text: str, among: Collection[Category]) -> Iterator[Finding]:
    """`among`: what the rules found. A number alone is nobody's business, but a card's."""
    if holds_card_number(text):
        yield CARD
    if IBAN.search(text) or WALLET.search(text):
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
