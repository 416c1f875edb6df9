"""What is told to somebody whose words are refused: what they broke, and what to change."""

from collections.abc import Mapping, Sequence
from typing import Final

from subgraphs.chassis.errors import DomainError, ErrorCode
from subgraphs.chassis.moderation.port import Category

SAYS: Final[Mapping[Category, str]] = {
    Category.THREAT: "it threatens somebody",
    Category.HATE: "it attacks people for what they are",
    Category.HARASSMENT: "it abuses somebody",
    Category.SEXUAL: "it is sexual",
    Category.SEXUAL_MINORS: "it is sexual and about minors",
    Category.SELF_HARM: "it speaks of harming oneself",
    Category.SCAM: "it asks for money, or for contact, outside Caravan",
    Category.PAYMENT_DATA: "it shows a card number",
    Category.DOXXING: "it tells where somebody can be found",
}


class ContentRefused(DomainError):
    code = ErrorCode.CONTENT_REFUSED

    def __init__(self, categories: Sequence[Category], field: str = "body", then: str = "") -> None:
        broken = ", and ".join(SAYS.get(each, "it breaks a rule") for each in categories)
        then = then or "Take that out, and send it again."
        super().__init__(f"This cannot be said here: {broken}. {then}", path=[field])
        self.categories = list(categories)
