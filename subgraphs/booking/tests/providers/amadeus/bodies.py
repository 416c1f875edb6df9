"""Bodies as Amadeus's specification shapes them, made by hand."""

from copy import deepcopy
from typing import Any

Body = dict[str, Any]


def a_segment(
    origin: str = "CDG",
    destination: str = "JFK",
    departs: str = "2027-05-01T10:30:00",
    arrives: str = "2027-05-01T12:45:00",
    *,
    id: str = "1",
    **more: Any,
) -> Body:
    return {
        "id": id,
        "departure": {"iataCode": origin, "terminal": "2E", "at": departs},
        "arrival": {"iataCode": destination, "at": arrives},
        "carrierCode": "ZZ",
        "number": "123",
        "aircraft": {"code": "789"},
        "operating": {"carrierCode": "ZZ"},
        "duration": "PT8H15M",
        "numberOfStops": 0,
        "co2Emissions": [{"weight": 412, "weightUnit": "KG", "cabin": "ECONOMY"}],
        **more,
    }


def an_offer(
    *ways: list[Body], total: str = "431.20", travelers: int = 1, bags: Any = 1, **more: Any
) -> Body:
    ways = ways or ([a_segment()],)
    details = [
        {
            "segmentId": segment["id"],
            "cabin": "ECONOMY",
            "fareBasis": "OLIGNEU",
            "includedCheckedBags": {"quantity": bags},
        }
        for way in ways
        for segment in way
    ]
    return {
        "type": "flight-offer",
        "id": "1",
        "lastTicketingDate": "2027-05-01",
        "numberOfBookableSeats": 7,
        "itineraries": [{"duration": "PT8H15M", "segments": list(way)} for way in ways],
        "price": {"currency": "EUR", "total": total, "base": "400.00", "grandTotal": total},
        "pricingOptions": {"fareType": ["PUBLISHED"], "refundableFare": False},
        "travelerPricings": [
            {
                "travelerId": str(number),
                "fareOption": "STANDARD",
                "travelerType": "ADULT",
                "price": {"currency": "EUR", "total": total},
                "fareDetailsBySegment": deepcopy(details),
            }
            for number in range(1, travelers + 1)
        ],
        **more,
    }


def an_answer(*offers: Body) -> Body:
    return {
        "meta": {"count": len(offers)},
        "data": list(offers),
        "dictionaries": {
            "aircraft": {"789": "BOEING 787-9"},
            "carriers": {"ZZ": "ZEPHYR AIR"},
        },
    }


def a_rule(category: str = "REFUND", **more: Any) -> Body:
    return {"category": category, "circumstances": "BEFORE DEPARTURE", **more}


def a_hotel_offer(total: str = "300.00", *cancellations: Body, **more: Any) -> Body:
    return {
        "type": "hotel-offer",
        "id": "OFFER00001",
        "checkInDate": "2027-05-01",
        "checkOutDate": "2027-05-04",
        "rateCode": "RAC",
        "boardType": "BREAKFAST",
        "room": {
            "type": "A1K",
            "typeEstimated": {"category": "STANDARD_ROOM", "beds": 1, "bedType": "KING"},
        },
        "guests": {"adults": 2},
        "price": {"currency": "EUR", "total": total},
        "policies": {"paymentType": "DEPOSIT", "cancellations": list(cancellations)},
        **more,
    }


def a_hotel(*offers: Body, name: str = "Amber Hotel", available: bool = True) -> Body:
    return {
        "type": "hotel-offers",
        "available": available,
        "hotel": {"hotelId": "HLPAR001", "chainCode": "HL", "name": name, "cityCode": "PAR"},
        "offers": list(offers),
    }
