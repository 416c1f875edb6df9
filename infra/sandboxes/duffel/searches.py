"""What does a search ask for, and what is offered?"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from infra.sandboxes.documents import Document
from infra.sandboxes.duffel import pages, shapes
from infra.sandboxes.duffel.calls import Answer, Call, objects, text
from infra.sandboxes.duffel.failures import How
from infra.sandboxes.duffel.fares import fares
from infra.sandboxes.duffel.ids import new_id
from infra.sandboxes.duffel.itineraries import journeys
from infra.sandboxes.duffel.offering import Party, offered
from infra.sandboxes.duffel.office import Office, moment
from infra.sandboxes.duffel.refusals import malformed, missing, required, wrong
from infra.sandboxes.duffel.stock import Cabin
from infra.sandboxes.network.places import Airport, airports

MOST_PASSENGERS: Final = 9
REMEMBERED: Final = 20_000  # offers, some hundred searches' worth
ADULT_FROM: Final = 12
CHILD_FROM: Final = 2
CABINS: Final = {"economy", "premium_economy", "business", "first"}
TYPES: Final = {"adult", "child", "infant_without_seat"}

Slice = tuple[Airport, Airport, date]


def create(office: Office, call: Call) -> Answer:
    slices = [_slice(office, *each) for each in enumerate(objects(call.sent, "slices"))]
    party = Party(tuple(_passengers(call.sent)))
    cabin = call.sent.get("cabin_class")
    if cabin is not None and cabin not in CABINS:
        raise malformed("/cabin_class")
    request = _request(office, slices, party, cabin)
    found = list(_offers(office, call, slices, party, request["id"]))
    office.requests.keep({"id": request["id"], "booked": False, "shown": request})
    office.offers.keep_all(found, request["id"])
    for kept in (office.requests, office.offers):
        kept.forget_before(REMEMBERED)
    if call.query.get("return_offers", "true") == "false":
        return 201, {"data": request}
    return 201, {"data": {**request, "offers": [each["shown"] for each in found]}}


def offers(office: Office, call: Call) -> Answer:
    """Of one search, as they were found; the cheapest first where so asked."""
    id = call.query.get("offer_request_id", "")
    if not id:
        raise required("/offer_request_id")
    if office.requests.get(id) is None:
        raise missing("offer request")
    found = [each["shown"] for each in reversed(office.offers.of(id))]
    if call.query.get("sort") in {"total_amount", "-total_amount"}:
        downwards = call.query["sort"].startswith("-")
        found.sort(key=lambda offer: float(offer["total_amount"]), reverse=downwards)
    return 200, pages.page(found, call.query)


def _offers(
    office: Office, call: Call, slices: list[Slice], party: Party, request_id: str
) -> Iterator[Document]:
    """What is sold out is not offered."""
    if call.how is How.EMPTY:
        return
    sold = journeys(slices, _connections(call.sent))
    step = 2 if call.how is How.PARTIAL else 1
    for journey in sold[::step]:
        for fare in fares(call.sent.get("cabin_class")):
            offer = offered(journey, fare, party, office.clock.now(), request_id)
            cabins = map(Cabin.of, offer["cabins"])
            if all(office.stock.left(cabin) >= party.seats for cabin in cabins):
                yield offer


def _slice(office: Office, place: int, sent: Document) -> Slice:
    at = f"/slices/{place}"
    origin, destination = (_airport(sent, name, at) for name in ("origin", "destination"))
    try:
        departs_on = date.fromisoformat(text(sent, "departure_date", at))
    except ValueError as strange:
        raise malformed(f"{at}/departure_date") from strange
    if departs_on < office.clock.now().date():
        raise wrong(f"{at}/departure_date", "validation_date", "departure_date has passed")
    return origin, destination, departs_on


def _airport(sent: Document, name: str, at: str) -> Airport:
    code = text(sent, name, at)
    if code not in airports():
        raise wrong(f"{at}/{name}", "validation_iata_code", f"No airport has the code {code}")
    return airports()[code]


def _passengers(sent: Document) -> Iterator[dict[str, Any]]:
    asked = objects(sent, "passengers")
    if len(asked) > MOST_PASSENGERS:
        raise wrong("/passengers", "validation_length", f"At most {MOST_PASSENGERS} passengers")
    for place, each in enumerate(asked):
        age = each.get("age")
        kind = each.get("type") or _type(age, f"/passengers/{place}")
        if kind not in TYPES:
            raise malformed(f"/passengers/{place}/type")
        yield {"id": new_id("pas"), "type": kind, "age": age}


def _type(age: object, at: str) -> str:
    if age is None:
        raise required(f"{at}/type")
    if not isinstance(age, int) or not 0 <= age <= 130:
        raise malformed(f"{at}/age")
    if age >= ADULT_FROM:
        return "adult"
    return "child" if age >= CHILD_FROM else "infant_without_seat"


def _connections(sent: Document) -> int:
    most = sent.get("max_connections", 1)
    if not isinstance(most, int) or not 0 <= most <= 2:
        raise malformed("/max_connections")
    return most


def _request(
    office: Office, slices: list[Slice], party: Party, cabin: str | None
) -> dict[str, Any]:
    return {
        "id": new_id("orq"),
        "live_mode": False,
        "created_at": moment(office.clock.now()),
        "cabin_class": cabin,
        "passengers": list(party.passengers),
        "slices": [
            {
                "origin": shapes.airport(origin),
                "origin_type": "airport",
                "destination": shapes.airport(destination),
                "destination_type": "airport",
                "departure_date": on.isoformat(),
            }
            for origin, destination, on in slices
        ],
    }
