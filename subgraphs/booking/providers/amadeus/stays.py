"""What does an answer of Amadeus's offer to somebody who looks for rooms?"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from subgraphs.booking.offers.models import OfferKind
from subgraphs.booking.offers.stays import StaySearch
from subgraphs.booking.providers.amadeus.policies import Policy
from subgraphs.booking.providers.amadeus.requirements import of_stays
from subgraphs.booking.providers.amadeus.stay_objects import Hotel, HotelOffer, HotelOffers, Room
from subgraphs.booking.providers.amadeus.told import data, every
from subgraphs.booking.providers.port import Capabilities, PricedOffer, StayPlace
from subgraphs.booking.stays.rooms import RoomKind

STANDS: Final = timedelta(minutes=30)
RADIUS_KM: Final = 15
EACH_CALL: Final = 20  # hotels, as Amadeus allows
MOST_HOTELS: Final = 60  # the nearest
CURRENCY: Final = "EUR"
KINDS: Final = {
    "SUITE": RoomKind.SUITE,
    "STUDIO": RoomKind.STUDIO,
    "APARTMENT": RoomKind.APARTMENT,
    "FAMILY": RoomKind.FAMILY,
    "DORM": RoomKind.DORM_BED,
}
SLEEPS: Final = {"SINGLE": 1, "TWIN": 2, "DOUBLE": 2, "QUEEN": 2, "KING": 2}


@dataclass(frozen=True, slots=True)
class OurProperty:
    id: str
    name: str
    city_name: str
    destination_id: str


OurProperties: TypeAlias = Callable[[str], Awaitable[Sequence[OurProperty]]]  # of a city's id


async def none_of_ours(city_id: str) -> Sequence[OurProperty]:
    return ()


@dataclass(frozen=True, slots=True)
class StayReader:
    """Of one search. `ours`: our properties in the city, of which a hotel is one by its name."""

    place: StayPlace
    search: StaySearch
    ours: Sequence[OurProperty]
    now: datetime

    def hotels(self, body: Mapping[str, Any]) -> list[list[str]]:
        """Ids of the nearest, in parts of one call."""
        ids = [hotel.hotel_id for hotel in every(Hotel, data(body))][:MOST_HOTELS]
        return [ids[start : start + EACH_CALL] for start in range(0, len(ids), EACH_CALL)]

    def asked(self, hotel_ids: list[str]) -> dict[str, str | int]:
        """`adults` are those of one room."""
        return {
            "hotelIds": ",".join(hotel_ids),
            "adults": self._in_a_room,
            "checkInDate": self.search.check_in.isoformat(),
            "checkOutDate": self.search.check_out.isoformat(),
            "roomQuantity": self.search.rooms,
            "currency": CURRENCY,
            "bestRateOnly": "false",
        }

    def offers(self, body: Mapping[str, Any]) -> list[PricedOffer]:
        """One of each key, the cheapest."""
        found = dict[str, PricedOffer]()
        for told in every(HotelOffers, data(body)):
            for parsed in every(HotelOffer, told.offers if told.available else []):
                offer = self._offer(told.hotel, parsed)
                if offer.key not in found or offer.total.minor < found[offer.key].total.minor:
                    found[offer.key] = offer
        return list(found.values())

    @property
    def _in_a_room(self) -> int:
        return -(-self.search.adults // self.search.rooms)

    def _offer(self, hotel: Hotel, parsed: HotelOffer) -> PricedOffer:
        total = parsed.price.amount
        policy = Policy.of(parsed, self.search.nights, ZoneInfo(self.place.time_zone))
        kind = room_kind(parsed.room)
        what = f"{hotel.hotel_id}/{kind}/{parsed.room.type}/{parsed.board_type}"
        return PricedOffer(
            kind=OfferKind.STAY,
            key=f"{what}|{policy.rate(self.now)}",
            total=total,
            expires_at=self.now + STANDS,
            then=hotel.name,
            shown=self._shown(hotel, parsed, kind, policy),
            sealed=sealed(parsed, policy, self.search, self.place.time_zone),
            capabilities=Capabilities(),
            requirements=of_stays(),
        )

    def _shown(
        self, hotel: Hotel, parsed: HotelOffer, kind: RoomKind, policy: Policy
    ) -> dict[str, Any]:
        """`cityName` and `destinationId` are None where we have nothing in that city."""
        ours = next((one for one in self.ours if _same(one.name, hotel.name)), None)
        in_city = next(iter(self.ours), None)
        free_until = policy.free_until(self.now)
        return {
            "travelers": self.search.adults,
            "rate": policy.rate(self.now).value,
            "conditions": {
                "isRefundable": free_until is not None,
                "isChangeable": False,
                "checkedBags": None,
                "until": (free_until or self._arrival).isoformat(),
                "cancellation": policy.as_json(),
            },
            "propertyId": ours.id if ours else None,
            "propertyName": ours.name if ours else hotel.name,
            "cityId": self.place.city_id,
            "cityName": in_city.city_name if in_city else None,
            "destinationId": in_city.destination_id if in_city else None,
            "nights": self.search.nights,
            "roomKind": kind.value,
            "sleeps": max(self._in_a_room, _sleeps(parsed.room)),
        }

    @property
    def _arrival(self) -> datetime:
        zone = ZoneInfo(self.place.time_zone)
        return datetime.combine(self.search.check_in, time(), zone).astimezone(UTC)


def near(place: StayPlace) -> dict[str, str | int]:
    """The query of a list of hotels."""
    return {
        "latitude": f"{place.latitude:.5f}",
        "longitude": f"{place.longitude:.5f}",
        "radius": RADIUS_KM,
        "radiusUnit": "KM",
    }


def sealed(offer: HotelOffer, policy: Policy, search: StaySearch, time_zone: str) -> dict[str, Any]:
    total = offer.price.amount
    return {
        "offerId": offer.id,
        "total": {"minor": total.minor, "currency": total.currency},
        "cancellation": policy.as_json(),
        "search": search.as_json(),
        "timeZone": time_zone,
    }


def room_kind(room: Room) -> RoomKind:
    """A double where nothing else is said."""
    beds = room.type_estimated
    for word, kind in KINDS.items():
        if word in beds.category.upper():
            return kind
    bed = beds.bed_type.upper()
    if bed == "SINGLE":
        return RoomKind.SINGLE if (beds.beds or 1) == 1 else RoomKind.TWIN
    return RoomKind.TWIN if bed == "TWIN" else RoomKind.DOUBLE


def _sleeps(room: Room) -> int:
    beds = room.type_estimated
    each = SLEEPS.get(beds.bed_type.upper(), 1)
    return each if beds.bed_type.upper() == "TWIN" else each * (beds.beds or 1)


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()
