"""What has the graph told in this turn? Only what stands here can be cited, or stand in a draft."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from subgraphs.chassis.money.amounts import Amount

KINDS: Final = frozenset({"Destination", "City", "Property", "StayOffer", "FlightOffer"})


class Point(NamedTuple):
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity of the graph. `begins`, `ends`: where one is before and after it, if known."""

    kind: str
    id: str
    name: str
    begins: Point | None
    ends: Point | None
    price: Amount | None = None


@dataclass
class Evidence:
    """`facts`: their texts by id."""

    things: dict[str, Thing] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)

    def add(self, told: Mapping[str, Any]) -> None:
        for one in _objects(told):
            match one:
                case {"__typename": str(kind), "id": str(id)} if kind in KINDS:
                    self.things[id] = _thing(kind, id, one)
                case {"id": str(id), "text": str(text), "source": str()}:
                    self.facts[id] = text


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from _objects(inner)


def _thing(kind: str, id: str, told: Mapping[str, Any]) -> Thing:
    match kind:
        case "FlightOffer":
            return _flight(id, told)
        case "StayOffer":
            at = _point((told.get("property") or {}).get("location"))
            return Thing(kind, id, told["propertyName"], at, at, _price(told))
    at = _point(told.get("location"))
    return Thing(kind, id, told["name"], at, at)


def _flight(id: str, told: Mapping[str, Any]) -> Thing:
    """Of one way."""
    segments = told["slices"][0]["segments"]
    first, last = segments[0], segments[-1]
    name = f"{first['fromIata']}-{last['toIata']}"
    begins = _point((first.get("from") or {}).get("location"))
    ends = _point((last.get("to") or {}).get("location"))
    return Thing("FlightOffer", id, name, begins, ends, _price(told))


def _price(told: Mapping[str, Any]) -> Amount:
    return Amount.of(told["price"]["amount"], told["price"]["currency"])


def _point(told: Mapping[str, Any] | None) -> Point | None:
    return Point(told["latitude"], told["longitude"]) if told else None
