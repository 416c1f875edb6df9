"""What does Amadeus mean by an error?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from subgraphs.booking.providers.port import Reason, Rejected
from subgraphs.chassis.outbound.answers import Answer

DEAD_TOKEN: Final = frozenset({38190, 38191, 38192, 38193})
TOO_OFTEN: Final = 429
REASONS: Final = {
    1304: Reason.PAYMENT_REFUSED,
    1797: Reason.NOT_FOUND,
    3664: Reason.SOLD_OUT,
    4926: Reason.OFFER_EXPIRED,
    32171: Reason.INVALID_TRAVELER,
    34107: Reason.OFFER_EXPIRED,
    34651: Reason.SOLD_OUT,
    34733: Reason.SOLD_OUT,
    36870: Reason.SOLD_OUT,
    37200: Reason.PRICE_CHANGED,
    38194: Reason.RATE_LIMITED,
    38195: Reason.RATE_LIMITED,
    38196: Reason.MISUSED,
    38420: Reason.OFFER_EXPIRED,
}
OF_STATUS: Final = {404: Reason.NOT_FOUND, TOO_OFTEN: Reason.RATE_LIMITED}
OF_TRAVELERS: Final = ("travelers", "guests")


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` is 0 where they gave none; `pointer`: into what we sent, as `/data/travelers/0`."""

    code: int
    pointer: str = ""


def faults(answer: Answer) -> list[Fault]:
    """None where the body speaks of none: a gateway's page, or one cut off."""
    body = answer.json()
    told = body.get("errors") if isinstance(body, dict) else None
    return list(_faults(told)) if isinstance(told, list) else []


def rejected(answer: Answer) -> Rejected | None:
    """A refusal in Amadeus's own words. None where nobody can say what it means."""
    found = faults(answer)
    if answer.status == TOO_OFTEN:
        code = str(found[0].code) if found else f"http {answer.status}"
        return Rejected(Reason.RATE_LIMITED, code)
    if not 400 <= answer.status < 500 or not found:
        return None
    return Rejected(_reason(answer.status, found[0]), str(found[0].code))


def _reason(status: int, fault: Fault) -> Reason:
    if fault.code in REASONS:
        return REASONS[fault.code]
    if any(of in fault.pointer for of in OF_TRAVELERS):
        return Reason.INVALID_TRAVELER
    return OF_STATUS.get(status, Reason.MISUSED)


def _faults(told: list[Any]) -> Iterator[Fault]:
    for error in told:
        if isinstance(error, dict):
            source = error.get("source")
            pointer = source.get("pointer") if isinstance(source, dict) else None
            yield Fault(_code(error.get("code")), str(pointer or ""))


def _code(told: Any) -> int:
    """Numbers, and texts with zeros in front."""
    try:
        return int(str(told))
    except ValueError:
        return 0
