"""Which seats may be chosen on the flights of an offer?"""

from collections.abc import Iterator
from typing import Any, Final

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel import money, offers
from infra.sandboxes.duffel.calls import Answer, Call
from infra.sandboxes.duffel.ids import new_id
from infra.sandboxes.duffel.office import Office
from infra.sandboxes.duffel.refusals import required
from world.dice import Dice

LETTERS: Final = {
    ("economy", "32N"): ("ABC", "DEF"),
    ("economy", "789"): ("ABC", "DEF", "GHJ"),
    ("business", "32N"): ("AC", "DF"),
    ("business", "789"): ("A", "DG", "J"),
}
FIRST_ROW: Final = {"economy": 10, "business": 1}
WITHOUT: Final = 0.25  # of the airlines show no seats
TAKEN: Final = 0.4
FREE: Final = 0.5  # of the seats that can be chosen cost nothing
EUR: Final = (12, 18, 25)


def maps(office: Office, call: Call) -> Answer:
    """One a segment; none where an airline shows none."""
    id = call.query.get("offer_id", "")
    if not id:
        raise required("/offer_id")
    offer = offers.known(office, id)
    offers.refuse_expired(office, offer)
    return 200, {"data": list(_maps(offer))}


def _maps(offer: Document) -> Iterator[Document]:
    if Dice(f"{offer['shown']['owner']['iata_code']} seats").share() < WITHOUT:
        return
    segments = [
        (part["id"], segment) for part in offer["shown"]["slices"] for segment in part["segments"]
    ]
    for (slice_id, segment), (flight, cabin, seats) in zip(segments, offer["cabins"], strict=True):
        sections = LETTERS[cabin, segment["aircraft"]["iata_code"]]
        rows = seats // sum(map(len, sections))
        dice, currency = Dice(f"seats of {flight}"), offer["shown"]["total_currency"]
        yield {
            "id": new_id("sea"),
            "slice_id": slice_id,
            "segment_id": segment["id"],
            "cabins": [
                {
                    "deck": 0,
                    "cabin_class": cabin,
                    "aisles": len(sections) - 1,
                    "wings": None,
                    "rows": [
                        _row(FIRST_ROW[cabin] + place, sections, segment, currency, dice)
                        for place in range(rows)
                    ],
                }
            ],
        }


def _row(
    number: int, sections: tuple[str, ...], segment: Document, currency: str, dice: Dice
) -> dict[str, Any]:
    return {
        "sections": [
            {
                "elements": [
                    _seat(f"{number}{letter}", segment, currency, dice) for letter in letters
                ]
            }
            for letters in sections
        ]
    }


def _seat(designator: str, segment: Document, currency: str, dice: Dice) -> dict[str, Any]:
    """Without services, it is taken."""
    taken = dice.share() < TAKEN
    eur = 0 if dice.share() < FREE else dice.one_of(EUR)
    amount = money.written(money.converted(100 * eur, currency))
    services = [
        {
            "id": f"ase_{segment['id'][4:]}{designator.lower()}{place}",
            "passenger_id": each["passenger_id"],
            "total_amount": amount,
            "total_currency": currency,
        }
        for place, each in enumerate(segment["passengers"])
    ]
    return {
        "type": "seat",
        "designator": designator,
        "name": None,
        "disclosures": [],
        "available_services": [] if taken else services,
    }
