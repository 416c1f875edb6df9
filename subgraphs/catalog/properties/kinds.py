"""What kinds of places to stay there are."""

from enum import Enum

import strawberry

from subgraphs.catalog.partners import for_partners


@for_partners
@strawberry.enum(description="What kind of place to stay it is. More may come.")
class PropertyKind(Enum):
    HOTEL = "HOTEL"
    GUESTHOUSE = "GUESTHOUSE"
    HOSTEL = "HOSTEL"
    APARTMENTS = "APARTMENTS"
