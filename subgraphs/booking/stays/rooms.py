"""What kinds of rooms are let, and at which rates?"""

from enum import StrEnum


class RoomKind(StrEnum):
    DORM_BED = "DORM_BED"
    SINGLE = "SINGLE"
    DOUBLE = "DOUBLE"
    TWIN = "TWIN"
    FAMILY = "FAMILY"
    SUITE = "SUITE"
    STUDIO = "STUDIO"
    APARTMENT = "APARTMENT"


class Rate(StrEnum):
    SAVER = "SAVER"
    FLEXIBLE = "FLEXIBLE"
