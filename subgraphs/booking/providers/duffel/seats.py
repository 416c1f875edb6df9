"""Which seats may be chosen, and for how much more?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Final

from subgraphs.booking.providers.duffel.bodies import Body, Currency, Money, NoList
from subgraphs.booking.providers.duffel.offers import CABINS
from subgraphs.booking.providers.port import Seat, SeatMap
from subgraphs.chassis.money.amounts import Amount

SEAT: Final = "seat"
UNKNOWN_CABIN: Final = "economy"


class Service(Body):
    """What one traveller pays for the seat."""

    total_amount: Money
    total_currency: Currency


class Element(Body):
    type: str
    designator: str | None = None
    available_services: Annotated[list[Service], NoList] = []


class Section(Body):
    elements: Annotated[list[Element], NoList] = []


class Row(Body):
    sections: Annotated[list[Section], NoList] = []


class SeatCabin(Body):
    cabin_class: str = UNKNOWN_CABIN
    rows: Annotated[list[Row], NoList] = []


class Map(Body):
    segment_id: str
    cabins: Annotated[list[SeatCabin], NoList] = []


class Maps(Body):
    data: Annotated[list[Map], NoList] = []


def seat_maps(maps: Maps, segment_ids: Sequence[str]) -> list[SeatMap]:
    """In the order of the flights. A flight without a map is left out."""
    found = {each.segment_id: each for each in maps.data}
    return [
        SeatMap(index, tuple(sorted(_seats(found[id].cabins), key=_place)))
        for index, id in enumerate(segment_ids)
        if id in found
    ]


def _seats(cabins: Iterable[SeatCabin]) -> Iterator[Seat]:
    for cabin in cabins:
        name = CABINS.get(cabin.cabin_class, CABINS[UNKNOWN_CABIN]).name
        for row in cabin.rows:
            for section in row.sections:
                for element in section.elements:
                    if element.type == SEAT and element.designator:
                        yield _seat(element.designator, name, element.available_services)


def _seat(number: str, cabin: str, services: Sequence[Service]) -> Seat:
    prices = [Amount.of(each.total_amount, each.total_currency) for each in services]
    price = max(prices, key=lambda amount: amount.minor, default=None)
    return Seat(number, cabin, bool(services), price if price and price.minor else None)


def _place(seat: Seat) -> tuple[Any, ...]:
    """12A: by row, then by letter."""
    digits = "".join(filter(str.isdigit, seat.number))
    return int(digits or 0), seat.number
