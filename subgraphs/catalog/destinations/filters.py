"""Which destinations a client asks for."""

import re
from dataclasses import dataclass
from typing import Final

from subgraphs.catalog.geo.sphere import Bounds, Point
from subgraphs.chassis.errors import InvalidInput

_COUNTRY: Final = re.compile("[A-Za-z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """All that is given must hold. `radius_meters` counts from `near`, and may be absent."""

    query: str | None = None
    near: Point | None = None
    radius_meters: int | None = None
    bounds: Bounds | None = None
    country_code: str | None = None
    tags: tuple[str, ...] = ()


def country_in_capitals(code: str) -> str:
    """Raises InvalidInput."""
    if not _COUNTRY.fullmatch(code):
        raise InvalidInput("A country code has two letters (ISO 3166-1).", path=["countryCode"])
    return code.upper()
