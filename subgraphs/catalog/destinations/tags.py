"""What kind of place a destination is, as far as the data says."""

from enum import Enum

import strawberry

from subgraphs.catalog.partners import for_partners


def _tag(name: str, description: str) -> str:
    # What enum_value returns takes the place of the plain value until the enum is made.
    value: str = strawberry.enum_value(name, description=description)  # type: ignore[assignment]
    return value


@for_partners
@strawberry.enum(description="What kind of place it is, derived from the data. More may come.")
class DestinationTag(Enum):
    CAPITAL = _tag("CAPITAL", "The capital of its country.")
    METROPOLIS = _tag("METROPOLIS", "A million people or more.")
    SMALL_TOWN = _tag("SMALL_TOWN", "Fewer than 50,000 people.")
    HIGHLAND = _tag("HIGHLAND", "Its nearest airport, within 50 km, lies 1,500 m high or higher.")
    TROPICS = _tag("TROPICS", "Between the tropics of Cancer and Capricorn.")
    POLAR_CIRCLE = _tag("POLAR_CIRCLE", "Beyond a polar circle.")
    ISLAND_COUNTRY = _tag("ISLAND_COUNTRY", "Its country is listed without a land neighbour.")
    BORDER = _tag("BORDER", "A city of another country lies within 30 km.")
    HAS_AIRPORT = _tag("HAS_AIRPORT", "An airport with an IATA code lies within 50 km.")
    SEVERAL_AIRPORTS = _tag("SEVERAL_AIRPORTS", "Two such airports or more lie within 50 km.")
