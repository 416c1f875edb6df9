"""Invented airlines: a few for each country, at home at its weightiest airports."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from string import ascii_uppercase, digits
from typing import Any, Final

from subgraphs.chassis.ids import derived_id
from world.dice import Dice

AIRPORTS_PER_AIRLINE: Final = 12
MOST_PER_COUNTRY: Final = 6
ONSETS: Final = (
    "v",
    "s",
    "k",
    "m",
    "l",
    "n",
    "z",
    "r",
    "t",
    "b",
    "d",
    "f",
    "br",
    "cal",
    "tr",
    "or",
)
VOWELS: Final = ("a", "e", "i", "o", "u", "ae", "io")
MIDDLES: Final = ("l", "n", "r", "v", "st", "nd", "m", "x", "lth", "rr", "ss")
ENDINGS: Final = ("a", "is", "o", "en", "or", "ia", "um", "ix", "ane", "eo")
KINDS: Final = ("Air", "Airways", "Wings", "Skyways", "Aero", "Flights")


def airline_rows(airports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`airports`: their rows. In the order of country code, then of the hub's importance."""
    of_country: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for airport in sorted(airports, key=lambda row: (-row["importance"], row["iata_code"])):
        of_country[airport["country_code"]].append(airport)
    names: set[str] = set()
    codes: set[str] = set()
    rows = []
    for country, hubs in sorted(of_country.items()):
        count = min(MOST_PER_COUNTRY, -(-len(hubs) // AIRPORTS_PER_AIRLINE))
        for number, hub in enumerate(hubs[:count], start=1):
            dice = Dice(f"airline/{country}/{number}")
            name = next(name for name in _names(dice) if name not in names)
            code = next(code for code in _codes(name) if code not in codes)
            names.add(name)
            codes.add(code)
            rows.append(_row(code, name, hub))
    return rows


def _row(code: str, name: str, hub: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": derived_id("airline", code),
        "iata_code": code,
        "name": name,
        "country_code": hub["country_code"],
        "hub_id": hub["id"],
    }


def _names(dice: Dice) -> Iterator[str]:
    while True:
        word = dice.one_of(ONSETS) + dice.one_of(VOWELS) + dice.one_of(MIDDLES)
        yield f"{(word + dice.one_of(ENDINGS)).capitalize()} {dice.one_of(KINDS)}"


def _codes(name: str) -> Iterator[str]:
    """Two characters, one of them a letter; the airline's initial first while there is one left."""
    initial = name[0].upper()
    for second in (*name[1:].upper(), *ascii_uppercase, *digits):
        if second in ascii_uppercase or second in digits:
            yield initial + second
    yield from (digit + letter for digit, letter in product(digits, (initial, *ascii_uppercase)))
    yield from ("".join(pair) for pair in product(ascii_uppercase, ascii_uppercase + digits))
